/** Everything around a command that it may touch: streams, environment, interruption. */
export type World = {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly environment: NodeJS.ProcessEnv;
  /** Nothing new is begun once it fires. */
  readonly signal: AbortSignal;
  /** A write under way is left as it is once it fires; without it, every write is seen to its end. */
  readonly cut?: AbortSignal;
};

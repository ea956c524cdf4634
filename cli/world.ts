/** Everything around a command that it may touch: streams, environment, interruption. */
export type World = {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
};

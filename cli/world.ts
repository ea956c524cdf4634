/** What time it is, and how waiting is done; the system's own where a world has none. */
export type Clock = {
  now(): Date;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
};

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
  /** A story or a test lives in a time of its own. */
  readonly clock?: Clock;
};

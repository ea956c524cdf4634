import { Readable } from 'node:stream';
import { main } from '../../cli/main.ts';
import type { World } from '../../cli/world.ts';

/** What a command line in this process printed, and its exit code. */
export type Said = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs the command line in this process, with no terminal and only the given environment; `around` is a time of its own, or a kill. */
export const type = async (
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  around: Partial<Pick<World, 'clock' | 'signal' | 'cut'>> = {},
): Promise<Said> => {
  const read = { stdout: '', stderr: '' };
  const code = await main(words, {
    stdin: Readable.from([]),
    stdout: { write: (text) => (read.stdout += text) },
    stderr: { write: (text) => (read.stderr += text) },
    environment,
    signal: new AbortController().signal,
    ...around,
  });
  return { code, ...read };
};

import { createInterface } from 'node:readline/promises';
import type { World } from './world.ts';

/** Asks at the terminal, on stderr so that stdout stays data. Only the word yes is a yes. */
export const ask = async (question: string, world: World): Promise<boolean> => {
  const lines = createInterface({ input: world.stdin, output: world.stderr as NodeJS.WritableStream });
  try {
    return (await lines.question(question, { signal: world.signal })).trim() === 'yes';
  } catch {
    return false;
  } finally {
    lines.close();
  }
};

import { createInterface } from 'node:readline';
import type { World } from './world.ts';

/**
 * Asks at the terminal, on stderr so that stdout stays data. Only the word yes is a yes; the end of the input and an
 * interruption are a no.
 */
export const ask = (question: string, world: World): Promise<boolean> =>
  new Promise((answer) => {
    // The terminal itself echoes and turns Ctrl-C into a signal; readline would write control letters.
    const output = world.stderr as NodeJS.WritableStream;
    const lines = createInterface({ input: world.stdin, output, terminal: false });
    const end = (isYes: boolean): void => {
      world.signal.removeEventListener('abort', no);
      answer(isYes);
      lines.close();
    };
    const no = (): void => end(false);
    lines.once('close', no);
    world.signal.addEventListener('abort', no, { once: true });
    lines.question(question, (text) => end(text.trim() === 'yes'));
  });

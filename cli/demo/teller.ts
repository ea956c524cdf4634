import type { ExitCode } from '../exit.ts';
import { paintFor } from '../output.ts';
import type { World } from '../world.ts';

/** The command line itself, as a user types it. */
export type Main = (argv: readonly string[], world: World) => Promise<number>;

/** What follows would be told of a world that is not there. */
export class StoryEnds extends Error {}

/** Tells a story and types its commands. */
export type Teller = {
  /** A heading, and what there is to see. */
  say(text: string, ...more: readonly string[]): void;
  dim(text: string): string;
  /** Types a command on the folder of the story. Throws StoryEnds when it ends with another exit code. */
  run(expected: number, ...words: readonly string[]): Promise<void>;
  /** The last word: whether what belongs to others is as it was. */
  end(isUntouched: boolean): ExitCode;
};

/* An apply shows its plan first; where it has just been read, a word is enough. Everything after it is passed on. */
const withoutPlan = (stdout: World['stdout'], instead: string): World['stdout'] => {
  let isPlan = true;
  const write = (text: string): unknown => {
    const shown = isPlan && text.startsWith('Plan ') ? instead : text;
    isPlan = false;
    return stdout.write(shown);
  };
  return stdout.isTTY === undefined ? { write } : { write, isTTY: stdout.isTTY };
};

/** A teller for the files of one folder. */
export const openTeller = (world: World, main: Main, folder: string): Teller => {
  const paint = paintFor(world.stdout, world.environment);
  const say: Teller['say'] = (text, ...more) => {
    world.stdout.write(`\n${[paint.strong(`## ${text}`), ...more].join('\n')}\n`);
  };
  return {
    say,
    end: (isUntouched) => {
      say(
        isUntouched
          ? "Other people's rules, connectors, ARC sealers and TXT strings kept every byte, and their order."
          : "Other people's rules, connectors, ARC sealers or TXT strings CHANGED.",
      );
      return isUntouched ? 0 : 1;
    },
    dim: paint.dim,
    run: async (expected, ...words) => {
      world.stdout.write(`\n${paint.dim(`$ postern ${words.join(' ')} -f ${folder}`)}\n`);
      const stdout = words.includes('apply')
        ? withoutPlan(world.stdout, paint.dim('(the plan, as above)\n'))
        : world.stdout;
      const ended = await main([...words, '-f', folder], { ...world, stdout });
      world.stdout.write(`${paint.dim(`(exit ${ended})`)}\n`);
      if (ended !== expected) throw new StoryEnds(`The story expected exit ${expected}; it ends here.`);
    },
  };
};

import type { Command } from 'commander';

/** What may stand behind an option: nothing, a path, one of some words, or anything. */
export type Value = 'none' | 'file' | 'directory' | 'anything' | readonly string[];

/** One option: every way to write it, what it is for, and what it takes. */
export type Flag = { readonly forms: readonly string[]; readonly says: string; readonly value: Value };

/** One command with the words that lead to it (`spf check`; '' for the program itself). */
export type Place = {
  readonly path: string;
  readonly says: string;
  readonly flags: readonly Flag[];
  /** Commands below it, by name. */
  readonly commands: readonly { readonly name: string; readonly says: string }[];
  /** Words that its argument may be. */
  readonly words: readonly string[];
};

const valueFor = (option: Command['options'][number]): Value => {
  if (option.argChoices !== undefined) return option.argChoices;
  if (!option.required && !option.optional) return 'none';
  const [taken = ''] = /<[a-z:-]+>/.exec(option.flags) ?? [];
  if (taken === '<directory>') return 'directory';
  return taken === '<file>' || taken === '<path>' ? 'file' : 'anything';
};

const sentence = (text: string): string => text.split('\n')[0] ?? '';

const help: Flag = { forms: ['-h', '--help'], says: 'display help for command', value: 'none' };

/**
 * Every command of a program with its options, outermost first. `arguments_` gives the words of arguments that the program
 * itself does not spell out, by the command's path.
 */
export const placesOf = (
  program: Command,
  arguments_: Readonly<Record<string, readonly string[]>>,
): readonly Place[] => {
  const place = (command: Command, path: string): readonly Place[] => {
    const below = command.commands;
    const spelt = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
    const here: Place = {
      path,
      says: sentence(command.description()),
      flags: [
        ...command.options.map((option) => ({
          forms: [option.short, option.long].filter((form) => typeof form === 'string'),
          says: sentence(option.description),
          value: valueFor(option),
        })),
        help,
      ],
      commands: below.map((child) => ({ name: child.name(), says: sentence(child.description()) })),
      words: [...spelt, ...(arguments_[path] ?? [])],
    };
    return [here, ...below.flatMap((child) => place(child, `${path} ${child.name()}`.trim()))];
  };
  return place(program, '');
};

/** One word further: at `from` (a path), `word` leads to `path`. */
export type Turn = { readonly from: string; readonly word: string; readonly path: string };

/** Every way from one command to one below it. */
export const turnsOf = (places: readonly Place[]): readonly Turn[] =>
  places
    .filter(({ path }) => path !== '')
    .map(({ path }) => {
      const words = path.split(' ');
      return { from: words.slice(0, -1).join(' '), word: words.at(-1) ?? '', path };
    });

import { type Place, turnsOf, type Value } from './tree.ts';

/* What bash and zsh write alike: quoting, and the two `case` lists. */

/** Text as one word. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Branches that set `at` to the command that the next word leads to, by `at/word`. */
export const turns = (places: readonly Place[]): readonly string[] =>
  turnsOf(places).map(({ from, word, path }) => `      ${quoted(`${from}/${word}`)}) at=${quoted(path)} ;;`);

/** Branches that offer what stands behind an option and end, by the command and the option. `taken` offers it. */
export const behindOptions = (places: readonly Place[], taken: (value: Value) => string): readonly string[] =>
  places.flatMap(({ path, flags }) =>
    flags
      .filter(({ value }) => value !== 'none')
      .map(({ forms, value }) => {
        const either = forms.map((form) => quoted(`${path} ${form}`)).join('|');
        return `    ${either}) ${taken(value)}; return ;;`;
      }),
  );

import { type Flag, type Place, turnsOf } from './tree.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const steps = (places: readonly Place[]): readonly string[] =>
  turnsOf(places).map(
    ({ from, word, path }) => `      case ${quoted(`${from}/${word}`)}\n        set at ${quoted(path)}`,
  );

const forms = ({ forms: all }: Flag): string =>
  all.map((form) => (form.startsWith('--') ? `-l ${form.slice(2)}` : `-s ${form.slice(1)}`)).join(' ');

const taken = ({ value }: Flag): string => {
  if (value === 'none') return '';
  if (value === 'file') return ' -r -F';
  if (value === 'directory') return ` -x -a ${quoted('(__fish_complete_directories)')}`;
  return value === 'anything' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
};

const offered = ({ path, flags, commands, words }: Place): readonly string[] => {
  const here = `complete -c postern -n ${quoted(`__postern_at ${path === '' ? '""' : `"${path}"`}`)}`;
  return [
    ...commands.map(({ name, says }) => `${here} -a ${name} -d ${quoted(says)}`),
    ...(words.length === 0 ? [] : [`${here} -a ${quoted(words.join(' '))}`]),
    ...flags.map((flag) => `${here} ${forms(flag)}${taken(flag)} -d ${quoted(flag.says)}`),
  ];
};

/** Completion for fish: loaded with `postern completion fish | source`, or as `completions/postern.fish`. */
export const fishScript = (places: readonly Place[]): string =>
  [
    '# Completion of postern for fish: postern completion fish | source',
    'function __postern_at',
    "  set -l at ''",
    '  for word in (commandline -opc)[2..-1]',
    '    switch "$at/$word"',
    ...steps(places),
    '    end',
    '  end',
    '  test "$at" = "$argv[1]"',
    'end',
    'complete -c postern -e',
    'complete -c postern -f',
    ...places.flatMap(offered),
    '',
  ].join('\n');

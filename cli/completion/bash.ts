import type { Flag, Place, Value } from './tree.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const steps = (places: readonly Place[]): readonly string[] =>
  places
    .filter(({ path }) => path !== '')
    .map(({ path }) => {
      const words = path.split(' ');
      return `      ${quoted(`${words.slice(0, -1).join(' ')}/${words.at(-1) ?? ''}`)}) at=${quoted(path)} ;;`;
    });

const taken = (value: Value): string => {
  if (value === 'file') return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"))';
  if (value === 'directory') return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current"))';
  if (value === 'anything' || value === 'none') return ':';
  return `COMPREPLY=($(compgen -W ${quoted(value.join('\n'))} -- "$current"))`;
};

const behind = (path: string, flag: Flag): readonly string[] =>
  flag.value === 'none'
    ? []
    : [`    ${flag.forms.map((form) => quoted(`${path} ${form}`)).join('|')}) ${taken(flag.value)}; return ;;`];

const offered = ({ path, flags, commands, words }: Place): string => {
  const plain = [...commands.map(({ name }) => name), ...words];
  const dashed = flags.flatMap(({ forms }) => forms);
  return `    ${quoted(path)}) words=${quoted(plain.join('\n'))} flags=${quoted(dashed.join('\n'))} ;;`;
};

/** Completion for bash 3.2 and later. Loaded with `source <(postern completion bash)`. */
export const bashScript = (places: readonly Place[]): string =>
  [
    '# Completion of postern for bash: source <(postern completion bash)',
    '_postern() {',
    `  local IFS=$'\\n' current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} at= words= flags= i`,
    '  COMPREPLY=()',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    case "$at/\${COMP_WORDS[i]}" in`,
    ...steps(places),
    '    esac',
    '  done',
    '  case "$at $previous" in',
    ...places.flatMap((place) => place.flags.flatMap((flag) => behind(place.path, flag))),
    '  esac',
    '  case "$at" in',
    ...places.map(offered),
    '  esac',
    '  if [[ $current == -* || -z $words ]]; then words=$flags; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -F _postern postern',
    '',
  ].join('\n');

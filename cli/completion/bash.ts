import { behindOptions, quoted, turns } from './sh.ts';
import type { Place, Value } from './tree.ts';

const taken = (value: Value): string => {
  if (value === 'file') return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"))';
  if (value === 'directory') return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current"))';
  if (value === 'anything' || value === 'none') return ':';
  return `COMPREPLY=($(compgen -W ${quoted(value.join('\n'))} -- "$current"))`;
};

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
    ...turns(places),
    '    esac',
    '  done',
    '  case "$at $previous" in',
    ...behindOptions(places, taken),
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

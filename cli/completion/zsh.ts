import { behindOptions, quoted, turns } from './sh.ts';
import type { Place, Value } from './tree.ts';

/** One entry of `_describe`: the word, a colon, what it is for. */
const entry = (word: string, says: string): string =>
  quoted(`${word.replaceAll(':', '\\:')}:${says.replaceAll(':', '\\:')}`);

const taken = (value: Value): string => {
  if (value === 'file') return '_files';
  if (value === 'directory') return '_files -/';
  if (value === 'anything' || value === 'none') return '_message value';
  return `compadd -- ${value.map(quoted).join(' ')}`;
};

const offered = ({ path, flags, commands, words }: Place): readonly string[] => [
  `    ${quoted(path)})`,
  `      plain=(${[...commands.map(({ name, says }) => entry(name, says)), ...words.map(quoted)].join(' ')})`,
  `      dashed=(${flags.flatMap(({ forms, says }) => forms.map((form) => entry(form, says))).join(' ')})`,
  '      ;;',
];

/** Completion for zsh: loaded with `source <(postern completion zsh)`, or as a file `_postern` in `$fpath`. */
export const zshScript = (places: readonly Place[]): string =>
  [
    '#compdef postern',
    '# Completion of postern for zsh: source <(postern completion zsh), or a file _postern in $fpath',
    '_postern() {',
    '  local current=$words[CURRENT] previous=$words[CURRENT-1] at= word',
    '  local -a plain dashed',
    '  for word in $words[2,CURRENT-1]; do',
    '    case "$at/$word" in',
    ...turns(places),
    '    esac',
    '  done',
    '  case "$at $previous" in',
    ...behindOptions(places, taken),
    '  esac',
    '  case "$at" in',
    ...places.flatMap(offered),
    '  esac',
    '  if [[ $current == -* ]] || (( ! $#plain )); then',
    "    _describe -o 'option' dashed",
    '  else',
    "    _describe 'word' plain",
    '  fi',
    '}',
    'if [[ $funcstack[1] == _postern ]]; then _postern "$@"; else compdef _postern postern; fi',
    '',
  ].join('\n');

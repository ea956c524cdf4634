import type { FindingView } from '../walk.ts';
import { visible } from './visible.ts';

/* A mention, an issue reference and a bare link work in prose even when they are escaped; a zero width space breaks them. */
const broken = '\u200b';

/** Prose from outside on one line: nothing in it can end a cell or a list, style, link or mention anybody. */
export const inline = (text: string): string =>
  visible(text)
    .replaceAll(/[\\`*_{}[\]<>|~!&#@$^]/g, (letter) => `\\${letter}`)
    .replaceAll(/(@(?=\w)|#(?=\d)|:(?=\/\/))/g, `$1${broken}`)
    .replaceAll(/www(?=\.)/gi, (start) => `${start}${broken}`);

/** A name from outside as code, for prose and table cells. The fence is longer than any run of backticks in it. */
export const code = (text: string): string => {
  // In a table a bar ends the cell even inside code, and renderers differ on what a backslash before it means.
  const shown = visible(text).replaceAll('|', '\\u{7c}');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return shown === '' ? '' : `${fence}${space}${shown}${space}${fence}`;
};

/** Lines as a block of code. The fence is longer than any run of backticks inside, so that a record cannot end its own block. */
export const fenced = (lines: readonly string[], language: string): readonly string[] => {
  const shown = lines.map(visible);
  const runs = shown.join('\n').match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
  return [`${fence}${language}`, ...shown, fence];
};

/** One finding as one line. */
export const findingLine = (entry: FindingView): string => {
  const where = entry.at ?? entry.resource;
  return `**${entry.code}**${where === null ? '' : ` ${code(where)}`}: ${inline(entry.message)}. ${inline(entry.remedy)}`.trim();
};

/** A section of findings; nothing when there are none. */
export const findingSection = (title: string, entries: readonly FindingView[]): readonly string[] =>
  entries.length === 0 ? [] : ['', `### ${title}`, '', ...entries.map((entry) => `- ${findingLine(entry)}`)];

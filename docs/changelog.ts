import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/* The sections of one release, in this order (keepachangelog.com). */
const sections = {
  added: 'Added',
  changed: 'Changed',
  deprecated: 'Deprecated',
  removed: 'Removed',
  fixed: 'Fixed',
  security: 'Security',
} as const;

/** What one change means to those who use Postern: a file of `changelog/fragments/`, `NAME.KIND.md`. */
export type Fragment = { readonly kind: keyof typeof sections; readonly text: string };

const isKind = (word: string): word is Fragment['kind'] => Object.hasOwn(sections, word);

/** Reads one fragment; a string says what is wrong with it. */
export const readFragment = (file: string, source: string): Fragment | string => {
  const [, kind = ''] = /^[a-z0-9-]+\.([a-z]+)\.md$/.exec(basename(file)) ?? [];
  const text = source.trim();
  if (!isKind(kind)) return `the file is not called NAME.KIND.md with KIND one of ${Object.keys(sections).join(', ')}`;
  if (text === '') return 'it says nothing';
  if (/\n\n|^#|^[-*] /m.test(text)) return 'it is more than one paragraph';
  return { kind, text };
};

const wrapped = (text: string): string => {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && `${last} ${word}`.length > 118) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return `- ${lines.join('\n  ')}`;
};

/** One release (`Unreleased`, or `0.2.0 - 2026-12-01`) from its fragments, in the order given. */
export const release = (title: string, fragments: readonly Fragment[]): string =>
  [
    `## ${title}\n`,
    ...Object.entries(sections).flatMap(([kind, name]) => {
      const own = fragments.filter((fragment) => fragment.kind === kind);
      return own.length === 0 ? [] : [`### ${name}\n`, ...own.map(({ text }) => wrapped(text)), ''];
    }),
  ].join('\n');

const head = `# Changelog

What changed for those who use Postern; what is not released yet comes first. Each entry is a file of \`changelog/fragments/\`,
put together by \`npm run changelog\`.
`;

/** The changelog with another beginning: `newest` in the place of what was not released, above the releases there were. */
export const changelog = (before: string, newest: string): string => {
  const [, ...older] = `\n${before}`.split(/\n(?=## )/);
  const released = older.filter((section) => !section.startsWith('## Unreleased')).map((section) => section.trim());
  return `${[head.trim(), newest.trim(), ...released].join('\n\n')}\n`;
};

const root = fileURLToPath(new URL('..', import.meta.url));
const page = `${root}CHANGELOG.md`;

/** The files of all fragments, in the order of their names. */
export const fragmentFiles = (): readonly string[] => globSync('changelog/fragments/*.md', { cwd: root }).sort();

/** Every fragment; throws for one that is not well-formed. */
export const fragments = (): readonly Fragment[] =>
  fragmentFiles().map((file) => {
    const read = readFragment(file, readFileSync(`${root}${file}`, 'utf8'));
    if (typeof read === 'string') throw new Error(`${file}: ${read}`);
    return read;
  });

/** CHANGELOG.md as it stands. */
export const changelogPage = (): string => (existsSync(page) ? readFileSync(page, 'utf8') : '');

/* Without a version the fragments stay and are shown as not released; with one they become that release and go. */
if (import.meta.main) {
  const [flag, version] = process.argv.slice(2);
  const isRelease = flag === '--release' && version !== undefined;
  const title = isRelease ? `${version} - ${new Date().toISOString().slice(0, 10)}` : 'Unreleased';
  writeFileSync(page, changelog(changelogPage(), release(title, fragments())));
  if (isRelease) for (const file of fragmentFiles()) rmSync(`${root}${file}`);
}

import { createHash } from 'node:crypto';
import { lineHash, type Mark } from '../../memory/journal.ts';
import type { Entry, EvidencePack } from './pack.ts';
import { sealOf } from './pack.ts';

/** What is wrong with a piece of evidence, and what was looked at. */
export type Verified = {
  readonly problems: readonly string[];
  /** Null where the text holds none. */
  readonly pack: EvidencePack | null;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The pack as the text of its file. */
export const jsonOf = (pack: EvidencePack): string => `${JSON.stringify(pack, null, 2)}\n`;

const opening = '<script type="application/json" id="evidence">';
const closing = '</script>';
const endMark = '<!-- sha256 of everything above: ';

/** A pack as it stands in a page: nothing in it ends the element or begins a comment. */
export const embedded = (pack: EvidencePack): string =>
  `${opening}${JSON.stringify(pack).replaceAll('<', '\\u003c')}${closing}`;

/** The page with its digest as the last line. */
export const finished = (page: string): string => `${page}${endMark}${sha256(page)} -->\n`;

const entryProblems = (entry: Entry, previous: Mark): readonly string[] => {
  const { line, hash, redacted } = entry;
  return [
    ...(line.seq === previous.seq + 1
      ? []
      : [`line ${line.seq} follows line ${previous.seq}: a line is missing or moved`]),
    ...(line.previousHash === previous.hash ? [] : [`line ${line.seq} does not follow the line before it`]),
    ...(redacted || lineHash(line) === hash ? [] : [`line ${line.seq} was changed`]),
  ];
};

const chainProblems = ({ before, entries, last }: EvidencePack['journal']): readonly string[] => {
  const problems = entries.flatMap((entry, index) => {
    const earlier = entries[index - 1];
    return entryProblems(entry, earlier === undefined ? before : { seq: earlier.line.seq, hash: earlier.hash });
  });
  const end = entries.at(-1);
  const isWhole = end === undefined ? last.hash === before.hash : last.seq === end.line.seq && last.hash === end.hash;
  return isWhole ? problems : [...problems, `the last line is not line ${last.seq}: lines are missing at the end`];
};

const isEntry = (value: unknown): boolean => {
  const entry = value as Partial<Entry> | null;
  return typeof entry?.hash === 'string' && typeof entry.line === 'object' && entry.line !== null;
};

/* As much of its form as the checks below look at; the rest is the seal's. */
const isPack = (value: unknown): value is EvidencePack => {
  const pack = value as Partial<EvidencePack> | null;
  const { before, entries, last } = pack?.journal ?? {};
  return (
    pack?.apiVersion === 'postern.dev/evidence/v1' &&
    typeof pack.seal === 'string' &&
    [before?.hash, last?.hash, pack.period?.from, pack.period?.to].every((one) => typeof one === 'string') &&
    Array.isArray(entries) &&
    entries.every(isEntry) &&
    Array.isArray(pack.notCovered)
  );
};

const parsed = (text: string): EvidencePack | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isPack(value) ? value : null;
  } catch {
    return null;
  }
};

const packProblems = (pack: EvidencePack): readonly string[] => {
  const { seal, ...rest } = pack;
  return [...(sealOf(rest) === seal ? [] : ['the seal does not fit what is sealed']), ...chainProblems(pack.journal)];
};

const verifyPage = (text: string): Verified => {
  const end = text.lastIndexOf(endMark);
  const page = end === -1 ? text : text.slice(0, end);
  const start = page.indexOf(opening);
  const stop = page.indexOf(closing, start);
  const pack = start === -1 || stop === -1 ? null : parsed(page.slice(start + opening.length, stop));
  if (pack === null) return { pack: null, problems: ['the page holds no evidence that can be read'] };
  const isSame = end !== -1 && finished(page) === text;
  return { pack, problems: [...(isSame ? [] : ['the page was changed']), ...packProblems(pack)] };
};

const verifyJson = (text: string): Verified => {
  const pack = parsed(text);
  if (pack === null) return { pack: null, problems: ['the file holds no evidence that can be read'] };
  return { pack, problems: [...(jsonOf(pack) === text ? [] : ['the file was changed']), ...packProblems(pack)] };
};

/**
 * Whether a file (JSON or page) is byte for byte as it was made, whether its lines follow each other, and whether it has
 * the seal that somebody kept. Pure.
 */
export const verifyText = (text: string, seal: string | null): Verified => {
  const verified = text.trimStart().startsWith('<') ? verifyPage(text) : verifyJson(text);
  const isOther = seal !== null && verified.pack !== null && verified.pack.seal !== seal;
  return isOther
    ? { ...verified, problems: ['it has another seal than the one given', ...verified.problems] }
    : verified;
};

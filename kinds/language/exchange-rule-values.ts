/* Values of transport rules in one form, whether they come from a file or from Exchange. What is empty is null. */
import type { Json } from '../words.ts';
import type { RuleForm } from './exchange-rule-table.ts';
import { readMark } from './mark.ts';
import { isSealed, isSecretRef } from './secret-value.ts';

const isHidden = (value: Json): boolean => isSecretRef(value) || isSealed(value);

const units: readonly (readonly [string, number])[] = [
  ['TB', 2 ** 40],
  ['GB', 2 ** 30],
  ['MB', 2 ** 20],
  ['KB', 2 ** 10],
];

/** Bytes of `10MB`, `10 MB (10,485,760 bytes)`, `2048` or `64 B`; null for what is no size. */
export const bytesOf = (text: string): number | null => {
  const exact = /\(([0-9,]+) bytes\)\s*$/i.exec(text)?.[1];
  if (exact !== undefined) return Number(exact.replaceAll(',', ''));
  const match = /^\s*([0-9]+)\s*(B|KB|MB|GB|TB)?\s*$/i.exec(text);
  if (match === null) return null;
  const unit = units.find(([name]) => name === match[2]?.toUpperCase())?.[1] ?? 1;
  return Number(match[1]) * unit;
};

const sizeText = (text: string): string => {
  const bytes = bytesOf(text);
  if (bytes === null) return text.trim();
  const unit = units.find(([, size]) => bytes > 0 && bytes % size === 0);
  return unit === undefined ? `${bytes}B` : `${bytes / unit[1]}${unit[0]}`;
};

/* Exchange writes seven fractional digits, and sometimes no zone: it means UTC then. */
const timeText = (text: string): string => {
  const zoned = /(?:Z|[+-][0-9]{2}:?[0-9]{2})$/i.test(text) || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}T/.test(text);
  const time = Date.parse(zoned ? text : `${text}Z`);
  return Number.isNaN(time) ? text : `${new Date(time).toISOString().slice(0, 19)}Z`;
};

const rangeText = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, '')
    .replace(/^([0-9.]+)\/32$/, '$1')
    .replace(/^([0-9a-f:.]*:[0-9a-f:.]*)\/128$/, '$1');

const asTexts = (value: Json): readonly string[] =>
  (Array.isArray(value) ? (value as readonly Json[]) : [value])
    .map((entry) => (typeof entry === 'number' ? String(entry) : entry))
    .filter((entry): entry is string => typeof entry === 'string' && entry !== '');

/* What stands for a secret has its place behind all text. */
const hiddenIn = (value: Json): readonly Json[] => {
  const entries = Array.isArray(value) ? (value as readonly Json[]) : [];
  const hidden = new Map(entries.filter(isHidden).map((entry) => [JSON.stringify(entry), entry]));
  return [...hidden].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
};

const asSet = (value: Json, form: (entry: string) => string): Json => {
  const texts = [...new Set(asTexts(value).map(form))].filter((entry) => entry !== '').sort();
  const entries = [...texts, ...hiddenIn(value)];
  return entries.length === 0 ? null : entries;
};

const asText = (value: Json): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : (asTexts(value)[0] ?? '');

const orNull = (text: string): Json => (text === '' ? null : text);

const spelt = (known: readonly string[], word: string): string =>
  known.find((one) => one.toLowerCase() === word.toLowerCase()) ?? word;

/**
 * One value in its canonical form. null, "", [], [""] and a false flag are the same emptiness: null. What stands for a
 * secret stays as it is. Idempotent.
 */
export const canonicalRuleValue = (form: RuleForm, known: readonly string[], value: Json): Json => {
  if (isHidden(value)) return value;
  switch (form) {
    case 'flag':
      return value === true ? true : null;
    case 'name':
    case 'word':
      return orNull(asText(value).trim());
    case 'text':
      return orNull(asText(value).replaceAll('\r\n', '\n'));
    case 'comment':
      return orNull(readMark(asText(value).replaceAll('\r\n', '\n')).text.trimEnd());
    case 'words':
      return asSet(value, (entry) => entry.trim());
    case 'lowerWords':
      return asSet(value, (entry) => entry.trim().toLowerCase());
    case 'patterns':
      return asSet(value, (entry) => entry);
    case 'recipients':
      return asSet(value, (entry) =>
        entry
          .trim()
          .toLowerCase()
          .replace(/^smtp:/, '')
          .trim(),
      );
    case 'ranges':
      return asSet(value, rangeText);
    case 'size':
      return orNull(sizeText(asText(value)));
    case 'number': {
      const text = asText(value).trim();
      const number = Number(text);
      return text === '' ? null : Number.isInteger(number) ? number : text;
    }
    case 'time':
      return orNull(timeText(asText(value).trim()));
    case 'choice':
      return orNull(spelt(known, asText(value).trim()));
    case 'choices':
      return asSet(value, (entry) => spelt(known, entry.trim()));
  }
};

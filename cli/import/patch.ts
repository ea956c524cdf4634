import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, parseAllDocuments, stringify } from 'yaml';
import type { Ref, Resource } from '../../kinds/words.ts';
import type { Fields } from './settings.ts';

/** Lines of context around a change, as `diff -u` has them. */
const CONTEXT = 3;

/** Where lines go in, and at what depth. */
type Place = { readonly offset: number; readonly indent: string };

const documentsOf = (text: string): readonly Document[] => {
  const documents = parseAllDocuments(text);
  return Array.isArray(documents) ? documents : [];
};

const isOf = (document: Document, { kind, namespace, name }: Ref): boolean =>
  document.get('kind') === kind &&
  document.getIn(['metadata', 'name']) === name &&
  (document.getIn(['metadata', 'namespace']) ?? 'default') === namespace;

const endOf = (node: unknown): number | null => (isNode(node) && node.range ? node.range[1] : null);

/* Right behind the last field of the spec, at the depth of its first one. */
const placeIn = (text: string, document: Document): Place | null => {
  const spec = document.get('spec', true);
  if (!isMap(spec) || spec.flow === true) return null;
  const [first, last] = [spec.items[0], spec.items.at(-1)];
  const start = isNode(first?.key) && first.key.range ? first.key.range[0] : null;
  const end = endOf(last?.value) ?? endOf(last?.key);
  if (start === null || end === null) return null;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const line = text[end - 1] === '\n' ? end - 1 : text.indexOf('\n', end);
  return /^ +$/.test(indent) ? { offset: line < 0 ? text.length : line + 1, indent } : null;
};

const linesOf = (text: string): readonly string[] => {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

/* YAML is told by indentation alone in places: what was meant is looked at, not trusted. */
const saysIt = (text: string, before: readonly Document[], document: Document, fields: Fields): boolean => {
  const made = documentsOf(text);
  const expected = before.map((one) => {
    const value = one.toJS() as { readonly spec: Fields };
    return one === document ? { ...value, spec: { ...value.spec, ...fields } } : value;
  });
  const read = made.map((one) => one.toJS() as unknown);
  return made.every(({ errors }) => errors.length === 0) && isDeepStrictEqual(read, expected);
};

const NO_NEWLINE = '\\ No newline at end of file';

/** The change as `diff -u` writes it. */
const hunk = (before: readonly string[], added: readonly string[], after: readonly string[], ends: boolean): string => {
  const [above, below] = [before.slice(-CONTEXT), after.slice(0, CONTEXT)];
  const [last = ''] = above.slice(-1);
  const isCut = !ends && after.length === 0;
  const lines = [
    ...(isCut ? above.slice(0, -1) : above).map((line) => ` ${line}`),
    ...(isCut ? [`-${last}`, NO_NEWLINE, `+${last}`] : []),
    ...added.map((line) => `+${line}`),
    ...below.map((line) => ` ${line}`),
    ...(!ends && !isCut && after.length <= CONTEXT ? [NO_NEWLINE] : []),
  ];
  const start = before.length - above.length + 1;
  const count = above.length + below.length;
  return [`@@ -${start},${count} +${start},${count + added.length} @@`, ...lines].join('\n');
};

/**
 * A patch (unified, for `patch -p1` or `git apply` in the folder of the file) that puts fields at the end of a resource's spec and
 * leaves every other byte as it is. `text` is the whole file. Null where the spec is not written in lines of its own.
 */
export const patchFor = (file: string, text: string, resource: Resource, fields: Fields): string | null => {
  const documents = documentsOf(text);
  const document = documents.find((one) => isOf(one, resource.ref));
  const place = document === undefined ? null : placeIn(text, document);
  if (document === undefined || place === null) return null;
  const end = text.includes('\r\n') ? '\r' : '';
  const added = linesOf(stringify(fields, { lineWidth: 0 })).map((line) => `${place.indent}${line}${end}`);
  const [before, after] = [text.slice(0, place.offset), text.slice(place.offset)];
  const joint = before.endsWith('\n') ? '' : '\n';
  if (!saysIt(`${before}${joint}${added.join('\n')}\n${after}`, documents, document, fields)) return null;
  const name = basename(file);
  return [
    `Settings as they stand. They go in with: patch -p1 -d ${dirname(file)} < THIS_FILE`,
    `--- a/${name}`,
    `+++ b/${name}`,
    hunk(linesOf(before), added, linesOf(after), text.endsWith('\n')),
    '',
  ].join('\n');
};

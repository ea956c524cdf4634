import { type Document, isCollection, isNode, type LineCounter } from 'yaml';
import { refId } from '../kinds/words.ts';
import type { Locate } from '../plan/walk.ts';

/** Where the documents of a run stand: by `refId`. */
export type Positions = ReadonlyMap<
  string,
  { readonly document: Document; readonly lines: LineCounter; readonly file: string }
>;

const tokens = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Offset of the deepest part of the pointer that stands in the document; a missing field is where it would be. */
const offsetOf = (document: Document, pointer: string): number | null => {
  const path = tokens(pointer).map((token) => (/^\d+$/.test(token) ? Number(token) : token));
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const step = path[depth - 1];
    if (!isCollection(parent) || step === undefined) continue;
    const item = parent.items.find((entry, index) =>
      'key' in (entry as object) ? String((entry as { key: unknown }).key) === String(step) : index === step,
    ) as { key?: unknown } | undefined;
    const node = item !== undefined && 'key' in item ? item.key : item;
    if (isNode(node) && node.range) return node.range[0];
  }
  return null;
};

/** `file:line` of a field of a resource: the line of the field itself, or of the nearest thing around it. */
export const locator =
  (positions: Positions): Locate =>
  (ref, path) => {
    const position = positions.get(refId(ref));
    if (position === undefined) return ref.at === undefined ? null : `${ref.at.file}:${ref.at.line}`;
    const offset = offsetOf(position.document, path);
    const line = offset === null ? ref.at?.line : position.lines.linePos(offset).line;
    return `${position.file}:${line ?? 1}`;
  };

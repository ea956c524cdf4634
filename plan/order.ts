import type { Change } from '../kinds/words.ts';
import { scopeId } from '../kinds/words.ts';

/** DNS before the tenant: mail that is routed through a vendor must be allowed to leave from there first. */
const plane: Readonly<Record<string, number>> = { dns: 0, platform: 1, microsoft365: 2 };

const sortKey = (change: Change): string =>
  [
    plane[change.scope.target] ?? 9,
    change.op === 'delete' ? 1 : 0,
    scopeId(change.scope),
    change.type,
    ...change.keys,
    change.id,
  ].join('\u0000');

/**
 * A safe and repeatable order: what a change needs stands before it, else by plane, deletes last. A cycle among needs
 * cannot come from items of one resource; if it does, the rest keeps its sorted order rather than getting lost.
 */
export const inOrder = (changes: readonly Change[]): readonly Change[] => {
  const keyed = changes.map((change) => ({ change, key: sortKey(change) }));
  const waiting = keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ change }) => change);
  const ids = new Set(waiting.map((change) => change.id));
  const placed = new Set<string>();
  const ordered: Change[] = [];
  while (waiting.length > 0) {
    const ready = waiting.findIndex((change) => change.needs.every((need) => !ids.has(need) || placed.has(need)));
    const [next] = waiting.splice(Math.max(ready, 0), 1);
    if (next === undefined) break;
    placed.add(next.id);
    ordered.push(next);
  }
  return ordered;
};

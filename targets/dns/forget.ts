import type { Change, Diff } from '../../kinds/words.ts';
import { collectionOf, itemId } from '../../kinds/words.ts';
import { changeId } from '../../plan/digest.ts';

/** An item is let go: nothing is sent, it stays as it is. */
export const forget = (diff: Diff): Change => {
  const { item } = diff;
  const base = { scope: item.scope, op: 'forget', keys: [itemId(item)], after: null } as const;
  return {
    ...base,
    id: changeId(base),
    type: item.type,
    collection: collectionOf(item),
    before: null,
    leaves: [],
    expects: {},
    needs: [],
    group: collectionOf(item),
    for: [item.from],
    why: `lets go of ${itemId(item)}; it stays as it is`,
    risk: 'low',
    shown: [],
  };
};

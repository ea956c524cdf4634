import { policyOf } from '../../kinds/scope-reference.ts';
import type { Change, Owned, Scope } from '../../kinds/words.ts';
import { collectionOf, itemId, refId, scopeId } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import type { Wishes } from '../../plan/wishes.ts';
import type { OperatorMemory } from '../memory.ts';
import type { Scene } from './scene.ts';

const emptyChange = (scope: Scope, entry: Owned): Change => ({
  id: digest({ handover: itemId(entry), scope: scopeId(scope), from: refId(entry.from) }),
  op: 'forget',
  scope,
  type: entry.type,
  keys: [itemId(entry)],
  collection: collectionOf(entry),
  before: null,
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  group: '',
  for: [entry.from],
  why: 'another object wants it too',
  risk: 'low',
  shown: [],
});

/**
 * What an ending object owns and another one of the namespace wants as well (a term of a shared record) becomes the
 * other's: it stays, and goes with the last that wants it.
 */
export const handOver = async (scene: Scene, wishes: Wishes, memory: OperatorMemory, at: string): Promise<void> => {
  const leaving = new Set(scene.ending.map(({ ref }) => refId(ref)));
  if (leaving.size === 0) return;
  for (const entry of await memory.owned(scene.id)) {
    if (!leaving.has(refId(entry.from))) continue;
    const heir = wishes.desired.find(
      (item) =>
        item.wanted === 'present' &&
        item.management === 'Converge' &&
        itemId(item) === itemId(entry) &&
        !leaving.has(refId(item.from)),
    );
    const resource = heir === undefined ? undefined : scene.inputs.find(({ ref }) => refId(ref) === refId(heir.from));
    if (heir === undefined || resource === undefined) continue;
    const kept: Owned = { ...entry, from: heir.from, deletion: policyOf(resource).deletion };
    await memory.settle('handover', emptyChange(scene.id, entry), { state: 'notSent' }, [kept], at);
  }
};

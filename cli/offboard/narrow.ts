import { FindingError } from '../../kinds/codes.ts';
import type { Item } from '../../kinds/words.ts';
import { refId } from '../../kinds/words.ts';
import type { Wishes } from '../../plan/wishes.ts';
import { finding } from './codes.ts';

const KIND = 'Offboarding';

/** Whether an item is wished for by an Offboarding. */
export const isLeaving = ({ from }: Pick<Item, 'from'>): boolean => from.kind === KIND;

/**
 * The wishes of the Offboardings alone. What other resources want is kept: a part of a team's files never takes away what
 * the rest of them declares. Throws PSTN5080 where there is no Offboarding.
 */
export const offboardingOnly = (wishes: Wishes): Wishes => {
  const evaluated = wishes.evaluated.filter(({ kind }) => kind === KIND);
  if (evaluated.length === 0 && !wishes.frozen.some(({ kind }) => kind === KIND))
    throw new FindingError(finding('PSTN5080', { message: 'no Offboarding is among the resources of this run' }));
  return {
    ...wishes,
    evaluated,
    desired: wishes.desired.filter(isLeaving),
    roads: wishes.roads.filter(({ of }) => of.kind === KIND),
    kept: [...wishes.kept, ...wishes.desired.filter((item) => !isLeaving(item))],
    frozen: wishes.frozen.filter(({ kind }) => kind === KIND),
    notes: wishes.notes.filter(({ ref }) => ref === null || refId(ref).startsWith(`${KIND}/`)),
  };
};

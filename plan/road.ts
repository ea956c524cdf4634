import { allOf } from '../kinds/language/verdict.ts';
import type { Ref, Verdict } from '../kinds/words.ts';
import { type Evidence, judgeById } from './gates.ts';
import type { Wishes } from './wishes.ts';

/**
 * One stretch of a road. `Now` is the first that is not done, `Unknown` the same where nobody can tell; what lies behind
 * it may be done already (`Done`) or is `Ahead`.
 */
export type Stretch = Verdict & {
  readonly name: string;
  readonly summary: string;
  readonly at: 'Done' | 'Now' | 'Unknown' | 'Ahead';
};

/** Whether a road has come to a stretch that stands so. */
export const isHere = (at: Stretch['at']): boolean => at === 'Now' || at === 'Unknown';

/** The road that a resource describes, in the order in which it is walked. */
export type Road = { readonly of: Ref; readonly stretches: readonly Stretch[] };

const walked = (stretches: readonly Omit<Stretch, 'at'>[]): readonly Stretch[] => {
  const first = stretches.findIndex(({ state }) => state !== 'open');
  return stretches.map((one, index) => {
    if (one.state === 'open') return { ...one, at: 'Done' };
    if (index !== first) return { ...one, at: 'Ahead' };
    return { ...one, at: one.state === 'unknown' ? 'Unknown' : 'Now' };
  });
};

/** Ids of all gates that roads lead through. */
export const gatesOfRoads = (roads: Wishes['roads']): readonly string[] =>
  roads.flatMap(({ steps }) => steps.flatMap(({ gates }) => gates));

/** How far every road has been walked. Pure: judged on the same evidence as the changes of the plan. */
export const roadsOf = (roads: Wishes['roads'], evidence: Pick<Evidence, 'seen' | 'wishes' | 'now'>): readonly Road[] =>
  roads.map(({ of, steps }) => ({
    of,
    stretches: walked(
      steps.map(({ name, summary, gates }) => ({
        name,
        summary,
        ...allOf(gates.map((id) => judgeById(id, evidence))),
      })),
    ),
  }));

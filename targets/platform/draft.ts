import { secretWords } from '../../kinds/language/secret-value.ts';
import type { Change, Diff, Json } from '../../kinds/words.ts';
import { collectionOf, itemId } from '../../kinds/words.ts';
import { changeId } from '../../plan/digest.ts';

/** What differs from change to change; `finished` adds the rest. */
export type Draft = Pick<Change, 'op' | 'before' | 'after' | 'leaves' | 'expects' | 'why' | 'risk' | 'shown'>;

/** A value as people read it in a plan. */
export const written = (value: Json | undefined): string =>
  value === undefined ? '(not known)' : (secretWords(value) ?? JSON.stringify(value));

/** The whole change of a draft. Changes of one item are one line. */
export const finished = (diff: Diff, draft: Draft): Change => {
  const { scope, needs } = diff.item;
  const keys = [itemId(diff.item)];
  const handle = diff.found?.handle;
  return {
    ...draft,
    id: changeId({ scope, op: draft.op, keys, after: draft.after }),
    scope,
    type: diff.item.type,
    keys,
    collection: collectionOf(diff.item),
    ...(handle === undefined ? {} : { handle }),
    needs: draft.op === 'forget' ? [] : needs,
    group: `${draft.op} ${keys[0]}`,
    for: [diff.item.from],
  };
};

/** What is no longer asked for and stays as it is: nothing is sent, Postern only stops looking after it. */
export const letGo = (diff: Diff, why: string, shown: string): Change =>
  finished(diff, {
    op: 'forget',
    before: null,
    after: null,
    leaves: [],
    expects: {},
    why,
    risk: 'low',
    shown: [shown],
  });

/** Where in the console, and whether the API shows the outcome. */
export type Step = { readonly place: string; readonly isSeen: boolean };

/** A step for a person: where in the console, and the exact value. */
export const byHand = (diff: Diff, field: string, step: Step, live: Json | undefined, wanted: Json): Change =>
  finished(diff, {
    op: 'manual',
    before: live === undefined ? null : { [field]: live },
    after: { [field]: wanted },
    // What shows itself once it is done is not attested.
    leaves: step.isSeen ? [{ type: diff.item.type, key: diff.item.key, value: { [field]: wanted } }] : [],
    expects: {},
    why: `to be done by hand: the public API ${live === undefined ? 'neither shows nor sets' : 'shows and does not set'} ${field}`,
    risk: 'low',
    shown: [`${step.place}: set ${written(wanted)}${live === undefined ? '' : ` (now ${written(live)})`}`],
  });

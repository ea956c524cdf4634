import type { Attested } from '../kinds/kind.ts';
import { AUDIT_LOG, type AuditEvent, auditLogIn, touched } from '../kinds/language/audit-log.ts';
import { askOf } from '../kinds/seen.ts';
import type { Ask, Change, Finding, Observation } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import { finding } from './codes.ts';

/** Whether somebody's word can stand for a step: it is for a person, and nothing would show that it is done. */
export const isAttestable = (change: Change): boolean => change.op === 'manual' && change.leaves.length === 0;

const isAbout = (change: Change, { object }: Attested): boolean => change.for.some((ref) => refId(ref) === object);

/** What can be looked at to see whether a word still holds. `audited` are the types that the audit log tells of. */
export type Witness = { readonly seen: Observation; readonly audited: readonly string[] };

const editAfter = (change: Change, { at }: Attested, { seen, audited }: Witness): AuditEvent | undefined => {
  if (!audited.includes(change.type)) return undefined;
  const isLater = (event: AuditEvent): boolean => Date.parse(event.at) > Date.parse(at);
  return auditLogIn(seen.facts)?.events.find(
    (event) =>
      event.client === null && isLater(event) && change.keys.some((id) => touched(event, { type: change.type, id })),
  );
};

/* What the audit log cannot say about a word that holds. */
const doubt = (change: Change, { at }: Attested, { seen, audited }: Witness): string => {
  const log = auditLogIn(seen.facts);
  if (!audited.includes(change.type)) return '';
  if (log === null) {
    const reason = seen.missing[AUDIT_LOG]?.message;
    return reason === undefined ? '' : `; whether it was changed since is not known: ${reason}`;
  }
  return Date.parse(log.from) > Date.parse(at) ? `; the audit log tells of changes since ${log.from} only` : '';
};

/** What the words of people make of a set of changes. */
export type Vouched = {
  readonly left: readonly Change[];
  /** Steps that a word stands for. */
  readonly taken: readonly Change[];
  readonly said: readonly Finding[];
  /** What has to be read to know whether these words still hold. */
  readonly asks: readonly Ask[];
};

/**
 * Takes out the steps that somebody says are done, and says whose word that is: they are attested, never applied. A word
 * holds no more for values that are no longer declared, and once the audit log shows that a person has changed the same
 * thing after it; both are said as long as its resource has steps left.
 */
export const takeOutAttested = (
  changes: readonly Change[],
  attested: readonly Attested[],
  witness: Witness,
): Vouched => {
  const latest = [...attested].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const wordFor = (change: Change): Attested | undefined =>
    isAttestable(change) ? latest.find((one) => one.step === change.id && isAbout(change, one)) : undefined;
  const judged = changes.map((change) => {
    const word = wordFor(change);
    return { change, word, edit: word === undefined ? undefined : editAfter(change, word, witness) };
  });
  const left = judged.flatMap(({ change, word, edit }) => (word === undefined || edit !== undefined ? [change] : []));
  const said = judged.flatMap(({ change, word, edit }): readonly Finding[] => {
    if (word === undefined) return [];
    const ref = change.for[0] ?? null;
    const what = change.shown.join('; ');
    const given = `by ${word.by}, ${word.at}`;
    if (edit === undefined)
      return [
        finding('PSTN2030', { message: `Attested, not seen: ${what} (${given}${doubt(change, word, witness)})`, ref }),
      ];
    const act = `${edit.actor} has changed it since: ${edit.action}, ${edit.at}`;
    return [finding('PSTN2032', { message: `no longer attested: ${what} (${given}); ${act}`, ref })];
  });
  const over = latest.flatMap((one, index): readonly Finding[] => {
    const step = left.find((change) => isAttestable(change) && isAbout(change, one));
    if (step === undefined || changes.some(({ id }) => id === one.step)) return [];
    // Whoever has vouched for it since knows that it has changed.
    if (latest.slice(0, index).some(({ object }) => object === one.object)) return [];
    const message = `what ${one.by} attested on ${one.at} for ${one.object} is no step any more (${one.step})`;
    return [finding('PSTN2031', { message, ref: step.for[0] ?? null })];
  });
  const vouched = judged.flatMap(({ change, word }) => (word === undefined ? [] : [{ change, word }]));
  const times = vouched.filter(({ change }) => witness.audited.includes(change.type)).map(({ word }) => word.at);
  const { scope } = witness.seen;
  return {
    left,
    taken: vouched.map(({ change }) => change).filter((change) => !left.includes(change)),
    said: [...said, ...over],
    asks: times.length === 0 ? [] : [askOf(scope, AUDIT_LOG, [...new Set(times)].sort())],
  };
};

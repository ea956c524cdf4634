import type { Attested } from '../kinds/kind.ts';
import type { Change, Finding } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import { finding } from './codes.ts';

/** Whether somebody's word can stand for a step: it is for a person, and nothing would show that it is done. */
export const isAttestable = (change: Change): boolean => change.op === 'manual' && change.leaves.length === 0;

const isAbout = (change: Change, { object }: Attested): boolean => change.for.some((ref) => refId(ref) === object);

/**
 * Takes out the steps that somebody says are done, and says whose word that is: they are attested, never applied. A word
 * for values that are no longer declared holds no more; that is said as long as its resource has steps left.
 */
export const takeOutAttested = (
  changes: readonly Change[],
  attested: readonly Attested[],
): { readonly left: readonly Change[]; readonly said: readonly Finding[] } => {
  const wordFor = (change: Change): Attested | undefined =>
    isAttestable(change) ? attested.find((one) => one.step === change.id && isAbout(change, one)) : undefined;
  const left = changes.filter((change) => wordFor(change) === undefined);
  const said = changes.flatMap((change): readonly Finding[] => {
    const word = wordFor(change);
    if (word === undefined) return [];
    const message = `Attested, not seen: ${change.shown.join('; ')} (by ${word.by}, ${word.at})`;
    return [finding('PSTN2030', { message, ref: change.for[0] ?? null })];
  });
  const over = attested.flatMap((one): readonly Finding[] => {
    const step = left.find((change) => isAttestable(change) && isAbout(change, one));
    if (step === undefined || changes.some(({ id }) => id === one.step)) return [];
    const message = `what ${one.by} attested on ${one.at} for ${one.object} is no step any more (${one.step})`;
    return [finding('PSTN2031', { message, ref: step.for[0] ?? null })];
  });
  return { left, said: [...said, ...over] };
};

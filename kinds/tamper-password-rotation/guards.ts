import type { Guard } from '../kind.ts';
import { carriesOut, confirmedGuard, factOf, members, textIn } from '../language/act.ts';
import { TAMPER_PASSWORD_STATE } from '../language/agent-state.ts';
import { foundIn } from '../seen.ts';
import type { Change, Finding, Item, Observation } from '../words.ts';
import { itemId, scopeId } from '../words.ts';
import { finding } from './codes.ts';

const TYPE = 'TamperPasswordRotation';

const currentOf = (seen: readonly Observation[], change: Change): string | null =>
  textIn(members(factOf(seen, change.scope, TAMPER_PASSWORD_STATE))['current'], 'fingerprint');

const judge = (change: Change, seen: readonly Observation[]): Finding | null => {
  const ref = change.for[0] ?? null;
  if (factOf(seen, change.scope, TAMPER_PASSWORD_STATE) === undefined)
    return finding('PSTN1952', { message: 'the tamper protection password could not be read', ref });
  const confirm = textIn(change.after, 'confirm');
  const current = currentOf(seen, change);
  if (confirm === current) return null;
  const told = { ref, path: '/spec/confirm' };
  if (current === null)
    return finding('PSTN1951', {
      ...told,
      message: `there is no password yet; ${confirm} is confirmed`,
      remedy: 'Take confirm away.',
    });
  const remedy = `If it is meant, write confirm: ${current}.`;
  return confirm === null
    ? finding('PSTN1950', { ...told, remedy, message: `nobody has confirmed to replace the password ${current}` })
    : finding('PSTN1951', { ...told, remedy, message: `the current password is ${current}; ${confirm} is confirmed` });
};

/* The step that a done rotation leaves for a person is gone from the changes once somebody's word stands for it. */
const isRolledOut = (
  current: string,
  change: Change,
  changes: readonly Change[],
  seen: readonly Observation[],
  desired: readonly Item[],
): boolean => {
  const made = foundIn(seen, change.scope, TYPE).find(({ value }) => textIn(value, 'fingerprint') === current);
  if (made === undefined) return false;
  const isDeclared = desired.some(
    (item) => itemId(item) === itemId(made) && scopeId(item.scope) === scopeId(change.scope),
  );
  return isDeclared && !changes.some(({ op, keys }) => op === 'manual' && keys.includes(itemId(made)));
};

const isPending = (changes: readonly Change[], change: Change): boolean =>
  changes.some(
    (other) => other.op === 'manual' && other.type === TYPE && scopeId(other.scope) === scopeId(change.scope),
  );

const rolledOut: Guard = {
  name: 'tamper-password-rolled-out',
  lift: 'allow',
  refuse: (changes, seen, desired) =>
    changes
      .filter((change) => change.op === 'run' && carriesOut(change, TYPE))
      .flatMap((change, index) => {
        const state = factOf(seen, change.scope, TAMPER_PASSWORD_STATE);
        const current = currentOf(seen, change);
        const wouldLose = current !== null && textIn(members(state)['previous'], 'fingerprint') !== null;
        const isOpen = !wouldLose || isRolledOut(current, change, changes, seen, desired);
        if (index === 0 && isOpen && !isPending(changes, change)) return [];
        const message =
          index > 0
            ? 'another rotation comes first, and its password has to be rolled out'
            : `nobody has attested that every device has the password ${current ?? ''}`.trim();
        return [{ change: change.id, finding: finding('PSTN1953', { message, ref: change.for[0] ?? null }) }];
      }),
};

/** No password is replaced but the one that is confirmed, and none that devices still need. */
export const guards: readonly Guard[] = [confirmedGuard('rotation-confirmed', TYPE, judge), rolledOut];

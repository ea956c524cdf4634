import type { Guard } from '../kind.ts';
import { confirmedGuard, factOf, textIn } from '../language/act.ts';
import { PEOPLE, personIn } from '../language/enrolled-person.ts';
import type { Change, Finding, Observation } from '../words.ts';
import { finding } from './codes.ts';

const judge = (change: Change, seen: readonly Observation[]): Finding | null => {
  const user = textIn(change.after, 'user') ?? '';
  const confirm = textIn(change.after, 'confirm');
  const person = personIn(factOf(seen, change.scope, PEOPLE), user);
  const ref = change.for[0] ?? null;
  if (person === null)
    return finding('PSTN1902', {
      message: `${user} is of nobody in the internal directory`,
      ref,
      path: '/spec/user',
    });
  const primary = person?.primary;
  const whose = primary === undefined || primary === user ? '' : `, which is an alias of ${primary}`;
  const told = {
    ref,
    path: '/spec/confirm',
    ...(primary === undefined ? {} : { remedy: `If it is meant, write confirm: ${primary}.` }),
  };
  if (confirm === null)
    return finding('PSTN1900', {
      ...told,
      message: `nobody has confirmed to revoke the enrollments of ${user}${whose}`,
    });
  return primary === undefined || primary === confirm
    ? null
    : finding('PSTN1901', {
        ...told,
        message: `the enrollments are those of ${user}${whose}; ${confirm} is confirmed`,
      });
};

/** Nobody's devices are taken but those of the person whose primary address is confirmed. */
export const guards: readonly Guard[] = [confirmedGuard('revocation-confirmed', 'EnrollmentRevocation', judge)];

import type { Allow } from '../kinds/kind.ts';
import type { Plan } from '../plan/plan.ts';
import type { Given, PlatformRun } from './platform-run.ts';

/** A person of the example company, and another address of hers. */
export const ADA = 'ada@contoso.example';
export const ALIAS = 'a.lind@contoso.example';

/** Somebody's word that a gate or guard may be passed. */
export const allowed = (name: string): readonly Allow[] => [{ name, by: ADA, reason: 'meant' }];

/** Codes of what a plan refuses. */
export const codes = ({ refused }: Plan): readonly string[] => refused.map(({ code }) => code);

/** What a plan says beside its changes: code and message. */
export const noted = ({ notes }: Plan): readonly string[] => notes.map(({ code, message }) => `${code} ${message}`);

/** The lines of its changes. */
export const shown = ({ changes }: Plan): string => changes.flatMap((change) => change.shown).join('\n');

/** What happened on the platform under the name of a request, by action. */
export const done = (run: PlatformRun): readonly string[] =>
  run.platform.admin
    .audit()
    .filter(({ client, requestName }) => client !== null && requestName !== null)
    .map(({ action }) => action);

/** A wish to revoke the enrollments of somebody. */
export const revocation = (spec: Given['spec'], name = 'lost-phone'): readonly Given[] => [
  { kind: 'EnrollmentRevocation', name, spec },
];

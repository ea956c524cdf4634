import { AUDIT_LOG, auditLogIn } from '../../kinds/language/audit-log.ts';
import { isSecretRef } from '../../kinds/language/secret-value.ts';
import { places } from '../../kinds/schema-walk.ts';
import { scopeOfResource } from '../../kinds/scope-reference.ts';
import { askOf } from '../../kinds/seen.ts';
import type { Json, Ref, SecretRef } from '../../kinds/words.ts';
import { refId, scopeId } from '../../kinds/words.ts';
import { scrubber } from '../../plan/scrub.ts';
import type { Session } from '../session.ts';
import type { AuditPart } from './edits.ts';
import type { ApprovalPart } from './pack.ts';

/** The audit log of every account among the files, since `from`. One that cannot be read says why. */
export const auditParts = async ({ wishes, ports }: Session, from: string): Promise<readonly AuditPart[]> => {
  const parts: AuditPart[] = [];
  for (const owner of wishes.scopes) {
    const scope = scopeOfResource(wishes.kinds, owner);
    if (scope.target !== 'platform') continue;
    const part = { account: refId(owner.ref), scope: scopeId(scope) };
    const target = await ports.target(scope);
    const seen = await target.read([askOf(scope, AUDIT_LOG, [from])], ports.signal);
    const log = auditLogIn(seen.facts);
    const reason = log === null ? (seen.missing[AUDIT_LOG]?.message ?? 'it was not read') : '';
    parts.push({ ...part, log, reason });
  }
  return parts;
};

/** The approvals among the files. */
export const approvalParts = ({ wishes }: Session): readonly ApprovalPart[] =>
  wishes.allows.map(({ name, by, reason, object, planHash, expires }) => ({
    name,
    by,
    reason,
    object: object ?? null,
    planHash: planHash ?? null,
    expires: expires ?? null,
  }));

const refsIn = (value: Json): readonly SecretRef[] =>
  [...places(undefined, value, '')].flatMap(({ value: one }) => (isSecretRef(one) ? [one] : []));

/**
 * Takes every secret that the files refer to out of a text, whatever form it stands in. `unresolved` are references whose
 * secret is not to be had now: it cannot be looked for.
 */
export const secretsOut = async ({ wishes, ports }: Session) => {
  const refs: readonly (readonly [SecretRef, Ref])[] = [
    ...wishes.scopes.flatMap(({ ref, spec }) => refsIn(spec).map((one) => [one, ref] as const)),
    ...wishes.desired.flatMap(({ from, value }) => refsIn(value).map((one) => [one, from] as const)),
  ];
  const known = scrubber();
  const unresolved = new Set<string>();
  for (const [secret, from] of refs)
    await ports.secrets(secret, from).then(known.remember, () => unresolved.add(refId(from)));
  return { scrub: (text: string): string => known.scrub(text), unresolved: [...unresolved].sort() };
};

import type { AccountSpec } from '../../kinds/account/schema.ts';
import { accountScope } from '../../kinds/language/account-scope.ts';
import { GROUP, IDENTITY } from '../../kinds/language/account-settings.ts';
import { AUDIT_LOG } from '../../kinds/language/audit-log.ts';
import { parseDuration } from '../../kinds/language/duration.ts';
import { POLICY, POLICY_LISTING } from '../../kinds/language/platform-policy.ts';
import { EFFECTIVE_POLICY, POLICY_AUDIENCE } from '../../kinds/language/policy-match.ts';
import type {
  Ask,
  Collection,
  Fact,
  Finding,
  Found,
  Item,
  Json,
  Observation,
  Resource,
  SecretRef,
} from '../../kinds/words.ts';
import { writesOutside } from '../../kinds/words.ts';
import type { Secrets, Sinks, Target } from '../../plan/target.ts';
import { createApi } from './api.ts';
import { readAudience, readEffective } from './audience.ts';
import { auditedTypes, readAuditLog } from './audit-log.ts';
import { finding } from './codes.ts';
import { confirm } from './confirm.ts';
import { canonicalValue, membersOf } from './convert.ts';
import { createGroups } from './groups.ts';
import { createAccountCheck } from './identity.ts';
import { callBudget, callTimeoutMs, createBudget, type Sleep, settleSeconds, sleepFor } from './limits.ts';
import { lower } from './lower.ts';
import { openMimecast } from './mimecast.ts';
import { openReference } from './reference.ts';
import { isFinding, type System } from './system.ts';
import { createTokens } from './token.ts';
import { createWire } from './wire.ts';

/**
 * What a door gives: its clock, where it puts secrets and, for tests, how to wait, how long a call may take and how many
 * may be made.
 */
export type PlatformOptions = {
  now(): Date;
  readonly sinks?: Sinks;
  readonly sleep?: Sleep;
  readonly callTimeoutMs?: number;
  readonly budget?: { readonly burst: number; readonly perSecond: number };
};

/** The global gateway of the vendor; two regions have one of their own, which `endpoint` can name. */
const globalGateway = 'https://api.services.mimecast.com';

/* What is no setting of the platform is never compared with it. */
const ownFieldsOut = (system: System, x: Item): Item => ({
  ...x,
  value: Object.fromEntries(
    Object.entries(membersOf(x.value)).filter(([field]) => system.entry(x.type, x.key, field).access !== 'ours'),
  ),
});

const asJson = (value: object): Json => value as Json;

const isItem = (x: Item | Found): x is Item => 'wanted' in x;

/** The system behind an account, and its identity check. */
export const openSystem = (account: Resource, secrets: Secrets, options: PlatformOptions) => {
  const spec = account.spec as AccountSpec;
  const scope = accountScope(account);
  const base = spec.endpoint ?? globalGateway;
  const { ref } = account;
  const sleep = options.sleep ?? sleepFor;
  const wire = createWire(options.callTimeoutMs ?? callTimeoutMs);
  const secret = () => secrets(spec.credentials.clientSecretRef as SecretRef);
  const now = () => options.now();
  const tokens = createTokens({ base, clientId: spec.credentials.clientId, secret, wire, now, ref });
  const budget = createBudget(options.budget ?? callBudget, now, sleep);
  const api = createApi({ base, ref, account: scope.id, wire, tokens, budget, sleep });
  const groups = createGroups(api, ref, scope.id);
  const { sinks } = options;
  const system = spec.platform === 'Reference' ? openReference(api, groups, sinks) : openMimecast(api, groups, sinks);
  return { spec, scope, ref, api, groups, tokens, system, check: createAccountCheck(api, spec.accountCode, ref) };
};

/**
 * Opens the target of one account. No call is made before the first `read` or `send`; the secret is read with each token.
 * As long as the credential is not that of the declared account, everything is unknown and every write refused.
 */
export const openPlatformTarget = async (
  account: Resource,
  secrets: Secrets,
  options: PlatformOptions,
): Promise<Target> => {
  const { spec, scope, ref, api, groups, system, check } = openSystem(account, secrets, options);
  const settle = (spec.settle === undefined ? null : parseDuration(spec.settle)) ?? settleSeconds[spec.platform];
  const sentAt = new Map<string, number>();

  const notRead = (ask: Ask): Finding =>
    finding('PSTN8008', { message: `the platform target does not read ${ask.type}`, ref });

  /* Facts that both systems have, or that need no system. */
  const record = async ({ type, keys }: Ask, signal: AbortSignal): Promise<Json | Finding | null> => {
    if (type === AUDIT_LOG) return readAuditLog(api, spec.platform, keys, options.now(), signal).then(asJson);
    if (type === POLICY_AUDIENCE) return readAudience(api, groups, keys, signal).then(asJson);
    const isOwn = type === EFFECTIVE_POLICY && spec.platform === 'Reference';
    return isOwn ? readEffective(api, keys[0] ?? '', signal).then(asJson) : null;
  };

  const answer = async (ask: Ask, signal: AbortSignal): Promise<Collection | Pick<Fact, 'value' | 'by'> | Finding> => {
    const value = await record(ask, signal);
    if (value !== null) return isFinding(value) ? value : { value, by: 'the platform' };
    return (await system.collection(ask, signal)) ?? (await system.fact(ask.type, signal, ask.keys)) ?? notRead(ask);
  };

  const read = async (asks: readonly Ask[], signal: AbortSignal): Promise<Observation> => {
    const wrong = await check(signal);
    const collections: Record<string, Collection> = {};
    const facts: Record<string, Fact> = {};
    const missing: Record<string, Finding> = {};
    const at = options.now().toISOString();
    for (const ask of asks) {
      if (collections[ask.collection] !== undefined) continue;
      const given = wrong ?? (await answer(ask, signal));
      if (isFinding(given)) {
        collections[ask.collection] = { state: 'unknown', reason: given };
        missing[ask.type] = given;
      } else if ('state' in given) collections[ask.collection] = given;
      else facts[ask.type] = { ...given, at };
      if (ask.collection === POLICY) facts[POLICY_LISTING] = { value: system.listing, at, by: 'the platform' };
    }
    return { scope, at, collections, facts, missing };
  };

  return {
    settleSeconds: settle,
    atomic: [],
    marked: [POLICY],
    audited: auditedTypes,
    read,
    canonical: (x) => {
      const same = { ...x, value: canonicalValue(x) };
      return isItem(same) && same.type === GROUP ? { ...same, value: ownFieldsOut(system, same).value } : same;
    },
    lower: (diffs, seen, beside) => lower(diffs, system, seen, beside),
    send: async (change, _secret, signal) => {
      if (!writesOutside(change)) return { state: 'sent' };
      const wrong = await check(signal);
      if (wrong !== null) return { state: 'refused', finding: { ...wrong, ref: change.for[0] ?? ref } };
      sentAt.set(change.id, options.now().getTime());
      return system.write(change, signal);
    },
    confirm: async (change, sent, signal) => {
      if (!writesOutside(change) || change.type === IDENTITY) return 'done';
      const now = options.now().getTime();
      const since = sentAt.get(change.id) ?? now;
      sentAt.set(change.id, since);
      return confirm(change, sent, system, now - since >= settle * 1000, signal);
    },
  };
};

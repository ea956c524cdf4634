import { DEFAULT_POLICY, POLICY, POLICY_LISTING, policyKey } from '../../kinds/language/platform-policy.ts';
import {
  EFFECTIVE_POLICY,
  type EffectivePolicy,
  type KnownPolicy,
  type MessageEnds,
  messageKey,
  POLICY_AUDIENCE,
  type PolicyAudience,
} from '../../kinds/language/policy-match.ts';
import { isRecord } from '../../kinds/schema-walk.ts';
import { scopeOfResource } from '../../kinds/scope-reference.ts';
import { askOf } from '../../kinds/seen.ts';
import type { Item, Json, Observation, Resource } from '../../kinds/words.ts';
import { refId, scopeId } from '../../kinds/words.ts';
import type { Session } from '../session.ts';

/** What was seen of one account's policies, and what is declared of them. */
export type Look = {
  readonly account: string;
  readonly live: readonly KnownPolicy[];
  /** What stands there once the files are applied: the live ones with what is declared laid over them. */
  readonly declared: readonly KnownPolicy[];
  readonly audience: PolicyAudience;
  readonly system: EffectivePolicy | null;
  readonly notes: readonly string[];
};

const groupsOf = ({ value }: KnownPolicy): readonly string[] => {
  const targets = isRecord(value) ? value['targets'] : undefined;
  if (!isRecord(targets)) return [];
  return ['senders', 'recipients', 'exceptions'].flatMap((name) => {
    const side = targets[name];
    const groups = isRecord(side) ? side['groups'] : undefined;
    return Array.isArray(groups) ? (groups as readonly string[]) : [];
  });
};

const byKey = (a: KnownPolicy, b: KnownPolicy): number => (a.key < b.key ? -1 : 1);

const overlay = (live: readonly KnownPolicy[], items: readonly Item[]): readonly KnownPolicy[] => {
  const declared = new Map(items.map((item) => [item.key, item]));
  const laid = ({ key, value }: KnownPolicy): KnownPolicy => {
    const own = declared.get(key)?.value;
    return isRecord(own) && isRecord(value) ? { key, value: { ...value, ...own } as Json } : { key, value };
  };
  const there = new Set(live.map(({ key }) => key));
  const added = items.filter(({ key, management }) => !there.has(key) && management !== 'Observe');
  return [...live.map(laid), ...added.map(({ key, value }) => ({ key, value }))].sort(byKey);
};

const factOf = <T>(seen: Observation, name: string): T | null =>
  (seen.facts[name]?.value as unknown as T | undefined) ?? null;

/** Looks at the policies of one account for one message. What cannot be read is said in `notes`. */
export const lookAt = async (account: Resource, ends: MessageEnds, session: Session): Promise<Look> => {
  const { wishes, ports } = session;
  const scope = scopeOfResource(wishes.kinds, account);
  const target = await ports.target(scope);
  const isOurs = (one: { readonly scope: Item['scope']; readonly type: string }): boolean =>
    one.type === POLICY && scopeId(one.scope) === scopeId(scope);
  const items = wishes.desired.filter((item) => isOurs(item) && item.wanted === 'present').map(target.canonical);
  const known = [...(await ports.memory.owned(scope)).filter(isOurs), ...items];
  const handles = Object.fromEntries(known.flatMap(({ key, handle }) => (handle === undefined ? [] : [[key, handle]])));
  const keys = [...new Set([DEFAULT_POLICY, ...known.map(({ key }) => key)])];
  const first = await target.read(
    [{ ...askOf(scope, POLICY, keys), handles }, askOf(scope, EFFECTIVE_POLICY, [messageKey(ends)])],
    ports.signal,
  );
  const listed = first.collections[POLICY];
  const live =
    listed?.state === 'complete'
      ? listed.found
          .map(target.canonical)
          .map(({ key, value }) => ({ key, value }))
          .sort(byKey)
      : [];
  const declared = overlay(live, items);
  const groups = [...new Set([...live, ...declared].flatMap(groupsOf))].sort();
  const second = await target.read([askOf(scope, POLICY_AUDIENCE, groups)], ports.signal);
  const system = factOf<EffectivePolicy>(first, EFFECTIVE_POLICY);
  const notes = [
    ...(listed?.state === 'unknown' ? [`the policies could not be read: ${listed.reason.message}`] : []),
    ...(first.facts[POLICY_LISTING]?.value === 'None'
      ? ['the platform does not list its policies: only the Default Policy and those that Postern knows by id are seen']
      : []),
    ...(system === null ? ['the platform gives no word of its own on single messages'] : []),
  ];
  return {
    account: refId(account.ref),
    live,
    declared,
    audience: factOf<PolicyAudience>(second, POLICY_AUDIENCE) ?? { internalDomains: null, members: {} },
    system,
    notes,
  };
};

/** The names of the platform's own word, as keys. */
export const systemKeys = (system: EffectivePolicy): readonly string[] =>
  'policy' in system ? [policyKey(system.policy)] : system.undetermined.map(policyKey).sort();

import { isRecord } from '../schema-walk.ts';
import type { Json } from '../words.ts';
import { DEFAULT_POLICY } from './platform-policy.ts';

/*
 * Which policy holds for a message. Policies that users made come before the Default Policy; of two that both match, the
 * vendor says no order, and none is made up.
 */

/** The fact that says who is meant by groups and routes; the keys of an ask are names of groups. A `PolicyAudience`. */
export const POLICY_AUDIENCE = 'PolicyAudience';
/** The fact that is the platform's own word on one message; the one key of an ask is `messageKey`. An `EffectivePolicy`. */
export const EFFECTIVE_POLICY = 'EffectivePolicy';

/** Who is meant. `null` where it could not be read; members are addresses, and domains with an `@` before them. */
export type PolicyAudience = {
  readonly internalDomains: readonly string[] | null;
  readonly members: Readonly<Record<string, readonly string[] | null>>;
};

/** The platform's own word: one name, or those of several that match. */
export type EffectivePolicy = { readonly policy: string } | { readonly undetermined: readonly string[] };

/** The addresses of one message: From, MAIL FROM and one recipient. */
export type MessageEnds = { readonly from: string; readonly envelopeFrom: string; readonly to: string };

/** A message as the key of an ask. */
export const messageKey = ({ from, envelopeFrom, to }: MessageEnds): string => `${from} ${envelopeFrom} ${to}`;

/** A policy by its natural key, in canonical form. */
export type KnownPolicy = { readonly key: string; readonly value: Json };

/** Whether a policy is for a message, and what decided. */
export type Matched = { readonly is: 'yes' | 'no' | 'unknown'; readonly why: string };

type Members = Readonly<Record<string, Json>>;

const membersOf = (value: Json | undefined): Members => (isRecord(value) ? value : {});
const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((one) => typeof one === 'string') : [];

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

const yes = (why: string): Matched => ({ is: 'yes', why });
const no = (why: string): Matched => ({ is: 'no', why });
const unknown = (why: string): Matched => ({ is: 'unknown', why });

/* One that decides is enough; else one that is not known leaves it open. */
const anyOf = (all: readonly Matched[], otherwise: string): Matched =>
  all.find(({ is }) => is === 'yes') ?? all.find(({ is }) => is === 'unknown') ?? no(otherwise);
const everyOf = (all: readonly Matched[], then: string): Matched =>
  all.find(({ is }) => is === 'no') ?? all.find(({ is }) => is === 'unknown') ?? yes(then);

const inGroup = (group: string, address: string, { members }: PolicyAudience): Matched => {
  const known = members[group] ?? null;
  if (known === null) return unknown(`who is in the group ${group} is not known`);
  const isIn = known.some((one) => [address, `@${domainOf(address)}`].includes(one.toLowerCase()));
  return isIn ? yes(`${address} is in the group ${group}`) : no(`${address} is not in the group ${group}`);
};

const named = (people: Members, address: string, audience: PolicyAudience): Matched => {
  const { emails, domains, groups } = people;
  if (texts(emails).includes(address)) return yes(`it names ${address}`);
  if (texts(domains).includes(domainOf(address))) return yes(`it names ${domainOf(address)}`);
  return anyOf(
    texts(groups).map((group) => inGroup(group, address, audience)),
    `it does not name ${address}`,
  );
};

const namesNobody = ({ emails, domains, groups }: Members): boolean =>
  [emails, domains, groups].every((list) => texts(list).length === 0);

const onRoute = (route: Json | undefined, address: string, { internalDomains }: PolicyAudience): Matched => {
  if (route !== 'Internal' && route !== 'External') {
    const isKnown = route === undefined || route === null || route === 'All';
    return isKnown ? yes('it is for all') : unknown(`the route ${String(route)} is not one that Postern knows`);
  }
  if (internalDomains === null) return unknown('which domains are internal is not known');
  const isInternal = internalDomains.includes(domainOf(address));
  const said = `${address} is ${isInternal ? 'internal' : 'external'}`;
  return isInternal === (route === 'Internal') ? yes(said) : no(said);
};

const onSide = (side: Members, address: string, audience: PolicyAudience): Matched => {
  const route = onRoute(side['route'], address, audience);
  if (namesNobody(side)) return route;
  const people = named(side, address, audience);
  return everyOf([route, people], people.why);
};

const sendersOf = (matchedOn: Json | undefined, { from, envelopeFrom }: MessageEnds): readonly string[] =>
  matchedOn === 'Header' ? [from] : matchedOn === 'Envelope' ? [envelopeFrom] : [...new Set([from, envelopeFrom])];

/** Whether a policy that a user made is for a message. A disabled one is for nobody. */
export const matches = (value: Json, ends: MessageEnds, audience: PolicyAudience): Matched => {
  const { mode, targets } = membersOf(value);
  if (mode === 'Disabled') return no('it is disabled');
  const { senders, recipients, exceptions, addressMatchedOn } = membersOf(targets);
  const from = sendersOf(addressMatchedOn, ends);
  const spared = anyOf(
    [...from, ends.to].map((address) => named(membersOf(exceptions), address, audience)),
    '',
  );
  if (spared.is === 'yes') return no(`an exception: ${spared.why}`);
  const sender = anyOf(
    from.map((address) => onSide(membersOf(senders), address, audience)),
    `no sender: ${from.map((address) => onSide(membersOf(senders), address, audience).why).join(', ')}`,
  );
  const recipient = onSide(membersOf(recipients), ends.to, audience);
  const both = everyOf([sender, recipient], `sender: ${sender.why}; recipient: ${recipient.why}`);
  return both.is === 'yes' && spared.is === 'unknown' ? spared : both;
};

/** One policy, and whether it is for the message. */
export type Judged = KnownPolicy & Matched;

/** Which policy holds. `unknown`: it depends on what could not be read. */
export type Holding = {
  readonly outcome: 'policy' | 'undetermined' | 'unknown';
  /** Keys: the one that holds, or all that may. */
  readonly policies: readonly string[];
  readonly judged: readonly Judged[];
};

/** Which of these policies holds for a message. */
export const holdingFor = (policies: readonly KnownPolicy[], ends: MessageEnds, audience: PolicyAudience): Holding => {
  const judged = policies
    .filter(({ key }) => key !== DEFAULT_POLICY)
    .map((policy): Judged => ({ ...policy, ...matches(policy.value, ends, audience) }));
  const keysOf = (is: Matched['is']): readonly string[] => judged.filter((one) => one.is === is).map(({ key }) => key);
  const [sure, open] = [keysOf('yes'), keysOf('unknown')];
  if (sure.length > 1) return { outcome: 'undetermined', policies: sure, judged };
  if (open.length > 0) return { outcome: 'unknown', policies: [...sure, ...open], judged };
  return { outcome: 'policy', policies: sure.length === 1 ? sure : [DEFAULT_POLICY], judged };
};

/** One value in effect, and the policy that it comes from. */
export type EffectiveValue = { readonly path: string; readonly value: Json; readonly source: string };

const leavesOf = (value: Json, path: string): readonly (readonly [string, Json])[] =>
  isRecord(value)
    ? Object.entries(value).flatMap(([name, member]) => leavesOf(member, path === '' ? name : `${path}.${name}`))
    : [[path, value]];

const about = ['mode', 'actions', 'alerts', 'engines'] as const;

const effectOf = ({ value }: KnownPolicy): ReadonlyMap<string, Json> =>
  new Map(
    about.flatMap((member) => {
      const own = membersOf(value)[member];
      return own === undefined ? [] : leavesOf(own, member);
    }),
  );

/** What a policy does: its own values, and those of the Default Policy where it says nothing. */
export const effectiveValues = (holding: KnownPolicy, byDefault: KnownPolicy | null): readonly EffectiveValue[] => {
  const [own, rest] = [effectOf(holding), byDefault === null ? new Map<string, Json>() : effectOf(byDefault)];
  return [...new Set([...own.keys(), ...rest.keys()])].sort().map((path) => {
    const value = own.get(path);
    return value === undefined
      ? { path, value: rest.get(path) ?? null, source: DEFAULT_POLICY }
      : { path, value, source: holding.key };
  });
};

import type { Gate } from '../kind.ts';
import { dmarcNames, publishedDmarc } from '../language/dmarc-published.ts';
import { parseDuration } from '../language/duration.ts';
import { sendersOf, spfRecordOnSendingDomain } from '../language/sending-domains.ts';
import { allOf, parseSpf } from '../language/spf-parse.ts';
import { includedDomain, lookupLimit, treeCost } from '../language/spf-tree.ts';
import { verdict } from '../language/verdict.ts';
import { scopesBeside } from '../scope-reference.ts';
import { askOf, freshSeconds } from '../seen.ts';
import type { Ask, Fact, Resource, Scope, Verdict } from '../words.ts';
import { treeFact, visibleFact } from './facts.ts';
import { placeOf, regionMismatch } from './place.ts';
import { defaultSoak, type SpfRecordSpec } from './schema.ts';

/** Gates of a write that adds `terms` at `name`: the trees behind the record and behind each include must be known. */
export const treeGates = (name: string, terms: readonly string[]): readonly string[] => [
  `SpfTreeKnown/${name}`,
  ...terms.flatMap((term) => {
    const domain = includedDomain(term);
    return domain === null ? [] : [`SpfTreeKnown/${name}/${domain}`];
  }),
];

/** Gates of the step from ~all to -all. */
export const failGates = (name: string): readonly string[] => [
  `SpfHardening/${name}`,
  `SpfSoak/${name}`,
  `DmarcPublished/${name}`,
];

const treeKnown = (id: string, scope: Scope, domain: string): Gate => ({
  id,
  asks: [askOf(scope, 'SpfTree', [domain])],
  maxAgeSeconds: freshSeconds,
  judge(facts) {
    const tree = treeFact(facts, domain);
    if (tree === null)
      return verdict(
        'unknown',
        'system',
        `what ${domain} includes could not be looked up`,
        'Try again, or set spec.resolver of the Zone to a resolver that reaches it.',
      );
    return verdict('open', 'system', `${domain}: ${treeCost(tree).lookups} of ${lookupLimit} lookups below it`);
  },
});

/*
 * A record without ~all first gets it, and that step needs none of the gates of -all. What the primary shows decides; the
 * guard spf-all-fail holds on to it should the record change in between.
 */
const onlyForFail = (
  name: string,
  judge: (facts: Readonly<Record<string, Fact>>, now: string) => Verdict,
): Gate['judge'] => {
  return (facts, now) => {
    const tree = treeFact(facts, name);
    if (tree === null) return verdict('unknown', 'system', `the record at ${name} could not be read`, 'Try again.');
    const parsed = tree.text === null ? null : parseSpf(tree.text);
    const all = parsed?.ok === true ? allOf(parsed.record) : 'None';
    return all === 'SoftFail' || all === 'Fail'
      ? judge(facts, now)
      : verdict('open', 'system', 'the record has no ~all yet: this step sets it');
  };
};

const ownTree = (scope: Scope, name: string): Ask => askOf(scope, 'SpfTree', [name]);

const visibleAsk = (scope: Scope, name: string, terms: readonly string[]): Ask =>
  askOf(scope, 'SpfVisible', terms.length === 0 ? [name] : terms.map((term) => `${name} ${term}`));

const judgeVisible =
  (name: string, terms: readonly string[]) =>
  (facts: Readonly<Record<string, Fact>>): Verdict => {
    const fact = visibleFact(facts, name);
    if (fact === null)
      return verdict(
        'unknown',
        'system',
        `not every name server of ${name} answered`,
        'Check spec.nameServers of the Zone.',
      );
    const { agreed, disagreeing, present } = fact.visible;
    if (!agreed)
      return verdict(
        'closed',
        'system',
        `these name servers show another record: ${disagreeing.join(', ')}`,
        'Wait for them.',
      );
    const hidden = terms.filter((term) => !present.includes(term));
    return hidden.length === 0
      ? verdict('open', 'system', 'all name servers show the record with its senders')
      : verdict('closed', 'system', `not on every name server yet: ${hidden.join(', ')}`, 'Wait for them.');
  };

/** The record is on every name server with its senders: what a rule that routes mail through one of them waits for. */
const visibleGate = (scope: Scope, name: string, terms: readonly string[]): Gate => ({
  id: `SpfVisible/${name}`,
  asks: [visibleAsk(scope, name, terms)],
  maxAgeSeconds: freshSeconds,
  judge: judgeVisible(name, terms),
});

const hardeningGate = (scope: Scope, name: string, terms: readonly string[]): Gate => ({
  id: `SpfHardening/${name}`,
  asks: [ownTree(scope, name), visibleAsk(scope, name, terms)],
  maxAgeSeconds: freshSeconds,
  judge: onlyForFail(name, judgeVisible(name, terms)),
});

const soakGate = (scope: Scope, name: string, terms: readonly string[], soak: string): Gate => ({
  id: `SpfSoak/${name}`,
  asks: [ownTree(scope, name), visibleAsk(scope, name, terms)],
  maxAgeSeconds: freshSeconds,
  judge: onlyForFail(name, (facts, now) => {
    const fact = visibleFact(facts, name);
    if (fact === null) return verdict('unknown', 'system', `not every name server of ${name} answered`, 'Try again.');
    if (!fact.visible.agreed || fact.visible.all !== 'SoftFail')
      return verdict('closed', 'time', '~all is not visible on all name servers', 'The soak starts when it is.');
    // Resolvers may show the record before it until its TTL has passed.
    const seconds = (parseDuration(soak) ?? 0) + fact.visible.ttlSeconds;
    const end = Date.parse(fact.since) + seconds * 1000;
    const said = `~all is visible on all name servers since ${fact.since}`;
    return end <= Date.parse(now)
      ? verdict('open', 'time', said)
      : verdict(
          'closed',
          'time',
          `${said}; soak ${soak} and the TTL of ${fact.visible.ttlSeconds}s end at ${new Date(end).toISOString()}`,
          'Watch the DMARC reports for senders that are missing.',
        );
  }),
});

const dmarcGate = (scope: Scope, name: string): Gate => ({
  id: `DmarcPublished/${name}`,
  asks: [ownTree(scope, name), askOf(scope, 'Dmarc', dmarcNames(name))],
  maxAgeSeconds: freshSeconds,
  judge: onlyForFail(name, (facts) => publishedDmarc(facts, name)),
});

/* Mail that leaves through the vendor leaves through the servers of the account's region, and SPF has to know those. */
const ofRegion =
  (mismatch: string | null, judge: Gate['judge']): Gate['judge'] =>
  (facts, now) =>
    mismatch === null
      ? judge(facts, now)
      : verdict('closed', 'person', mismatch, 'Give the SpfRecord the region of the account, or correct the account.');

/* What routes a tenant's mail away waits for the senders of this record too, where the tenant sends from its name. */
const routingGates = (resource: Resource, scopes: readonly Resource[], visible: Gate, name: string): readonly Gate[] =>
  scopesBeside(resource, scopes, 'Tenant').flatMap((tenant) =>
    visible.asks.map((ask) =>
      spfRecordOnSendingDomain(sendersOf(tenant, scopes), name, ask, (facts) => visible.judge(facts, '')),
    ),
  );

/** The gates that the items of one SpfRecord need, and those that others wait for. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const where = placeOf(resource, scopes);
  if ('findings' in where) return [];
  const { scope, name, terms } = where.place;
  const spec = resource.spec as SpfRecordSpec;
  const known = treeGates(name, terms).map((id) => treeKnown(id, scope, id.split('/')[2] ?? name));
  const visible = visibleGate(scope, name, terms);
  const judge = ofRegion(regionMismatch(resource, scopes, where.place), visible.judge);
  const always = [...known, visible, ...routingGates(resource, scopes, { ...visible, judge }, name)];
  if (spec.all !== 'Fail') return always;
  return [
    ...always,
    hardeningGate(scope, name, terms),
    soakGate(scope, name, terms, spec.soak ?? defaultSoak),
    dmarcGate(scope, name),
  ];
};

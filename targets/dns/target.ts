import { isWithin } from '../../kinds/language/dns-name.ts';
import type { Collection, Fact, Observation, Resource } from '../../kinds/words.ts';
import { writesOutside } from '../../kinds/words.ts';
import type { Secrets, Target } from '../../plan/target.ts';
import type { Wire } from './api.ts';
import { finding } from './codes.ts';
import { judge } from './confirm.ts';
import { canonical, collectionName, foundOf, nameOfCollection } from './convert.ts';
import { readDmarcSurroundings } from './facts/dmarc-surroundings.ts';
import { readFacts } from './facts/read-facts.ts';
import { type Limits, limits } from './limits.ts';
import { createOutside, type Outside } from './outside.ts';
import { openProvider } from './provider.ts';
import type { Endpoint } from './transport.ts';
import { createTxtLookup, type Seen } from './txt-lookup.ts';
import { openZone } from './zone.ts';

/** What a door gives beside the zone. `resolver` stands in where the Zone sets none; then the system's is asked. */
export type DnsTargetOptions = {
  now(): Date;
  readonly resolver?: readonly Endpoint[];
  /** One for all zones of a process. */
  readonly outside?: Outside;
  readonly limits?: Partial<Limits>;
};

/* One look is one answer: what it already shows of a name is not asked for again. */
const shownIn =
  (seen: Observation | undefined): Seen =>
  (name) => {
    const collection = seen?.collections[collectionName(name)];
    const set = collection?.state === 'complete' ? collection.found.find(({ type }) => type === 'TxtRecordSet') : null;
    return set === null || set === undefined ? null : (set.value as unknown as ReturnType<Seen>);
  };

/**
 * Opens the zone that a Zone resource describes. Its secret is fetched here and kept in memory. Rejects with a
 * FindingError where provider or secret cannot be used; later failures are findings in what the verbs return.
 */
export const openDnsTarget = async (zone: Resource, secrets: Secrets, options: DnsTargetOptions): Promise<Target> => {
  const access = await openZone(zone, secrets);
  const now = () => options.now();
  const outside = options.outside ?? createOutside();
  const wire: Wire = { now, budget: outside.budget, limits: { ...limits, ...options.limits } };
  const { resolver, txt } = outside.foreign(
    wire,
    access.resolver === null ? (options.resolver ?? null) : [access.resolver],
  );
  const provider = await openProvider(wire, access, resolver);
  const lookUpIn = (seen?: Seen) => createTxtLookup(access.zone, provider.readTxt, txt, seen);
  const lookUp = lookUpIn();
  const { by } = provider;
  /** When a change was first sent or confirmed here: the start of its settling. */
  const since = new Map<string, number>();

  const readCollection = async (collection: string, signal: AbortSignal): Promise<Collection> => {
    const name = nameOfCollection(collection);
    if (!isWithin(name, access.zone)) {
      const message = `${name} is not in the zone ${access.zone}`;
      return { state: 'unknown', reason: finding('PSTN3022', { message }) };
    }
    const tried = await provider.readTxt(name, signal);
    if (!tried.ok) return { state: 'unknown', reason: tried.finding };
    const around = await readDmarcSurroundings(lookUp, name, tried.value, signal);
    return { state: 'complete', found: [...foundOf(name, tried.value), ...around] };
  };

  const isSettling = (id: string): boolean => {
    const start = since.get(id) ?? now().getTime();
    since.set(id, start);
    return now().getTime() < start + access.settleSeconds * 1000;
  };

  return {
    settleSeconds: access.settleSeconds,
    atomic: provider.atomic,
    marked: [],
    canonical,
    lower: provider.lower,
    async read(asks, signal, seen) {
      const names = new Set(asks.filter((ask) => ask.collection.startsWith('TXT ')).map((ask) => ask.collection));
      const [collections, answers] = await Promise.all([
        Promise.all([...names].map(async (name) => [name, await readCollection(name, signal)] as const)),
        readFacts(
          { wire, access, resolver, lookUp: lookUpIn(shownIn(seen)) },
          asks.filter((ask) => !names.has(ask.collection)),
          signal,
        ),
      ]);
      const at = now().toISOString();
      const facts = Object.entries(answers.values).map(([name, value]): [string, Fact] => [name, { value, at, by }]);
      return {
        scope: { target: 'dns', id: access.zone },
        at,
        collections: Object.fromEntries(collections),
        facts: Object.fromEntries(facts),
        missing: answers.missing,
      };
    },
    async send(change, _secret, signal) {
      if (!writesOutside(change)) return { state: 'sent' };
      since.set(change.id, now().getTime());
      return provider.send(change, signal);
    },
    async confirm(change, _sent, signal) {
      if (!writesOutside(change)) return 'done';
      const settling = isSettling(change.id);
      const tried = await provider.readTxt(nameOfCollection(change.collection), signal);
      if (!tried.ok) return 'unknown';
      const verdict = judge(change, tried.value, settling);
      if (verdict !== 'not yet') since.delete(change.id);
      return verdict;
    },
  };
};

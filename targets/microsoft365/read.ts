import { CONSENT } from '../../kinds/language/consent.ts';
import { OUTBOUND_CONNECTORS } from '../../kinds/language/exchange-transport-rule.ts';
import { TENANT_DOMAIN } from '../../kinds/language/internal-domain.ts';
import { ENTERPRISE_APPLICATION } from '../../kinds/language/leaving.ts';
import { MAIL_PLAN } from '../../kinds/language/mail-plan.ts';
import { ORDER, RULES } from '../../kinds/language/order-set.ts';
import type { Ask, Collection, Fact, Finding, Found, Json, Observation, Ref, Scope } from '../../kinds/words.ts';
import type { Api } from './api.ts';
import { finding } from './codes.ts';
import { mailPlanFact } from './company.ts';
import { consentFact } from './consents.ts';
import { foundOf } from './convert.ts';
import { readDomains } from './domains.ts';
import type { Command, WireObject } from './exchange.ts';
import type { Graph } from './graph-api.ts';
import { leavingFacts, readApplications } from './leaving.ts';
import { type ObjectType, objectTypes, viewsOf } from './objects.ts';
import { ROUTES, type Routes } from './routes.ts';
import { routeTargets, ruleCollection } from './rule-collection.ts';
import { TRANSPORT_RULE } from './rule-convert.ts';
import { orderCollection, rulesFact } from './rule-order.ts';
import { type RulesRead, readRules } from './rules-read.ts';
import { ARC_CONFIG, sealersFound } from './sealers.ts';

/** Name of the fact and of the cmdlet's noun. */
const ACCEPTED_DOMAIN = 'AcceptedDomain';

type Reading = {
  readonly scope: Scope;
  readonly ref: Ref;
  readonly api: Api;
  readonly routes: Routes;
  /** Opened when something is asked of it. */
  graph(): Promise<Graph>;
  /** Application ids of the vendor's apps by the name of the consent. */
  readonly consents: Readonly<Record<string, string>>;
  readonly now: () => Date;
};

/* Objects that the plain list leaves out matter only where what is asked for is not in it. */
const isWhole = ({ keys, handles = {} }: Ask, found: Iterable<Found>): boolean => {
  const there = new Map([...found].map(({ key, handle }) => [key, handle]));
  // One of the same name with another id is not what was asked for.
  return keys.length > 0 && keys.every((key) => there.has(key) && (handles[key] ?? there.get(key)) === there.get(key));
};

const collectionOf = async (
  type: ObjectType,
  ask: Ask,
  { scope, ref, api }: Reading,
  signal: AbortSignal,
): Promise<Collection> => {
  const found = new Map<string | undefined, Found>();
  for (const view of viewsOf(type)) {
    const command: Command = { cmdlet: type.cmdlets.get, parameters: { ResultSize: 'Unlimited', ...view } };
    const read = await api.read(command, signal);
    if (read.state === 'failed') return { state: 'unknown', reason: read.finding };
    const shown = (read.state === 'read' ? read.objects : []).map((object) => foundOf(type, object));
    const whole = shown.filter((one) => one !== null);
    if (read.state !== 'read' || whole.length < shown.length) {
      const message = `${command.cmdlet} in tenant ${scope.id}: an object came without a name or Guid`;
      return { state: 'unknown', reason: finding('PSTN4009', { message, ref }) };
    }
    for (const one of whole) found.set(one.handle, one);
    if (isWhole(ask, found.values())) break;
  }
  return { state: 'complete', found: [...found.values()] };
};

const text = (object: WireObject, name: string): string =>
  typeof object[name] === 'string' ? (object[name] as string) : '';

const acceptedDomain = (scope: Scope, object: WireObject): Json => ({
  tenantId: scope.id,
  domainName: text(object, 'DomainName').toLowerCase(),
  domainType: text(object, 'DomainType'),
  default: object['Default'] === true,
  initialDomain: object['InitialDomain'] === true,
  matchSubDomains: object['MatchSubDomains'] === true,
  outboundOnly: object['OutboundOnly'] === true,
  sendingFromDomainDisabled: object['SendingFromDomainDisabled'] === true,
  pendingRemoval: object['PendingRemoval'] === true,
});

const acceptedDomains = async ({ scope, ref, api, now }: Reading, signal: AbortSignal): Promise<Fact | Finding> => {
  const command: Command = { cmdlet: 'Get-AcceptedDomain', parameters: { ResultSize: 'Unlimited' } };
  const read = await api.read(command, signal);
  if (read.state === 'failed') return read.finding;
  const objects = read.state === 'read' ? read.objects : [];
  if (objects.length === 0 || objects.some((object) => text(object, 'DomainName') === '')) {
    const message = `${command.cmdlet} in tenant ${scope.id}: every tenant has accepted domains, and the answer has ${objects.length === 0 ? 'none' : 'one without a name'}`;
    return finding('PSTN4009', { message, ref });
  }
  const value = objects
    .map((object) => acceptedDomain(scope, object))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { value, at: now().toISOString(), by: command.cmdlet };
};

/** What is only evidence for gates, by the name of the fact. */
const factReaders: Readonly<Record<string, (reading: Reading, signal: AbortSignal) => Promise<Fact | Finding>>> = {
  [ACCEPTED_DOMAIN]: acceptedDomains,
  [OUTBOUND_CONNECTORS]: ({ api, scope, ref, now }, signal) =>
    routeTargets(api, { scope, ref, at: () => now().toISOString() }, signal),
  [MAIL_PLAN]: async ({ graph, now }, signal) => mailPlanFact(await graph(), () => now().toISOString(), signal),
};

/* Everything that can name a domain, in the words of its kind. */
const objectsOf = async (
  reading: Reading,
  rules: () => Promise<RulesRead>,
  signal: AbortSignal,
): Promise<readonly Found[] | Finding> => {
  const found: Found[] = [];
  for (const type of Object.values(objectTypes)) {
    const ask: Ask = { scope: reading.scope, collection: type.type, type: type.type, keys: [] };
    const collection = await collectionOf(type, ask, reading, signal);
    if (collection.state === 'unknown') return collection.reason;
    found.push(...collection.found);
  }
  const collection = ruleCollection(await rules());
  return collection.state === 'unknown' ? collection.reason : [...found, ...collection.found];
};

const consentsOf = async (keys: readonly string[], reading: Reading, signal: AbortSignal) => {
  const { graph, consents, now, scope, ref } = reading;
  const answers: (readonly [string, Fact | Finding])[] = [];
  for (const name of keys) {
    const appId = consents[name];
    const message = `the Tenant resource of ${scope.id} does not name the app of the consent ${name}`;
    const answer =
      appId === undefined
        ? finding('PSTN4055', { message, ref, path: '/spec/consents' })
        : await consentFact(await graph(), appId, () => now().toISOString(), signal);
    answers.push([`${CONSENT}/${name}`, answer]);
  }
  return answers;
};

/**
 * Reads what is asked, each list in one call. A list that is not whole makes its collection unknown; what is only
 * evidence is a fact, so that its failure makes only the gates that ask for them unknown.
 */
export const read = async (asks: readonly Ask[], reading: Reading, signal: AbortSignal): Promise<Observation> => {
  const byCollection = new Map(asks.map((ask) => [ask.collection, ask]));
  const collections: Record<string, Collection> = {};
  const facts: Record<string, Fact> = {};
  const missing: Record<string, Finding> = {};
  // One list serves everything that is asked about rules.
  let listed: Promise<RulesRead> | null = null;
  const rules = (): Promise<RulesRead> => {
    listed ??= readRules(reading.api, reading.ref, reading.scope.id, signal);
    return listed;
  };
  let listedAll: Promise<readonly Found[] | Finding> | null = null;
  const everything = (): Promise<readonly Found[] | Finding> => {
    listedAll ??= objectsOf(reading, rules, signal);
    return listedAll;
  };
  const publish = (fact: string, answer: Fact | Finding): void => {
    if ('value' in answer) facts[fact] = answer;
    else missing[fact] = answer;
  };
  for (const [name, ask] of byCollection) {
    const type = objectTypes[ask.type];
    if (type !== undefined) {
      collections[name] = await collectionOf(type, ask, reading, signal);
      if (type.type !== 'OutboundConnector') continue;
      publish(ROUTES, await reading.routes.fact(rules));
    } else if (name === ARC_CONFIG) {
      collections[name] = await sealersFound(reading.api, reading.ref, reading.scope.id, signal);
    } else if (ask.type === TRANSPORT_RULE) {
      collections[name] = ruleCollection(await rules());
    } else if (ask.type === ORDER) {
      collections[name] = orderCollection(await rules(), ask.keys);
    } else if (ask.type === RULES) {
      publish(RULES, rulesFact(await rules(), reading.scope, reading.now().toISOString()));
    } else if (ask.type === TENANT_DOMAIN) {
      const around = {
        objects: everything,
        accepted: () => acceptedDomains(reading, signal),
      };
      const domains = await readDomains(ask, await reading.graph(), around, () => reading.now().toISOString(), signal);
      collections[name] = domains.collection;
      Object.assign(facts, domains.facts);
      Object.assign(missing, domains.missing);
    } else if (ask.type === ENTERPRISE_APPLICATION) {
      collections[name] = await readApplications(await reading.graph(), ask.keys, signal);
    } else if (leavingFacts[ask.type] !== undefined) {
      const objects = await everything();
      const at = reading.now().toISOString();
      for (const key of ask.keys) {
        const answer = 'code' in objects ? objects : leavingFacts[ask.type]?.(key, objects, at);
        if (answer !== undefined) publish(`${ask.type}/${key}`, answer);
      }
    } else if (ask.type === CONSENT) {
      for (const [fact, answer] of await consentsOf(ask.keys, reading, signal)) publish(fact, answer);
    } else if (factReaders[ask.type] !== undefined) {
      const answer = await factReaders[ask.type]?.(reading, signal);
      if (answer !== undefined) publish(ask.type, answer);
    } else {
      const message = `the microsoft365 target does not read ${ask.type}`;
      collections[name] = { state: 'unknown', reason: finding('PSTN4008', { message, ref: reading.ref }) };
    }
  }
  return { scope: reading.scope, at: reading.now().toISOString(), collections, facts, missing };
};

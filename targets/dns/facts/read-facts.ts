import { canonicalName } from '../../../kinds/language/dns-name.ts';
import { senderTerm } from '../../../kinds/language/spf-parse.ts';
import type { Ask, Finding, Json } from '../../../kinds/words.ts';
import type { Wire } from '../api.ts';
import { finding } from '../codes.ts';
import { nameOfKey } from '../convert.ts';
import type { Tried } from '../failure.ts';
import type { Resolver } from '../resolver.ts';
import type { TxtLookup } from '../txt-lookup.ts';
import type { ZoneAccess } from '../zone.ts';
import { delegationValue, readDelegation } from './delegation.ts';
import { readDmarc } from './dmarc.ts';
import { readSpfTree } from './spf-tree.ts';
import { readSpfVisible } from './spf-visible.ts';

/** What reading facts needs. */
export type FactSource = {
  readonly wire: Wire;
  readonly access: ZoneAccess;
  readonly resolver: Resolver;
  readonly lookUp: TxtLookup;
};

/** The facts that there are, by name (`SpfTree/contoso.example`), and why others are missing. */
export type FactAnswers = {
  readonly values: Readonly<Record<string, Json>>;
  readonly missing: Readonly<Record<string, Finding>>;
};

/** The types of facts that a DNS scope publishes. */
export const factTypes = ['SpfTree', 'SpfVisible', 'Dmarc', 'Delegation'] as const;

type FactType = (typeof factTypes)[number];

const isFactType = (type: string): type is FactType => (factTypes as readonly string[]).includes(type);

const termOfKey = (key: string): readonly string[] => {
  const written = key.includes(' ') ? key.slice(key.indexOf(' ') + 1) : '';
  if (written === '') return [];
  const term = senderTerm(written);
  return ['problem' in term ? written : term.canonical];
};

const readOne = async (
  source: FactSource,
  type: FactType,
  subject: string,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<Tried<Json>> => {
  const { wire, access, resolver, lookUp } = source;
  switch (type) {
    case 'SpfTree': {
      const tree = await readSpfTree(lookUp, subject, wire.limits.treeDomains, signal);
      return tree.ok ? { ok: true, value: tree.value } : tree;
    }
    case 'Dmarc':
      return readDmarc(lookUp, subject, signal);
    case 'Delegation': {
      const delegation = await readDelegation(access, resolver, subject, signal);
      return delegation.ok ? { ok: true, value: delegationValue(delegation.value) } : delegation;
    }
    case 'SpfVisible': {
      const delegation = await readDelegation(access, resolver, access.zone, signal);
      if (!delegation.ok) return delegation;
      const terms = [...new Set(keys.flatMap(termOfKey))].sort();
      return readSpfVisible(wire, access, resolver, delegation.value, { name: subject, terms }, signal);
    }
  }
};

/** Reads the asked facts, each on its own: one that cannot be had does not keep the others back. */
export const readFacts = async (
  source: FactSource,
  asks: readonly Pick<Ask, 'type' | 'keys'>[],
  signal: AbortSignal,
): Promise<FactAnswers> => {
  const keysOf = new Map<string, { type: string; subject: string; keys: string[] }>();
  for (const { type, keys } of asks)
    for (const key of keys) {
      const subject = type === 'SpfVisible' ? nameOfKey(key) : canonicalName(key);
      const entry = keysOf.get(`${type}/${subject}`) ?? { type, subject, keys: [] };
      entry.keys.push(key);
      keysOf.set(`${type}/${subject}`, entry);
    }
  const values: Record<string, Json> = {};
  const missing: Record<string, Finding> = {};
  await Promise.all(
    [...keysOf].map(async ([id, { type, subject, keys }]) => {
      const tried: Tried<Json> = isFactType(type)
        ? await readOne(source, type, subject, keys, signal)
        : { ok: false, finding: finding('PSTN3022', { message: `there is no fact ${type} in DNS` }) };
      if (tried.ok) values[id] = tried.value;
      else missing[id] = tried.finding;
    }),
  );
  return { values, missing };
};

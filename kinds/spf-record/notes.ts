import { oddCharacters } from '../language/spf-characters.ts';
import { mergeSpf } from '../language/spf-merge.ts';
import { allOf, isSpf, liveTerms, parseSpf, type SpfRecordText } from '../language/spf-parse.ts';
import {
  brokenPart,
  costOf,
  includedDomain,
  isOverLimit,
  lookupLimit,
  type SpfTree,
  spfTargets,
} from '../language/spf-tree.ts';
import { answerOctets } from '../language/txt.ts';
import { isRecord } from '../schema-walk.ts';
import { observationOf } from '../seen.ts';
import { type Finding, type Item, type Observation, scopeId } from '../words.ts';
import { txtOf } from './candidate.ts';
import { finding } from './codes.ts';
import { treeFact, treeFacts } from './facts.ts';
import { isVendorDomain } from './vendor.ts';

type Code = Parameters<typeof finding>[0];
type Noted = readonly (readonly [Code, string])[];
/** One record with what is wanted of it. */
type View = {
  readonly name: string;
  readonly record: SpfRecordText;
  readonly wanted: readonly string[];
  readonly wantsAll: boolean;
  readonly seen: Observation;
};

const otherVendorIncludes = ({ name, record, wanted }: View): Noted => {
  const own = wanted.flatMap((term) => includedDomain(term) ?? []);
  if (!own.some(isVendorDomain)) return [];
  return spfTargets(record)
    .filter(({ domain }) => isVendorDomain(domain) && !own.includes(domain))
    .map(({ domain }) => ['PSTN1230', `${name} also includes ${domain}`] as const);
};

const networksOf = (tree: SpfTree): readonly string[] => {
  const parsed = tree.text === null ? null : parseSpf(tree.text);
  const own = parsed?.ok === true ? liveTerms(parsed.record).filter((term) => /^ip[46]$/.test(term.name)) : [];
  return [...own.map((term) => term.canonical), ...tree.children.flatMap(networksOf)];
};

const flattened = ({ name, record, wanted, seen }: View): Noted => {
  const vendor = wanted.flatMap((term) => includedDomain(term) ?? []).filter(isVendorDomain);
  const networks = new Set(
    vendor.flatMap((domain) => {
      const tree = treeFact(seen.facts, domain);
      return tree === null ? [] : networksOf(tree);
    }),
  );
  const copied = liveTerms(record)
    .filter((term) => networks.has(term.canonical))
    .map((term) => term.text);
  return copied.length === 0 ? [] : [['PSTN1231', `${name} lists ${copied.join(', ')}`]];
};

const everybodyElse = ({ name, record, wantsAll }: View): Noted => {
  const all = allOf(record);
  if (all === 'Pass') return [['PSTN1232', `${name} ends with +all`]];
  const redirects = record.terms.some((term) => term.kind === 'modifier' && term.name === 'redirect');
  return all === 'None' && !redirects && !wantsAll
    ? [['PSTN1233', `${name} has no all: ${record.version} ... is kept as it is`]]
    : [];
};

const pathTo = (tree: SpfTree, domain: string): readonly string[] | null => {
  if (tree.domain === domain) return [domain];
  for (const child of tree.children) {
    const path = pathTo(child, domain);
    if (path !== null) return [tree.domain, ...path];
  }
  return null;
};

const indirect = ({ name, record, wanted, seen }: View): Noted => {
  const live = new Set(liveTerms(record).map((term) => term.canonical));
  return wanted
    .filter((term) => !live.has(term))
    .flatMap((term): Noted => {
      const domain = includedDomain(term);
      const tree = treeFact(seen.facts, name);
      const path = domain === null || tree === null ? null : pathTo(tree, domain);
      return path === null ? [] : [['PSTN1234', `${term} is reached through ${path.slice(1, -1).join(' > ')}`]];
    });
};

const budget = ({ name, record, wanted, seen }: View): Noted => {
  const known = treeFacts(seen.facts);
  const text = [record.version, ...record.terms.map((term) => term.text)].join(' ');
  const now = costOf(name, text, known);
  const broken = spfTargets(record).flatMap(({ domain, dynamic }) => {
    const tree = dynamic
      ? undefined
      : (treeFact(seen.facts, name)?.children ?? []).find((child) => child.domain === domain);
    return tree === undefined ? [] : (brokenPart(tree) ?? []);
  });
  if (broken.length > 0 || isOverLimit(now))
    return [
      [
        'PSTN1236',
        `${name}: ${[...broken, `${now.lookups} of ${lookupLimit} lookups, ${now.voids} empty`].join('; ')}`,
      ],
    ];
  const merged = mergeSpf(text, { add: wanted, remove: [], all: null }, { nullSender: true });
  const then = merged.ok ? costOf(name, merged.text, known).lookups : now.lookups;
  return then === lookupLimit || then === lookupLimit - 1
    ? [['PSTN1235', `${name}: ${then} of ${lookupLimit} lookups`]]
    : [];
};

const lookAlike = (text: string): boolean => {
  if (isSpf(text)) return false;
  const plain = [...text]
    .filter((letter) => /[a-z0-9= ]/i.test(letter))
    .join('')
    .trimStart();
  return /^v ?= ?spf1/i.test(plain) && (oddCharacters(text).length > 0 || !/^v=spf1[0-9]/i.test(plain));
};

const notesAt = (name: string, mine: readonly Item[], seen: Observation): Noted => {
  const txt = txtOf(seen, name);
  if (txt === null) return [];
  const strange = txt.strings.filter(lookAlike).map((text) => ['PSTN1238', `${name}: ${text}`] as const);
  const octets = answerOctets(name, txt.strings);
  const large: Noted = octets > 450 ? [['PSTN1237', `the answer for ${name} has ${octets} octets`]] : [];
  const [text, ...others] = txt.strings.filter(isSpf);
  const parsed = text === undefined || others.length > 0 ? null : parseSpf(text);
  if (parsed?.ok !== true) return [...strange, ...large];
  const view: View = {
    name,
    record: parsed.record,
    wanted: mine.flatMap((item) =>
      item.type === 'SpfTerm' && item.wanted === 'present' ? [item.key.slice(name.length + 1)] : [],
    ),
    wantsAll: mine.some((item) => item.type === 'SpfAll' && item.management === 'Converge'),
    seen,
  };
  const parts = [otherVendorIncludes, flattened, everybodyElse, indirect, budget];
  return [...strange, ...large, ...parts.flatMap((part) => part(view))];
};

/* Said of a resource, whatever stands outside. */
const otherRegion = (items: readonly Item[]): readonly Finding[] => {
  const said = new Map(
    items.flatMap(({ options, from }) => {
      const mismatch = isRecord(options) ? options['mismatch'] : undefined;
      return typeof mismatch === 'string' ? [[mismatch, from] as const] : [];
    }),
  );
  return [...said].map(([message, ref]) => finding('PSTN1239', { message, ref, path: '/spec' }));
};

/** What is worth saying about every record that an SpfRecord asks something of, whether or not anything changes. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] => {
  const mine = desired.filter((item) => item.type === 'SpfTerm' || item.type === 'SpfAll');
  const byRecord = Map.groupBy(mine, (item) => `${scopeId(item.scope)} ${item.container}`);
  const looked = [...byRecord.values()].flatMap((items) => {
    const [first] = items;
    const observation = first === undefined ? undefined : observationOf(seen, first.scope);
    if (first?.container === undefined || observation === undefined) return [];
    const noted = notesAt(first.container.slice('TXT '.length), items, observation);
    return noted.map(([code, message]) => finding(code, { message, ref: first.from }));
  });
  return [...otherRegion(mine), ...looked];
};

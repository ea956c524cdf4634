import { canonicalName } from './dns-name.ts';
import { networkOf, parseIp } from './ip-address.ts';
import { difference, everyAddress, type IpSet, intersection, ipSet, networksOf, noAddress, union } from './ip-set.ts';
import { liveTerms, parseSpf, type SpfRecordText, type SpfTerm } from './spf-parse.ts';
import { type SpfTree, targetOf, treesByDomain } from './spf-tree.ts';

/** Which addresses a record lets send, as far as that can be read in it. */
export type PermittedAddresses = {
  readonly permitted: IpSet;
  /** Terms whose addresses depend on other records or on the message, with the record they stand in. Left out above. */
  readonly notComputed: readonly string[];
};

/** Who may send after a change and might not before, and the other way round. Networks, sorted. */
export type AddressDifference = {
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  /** Terms that only one side has and whose addresses are not known here. */
  readonly notComputed: readonly string[];
};

type Walk = {
  readonly trees: ReadonlyMap<string, SpfTree>;
  readonly notComputed: Set<string>;
};

/** What a mechanism matches: addresses, everybody left over as an error, or null when it is not static. */
type Matching = IpSet | 'error' | null;

const network = (term: SpfTerm): IpSet => {
  const [text = '', prefix] = (term.value ?? '').split('/');
  const address = parseIp(text);
  const family = term.name === 'ip4' ? 4 : 6;
  // An IPv4-mapped ip6 network matches nobody: such clients count as IPv4 (RFC 7208 5).
  if (address === null || address.family !== family) return noAddress;
  return ipSet([networkOf(address, Number(prefix ?? (family === 4 ? 32 : 128)))]);
};

const followed = (term: SpfTerm, path: readonly string[], walk: Walk): Matching => {
  const target = targetOf(term);
  const tree = target === null || target.dynamic ? undefined : walk.trees.get(target.domain);
  if (target === null || target.dynamic) return null;
  if (path.includes(target.domain)) return 'error';
  if (tree === undefined) return null;
  if (tree.state !== 'record' || tree.text === null) return tree.state === 'dynamic' ? null : 'error';
  return permittedBy(tree.text, [...path, target.domain], walk);
};

const matching = (term: SpfTerm, path: readonly string[], walk: Walk): Matching => {
  switch (term.name) {
    case 'all':
      return everyAddress;
    case 'ip4':
    case 'ip6':
      return network(term);
    case 'include':
      return followed(term, path, walk);
    default:
      return null;
  }
};

/** The terms that an evaluation comes to, in order, the deciding `all` or `redirect=` last. */
const evaluated = (record: SpfRecordText): readonly SpfTerm[] => {
  const all = record.terms.find((term) => term.kind === 'mechanism' && term.name === 'all');
  const redirect = record.terms.find((term) => term.kind === 'modifier' && term.name === 'redirect');
  const last = all ?? redirect;
  return last === undefined ? liveTerms(record) : [...liveTerms(record), last];
};

/** The addresses that get `pass`: a term takes those it matches from all later ones, whatever its qualifier. */
const permittedBy = (text: string, path: readonly string[], walk: Walk): IpSet => {
  const parsed = parseSpf(text);
  if (!parsed.ok) return noAddress;
  let left = everyAddress;
  let permitted = noAddress;
  for (const term of evaluated(parsed.record)) {
    const isRedirect = term.kind === 'modifier';
    const matched = isRedirect ? followed(term, path, walk) : matching(term, path, walk);
    if (matched === 'error') return permitted;
    if (matched === null) {
      const written = isRedirect ? term.canonical : `${term.qualifier === '+' ? '' : term.qualifier}${term.canonical}`;
      walk.notComputed.add(path.length === 1 ? written : `${written} (in ${path.at(-1)})`);
      continue;
    }
    if (term.qualifier === '+') permitted = union(permitted, intersection(left, matched));
    left = difference(left, matched);
  }
  return permitted;
};

/**
 * The addresses that a record text at `domain` permits, given the trees behind its targets. The lookup limits are not
 * looked at: a record past them permits nobody, and that is told elsewhere.
 */
export const permittedAddresses = (
  domain: string,
  text: string | null,
  known: readonly SpfTree[],
): PermittedAddresses => {
  const walk: Walk = { trees: treesByDomain(known), notComputed: new Set() };
  const permitted = text === null || text === '' ? noAddress : permittedBy(text, [canonicalName(domain)], walk);
  return { permitted, notComputed: [...walk.notComputed] };
};

/** Which addresses gain and lose permission when the record at `domain` changes; null or '' is no record. */
export const addressDifference = (
  domain: string,
  before: string | null,
  after: string | null,
  known: readonly SpfTree[],
): AddressDifference => {
  const [old, next] = [permittedAddresses(domain, before, known), permittedAddresses(domain, after, known)];
  return {
    gains: networksOf(difference(next.permitted, old.permitted)),
    loses: networksOf(difference(old.permitted, next.permitted)),
    notComputed: [
      ...old.notComputed.filter((term) => !next.notComputed.includes(term)),
      ...next.notComputed.filter((term) => !old.notComputed.includes(term)),
    ],
  };
};

const shownAtMost = 4;

const shortened = (networks: readonly string[]): string => {
  const more = networks.length - shownAtMost;
  return `${networks.slice(0, shownAtMost).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** The difference in one line for people, or null when nobody gains or loses and nothing is left open. */
export const differenceLine = ({ gains, loses, notComputed }: AddressDifference): string | null => {
  const parts = [
    ...(gains.length === 0 ? [] : [`gains: ${shortened(gains)}`]),
    ...(loses.length === 0 ? [] : [`loses: ${shortened(loses)}`]),
    ...(notComputed.length === 0 ? [] : [`not computed: ${shortened(notComputed)}`]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
};

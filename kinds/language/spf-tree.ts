import { canonicalName } from './dns-name.ts';
import { liveTerms, parseSpf, parseTerm, type SpfRecordText, type SpfTerm } from './spf-parse.ts';

/**
 * What stands behind a domain, followed through include and redirect. `text` is the record, null but for state `record`
 * and `invalid`. A target with macros depends on the message: a child with state `dynamic`, its domain the text as written.
 */
export type SpfTree = {
  readonly domain: string;
  readonly state: 'record' | 'none' | 'multiple' | 'invalid' | 'loop' | 'dynamic';
  readonly text: string | null;
  readonly children: readonly SpfTree[];
};

/** DNS lookups of one evaluation, and how many of them may find nothing (RFC 7208 4.6.4). */
export const lookupLimit = 10;
export const voidLimit = 2;

// Far past the limit the exact number means nothing, and a hostile tree could make it astronomical.
const countedAtMost = 100;

/** What a sender pays whom nothing matches: the worst case, and the one a forger meets. */
export type SpfCost = {
  /** Terms that cost a lookup in the whole tree; stops at 100. */
  readonly lookups: number;
  /** Includes and redirects that lead to no record. Empty answers to `a`, `mx` and `exists` are not known beforehand. */
  readonly voids: number;
  /** The terms past the tenth lookup, in evaluation order: these are never reached. */
  readonly over: readonly string[];
  /** Domains that lead back to themselves: each is a permerror. */
  readonly loops: readonly string[];
  /** Targets whose tree is not among the known ones; they count 1 and what is below is missing. */
  readonly unknown: readonly string[];
};

/** Whether receivers give up on the record (permerror). */
export const isOverLimit = (cost: SpfCost): boolean =>
  cost.lookups > lookupLimit || cost.voids > voidLimit || cost.loops.length > 0;

/** The terms of a record that cost a lookup, in evaluation order; `redirect=` only where there is no `all`. */
export const countedTerms = (record: SpfRecordText): readonly SpfTerm[] => {
  const counted = liveTerms(record).filter((term) => /^(include|a|mx|ptr|exists)$/.test(term.name));
  const hasAll = record.terms.some((term) => term.kind === 'mechanism' && term.name === 'all');
  const redirect = record.terms.find((term) => term.kind === 'modifier' && term.name === 'redirect');
  return hasAll || redirect === undefined ? counted : [...counted, redirect];
};

/** Where an include or redirect leads; `dynamic` when it holds macros. Null for other terms. */
export const targetOf = (term: SpfTerm): { readonly domain: string; readonly dynamic: boolean } | null => {
  if ((term.name !== 'include' && term.name !== 'redirect') || term.value === null) return null;
  if (term.name === 'redirect' && term.kind !== 'modifier') return null;
  if (term.name === 'include' && term.kind !== 'mechanism') return null;
  return term.value.includes('%')
    ? { domain: term.value, dynamic: true }
    : { domain: canonicalName(term.value), dynamic: false };
};

/** The domain that a term (as text) includes, or null when it is another term or depends on the message. */
export const includedDomain = (text: string): string | null => {
  const parsed = parseTerm(text);
  const target = parsed.ok ? targetOf(parsed.term) : null;
  return target === null || target.dynamic ? null : target.domain;
};

/** Every include and redirect of a record that an evaluation follows, in order: the children of its tree. */
export const spfTargets = (record: SpfRecordText): readonly { readonly domain: string; readonly dynamic: boolean }[] =>
  countedTerms(record).flatMap((term) => targetOf(term) ?? []);

const collect = (trees: readonly SpfTree[], into: Map<string, SpfTree>): Map<string, SpfTree> => {
  for (const tree of trees) {
    const there = into.get(tree.domain);
    if (there === undefined || there.state === 'loop') into.set(tree.domain, tree);
    collect(tree.children, into);
  }
  return into;
};

/** Trees by domain, those below included; what is known of a domain wins over where it only led back to itself. */
export const treesByDomain = (known: readonly SpfTree[]): ReadonlyMap<string, SpfTree> => collect(known, new Map());

/** The cost of a record text at `domain`, given the trees behind its targets (at any depth of `known`). */
export const costOf = (domain: string, text: string, known: readonly SpfTree[]): SpfCost => {
  const trees = treesByDomain(known);
  const cost = { lookups: 0, voids: 0, over: [] as string[], loops: new Set<string>(), unknown: new Set<string>() };
  const walk = (record: string, path: readonly string[]): void => {
    const parsed = parseSpf(record);
    if (!parsed.ok) return;
    for (const term of countedTerms(parsed.record)) {
      if (cost.lookups >= countedAtMost) return;
      cost.lookups += 1;
      if (cost.lookups > lookupLimit)
        cost.over.push(path.length === 1 ? term.canonical : `${term.canonical} (in ${path.at(-1)})`);
      const target = targetOf(term);
      if (target === null || target.dynamic) continue;
      const tree = trees.get(target.domain);
      if (path.includes(target.domain)) cost.loops.add(target.domain);
      else if (tree === undefined) cost.unknown.add(target.domain);
      else if (tree.state === 'none') cost.voids += 1;
      else if (tree.text !== null && tree.state === 'record') walk(tree.text, [...path, target.domain]);
    }
  };
  walk(text, [canonicalName(domain)]);
  return { ...cost, loops: [...cost.loops], unknown: [...cost.unknown] };
};

/** The cost of what a tree says. */
export const treeCost = (tree: SpfTree): SpfCost => costOf(tree.domain, tree.text ?? 'v=spf1', tree.children);

/** Every domain whose record a tree consults, the tree's own included. */
export const domainsOf = (tree: SpfTree): readonly string[] => [...treesByDomain([tree]).keys()];

const states: Readonly<Record<string, string>> = {
  none: 'has no SPF record',
  multiple: 'has more than one SPF record',
  invalid: 'has an invalid SPF record',
  loop: 'includes itself',
};

/** The first domain of a tree that makes receivers give up, and how. */
export const brokenPart = (tree: SpfTree): string | null => {
  const state = states[tree.state];
  if (state !== undefined) return `${tree.domain} ${state}`;
  for (const child of tree.children) {
    const part = brokenPart(child);
    if (part !== null) return part;
  }
  return null;
};

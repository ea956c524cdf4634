import type { SpfTree } from '../language/spf-tree.ts';
import { isRecord } from '../schema-walk.ts';
import type { Fact } from '../words.ts';

/** What all name servers of a zone show for one SPF record. `present`: terms that every one of them shows. */
export type Visible = {
  readonly agreed: boolean;
  /** What stands there as SPF, on the first of them. */
  readonly record: 'one' | 'none' | 'several' | 'invalid';
  readonly all: string;
  readonly present: readonly string[];
  readonly disagreeing: readonly string[];
  readonly ttlSeconds: number;
};

type Facts = Readonly<Record<string, Fact>>;

/** The published tree behind a domain, or null while it is not known. */
export const treeFact = (facts: Facts, domain: string): SpfTree | null => {
  const value = facts[`SpfTree/${domain}`]?.value;
  return isRecord(value) && typeof value['state'] === 'string' ? (value as unknown as SpfTree) : null;
};

/** Every tree that is known. */
export const treeFacts = (facts: Facts): readonly SpfTree[] =>
  Object.keys(facts)
    .filter((name) => name.startsWith('SpfTree/'))
    .flatMap((name) => treeFact(facts, name.slice('SpfTree/'.length)) ?? []);

/** What the name servers show, and since when without a break; null while it is not known. */
export const visibleFact = (
  facts: Facts,
  name: string,
): { readonly visible: Visible; readonly since: string } | null => {
  const fact = facts[`SpfVisible/${name}`];
  if (fact === undefined || !isRecord(fact.value)) return null;
  return { visible: fact.value as unknown as Visible, since: fact.since ?? fact.at };
};

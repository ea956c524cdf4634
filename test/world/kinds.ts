import Type from 'typebox';
import type { Gate, Guard, Kind } from '../../kinds/kind.ts';
import { policyOf } from '../../kinds/scope-reference.ts';
import type { Item, Json, Resource, Scope } from '../../kinds/words.ts';
import { scopeId } from '../../kinds/words.ts';

type ScopeSpec = { readonly id: string };
type Spec = {
  readonly in: string;
  readonly name?: string;
  readonly value?: Readonly<Record<string, Json>>;
  readonly terms?: readonly string[];
  readonly needs?: readonly string[];
};

const schema = Type.Object({});
const specOf = (resource: Resource): Spec => resource.spec as Spec;

/** A shop holds named, marked things; it stands where a tenant stands. */
export const shop: Kind = {
  name: 'Shop',
  plural: 'shops',
  summary: 'A shop.',
  schema,
  checks: [],
  scope: (resource) => ({ target: 'microsoft365', id: (resource.spec as ScopeSpec).id }),
};

/** A book holds records of terms; it stands where a zone stands. */
export const book: Kind = {
  name: 'Book',
  plural: 'books',
  summary: 'A book.',
  schema,
  checks: [],
  scope: (resource) => ({ target: 'dns', id: (resource.spec as ScopeSpec).id }),
};

const scopeIn = (resource: Resource, scopes: readonly Resource[], kind: Kind): Scope | null => {
  const found = scopes.find(({ ref }) => ref.kind === kind.name && ref.name === specOf(resource).in);
  return found === undefined ? null : (kind.scope?.(found) ?? null);
};

const lost = (resource: Resource) => ({
  items: [],
  findings: [
    {
      code: 'PSTN1003',
      message: `no scope ${specOf(resource).in}`,
      remedy: '',
      ref: resource.ref,
      path: '',
      retry: 'never' as const,
    },
  ],
});

/** `Weather/<place>`: open while the shop that it asks reports sun; `Soak/<place>` once it has done so for an hour. */
const weather = (id: string, scope: Scope): Gate => {
  const place = id.split('/')[1] ?? '';
  return {
    id,
    asks: [{ scope, collection: 'Weather', type: 'Weather', keys: [place] }],
    maxAgeSeconds: 60,
    judge: (facts, now) => {
      const fact = facts[`Weather/${place}`];
      if (fact === undefined)
        return { state: 'unknown', evidence: [], remedy: 'Ask somebody in town.', waitsFor: 'system' };
      const hasSoaked = !id.startsWith('Soak/') || Date.parse(now) - Date.parse(fact.since ?? now) >= 3_600_000;
      return fact.value === 'sun' && hasSoaked
        ? { state: 'open', evidence: [`sun in ${place}`], remedy: '', waitsFor: 'system' }
        : { state: 'closed', evidence: [`${String(fact.value)} in ${place}`], remedy: 'Wait.', waitsFor: 'system' };
    },
  };
};

const gatesOf = (resource: Resource, scope: Scope | null): readonly Gate[] =>
  scope === null
    ? []
    : (specOf(resource).needs ?? [])
        .filter((need) => /^(Weather|Soak)\//.test(need))
        .map((need) => weather(need, scope));

/** A thing in a shop. Nobody may paint one black; painting it gold needs a word. */
export const thing: Kind = {
  name: 'Thing',
  plural: 'things',
  summary: 'A thing.',
  schema,
  checks: [],
  items: (resource, scopes) => {
    const scope = scopeIn(resource, scopes, shop);
    if (scope === null) return lost(resource);
    const { name = resource.ref.name, value = {}, needs = [] } = specOf(resource);
    return {
      findings: [],
      items: [
        {
          scope,
          type: 'Thing',
          key: name.toLowerCase(),
          value: { ...value, name },
          wanted: 'present',
          needs,
          from: resource.ref,
          ...policyOf(resource),
        },
      ],
    };
  },
  gates: (resource, scopes) => gatesOf(resource, scopeIn(resource, scopes, shop)),
  guards: [colourGuard('no-black', 'never', 'black'), colourGuard('no-gold', 'allow', 'gold')],
};

function colourGuard(name: string, lift: Guard['lift'], colour: string): Guard {
  return {
    name,
    lift,
    refuse: (changes) =>
      changes
        .filter(({ after }) => (after as { readonly colour?: string } | null)?.colour === colour)
        .map((change) => ({
          change: change.id,
          finding: {
            code: 'PSTN1999',
            message: `${change.keys.join()} would be ${colour}`,
            remedy: 'Take another colour.',
            ref: change.for[0] ?? null,
            path: '',
            retry: 'never' as const,
          },
        })),
  };
}

/** How many terms a record holds at most. */
export const recordLimit = 4;

const full: Guard = {
  name: 'record-full',
  lift: 'never',
  refuse: (changes, seen) =>
    changes.flatMap((change) => {
      if (change.type !== 'Term') return [];
      const collection = seen.find(({ scope }) => scopeId(scope) === scopeId(change.scope))?.collections[
        change.collection
      ];
      const there = collection?.state === 'complete' ? collection.found.filter(({ type }) => type === 'Term') : [];
      const keys = new Set(there.map(({ key }) => key));
      for (const leaf of change.leaves)
        if (leaf.value === null) keys.delete(leaf.key);
        else keys.add(leaf.key);
      return keys.size <= recordLimit
        ? []
        : [
            {
              change: change.id,
              finding: {
                code: 'PSTN1998',
                message: `${change.collection} would hold ${keys.size} terms of ${recordLimit}`,
                remedy: 'Take one out.',
                ref: change.for[0] ?? null,
                path: '',
                retry: 'never' as const,
              },
            },
          ];
    }),
};

/** Terms in one record of a book. */
export const entry: Kind = {
  name: 'Entry',
  plural: 'entries',
  summary: 'Terms in a record.',
  schema,
  checks: [],
  items: (resource, scopes) => {
    const scope = scopeIn(resource, scopes, book);
    if (scope === null) return lost(resource);
    const { name = resource.ref.name, terms = [], needs = [] } = specOf(resource);
    return {
      findings: [],
      items: terms.map(
        (term): Item => ({
          scope,
          type: 'Term',
          key: `${name} ${term}`,
          container: `Record ${name}`,
          value: { term },
          wanted: 'present',
          needs,
          from: resource.ref,
          ...policyOf(resource),
        }),
      ),
    };
  },
  gates: (resource, scopes) => gatesOf(resource, scopeIn(resource, scopes, book)),
  guards: [full],
};

/** Ringing the bell of a shop: an act. That it rang stands in the shop as a thing of its name. */
export const ring: Kind = {
  ...thing,
  name: 'Ring',
  plural: 'rings',
  items: (resource, scopes) => {
    const wishes = thing.items?.(resource, scopes) ?? lost(resource);
    return { ...wishes, items: wishes.items.map((item): Item => ({ ...item, once: true, deletion: 'Retain' })) };
  },
};

type GoodbyeSpec = {
  readonly things?: readonly { readonly name: string; readonly handle?: string }[];
  readonly record?: string;
  readonly terms?: readonly string[];
};

/** What is named to go, whoever made it: things by their handles, terms by their words. */
export const goodbye: Kind = {
  name: 'Goodbye',
  plural: 'goodbyes',
  summary: 'What is to go.',
  schema,
  checks: [],
  items: (resource, scopes) => {
    const { things = [], record = '', terms = [] } = resource.spec as GoodbyeSpec;
    const idOf = (kind: Kind): Scope[] =>
      scopes.filter(({ ref }) => ref.kind === kind.name).flatMap((scope) => kind.scope?.(scope) ?? []);
    const base = {
      value: null,
      wanted: 'absent',
      leaving: true,
      needs: [],
      from: resource.ref,
      ...policyOf(resource),
    } as const;
    return {
      findings: [],
      items: [
        ...idOf(shop).flatMap((scope) =>
          things.map(
            ({ name, handle }): Item => ({
              ...base,
              scope,
              type: 'Thing',
              key: name.toLowerCase(),
              ...(handle === undefined ? {} : { handle }),
            }),
          ),
        ),
        ...idOf(book).flatMap((scope) =>
          terms.map(
            (term): Item => ({ ...base, scope, type: 'Term', key: `${record} ${term}`, container: `Record ${record}` }),
          ),
        ),
      ],
    };
  },
};

/** All kinds of the test world. */
export const kinds: readonly Kind[] = [shop, book, thing, ring, entry, goodbye];

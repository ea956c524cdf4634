import { Buffer } from 'node:buffer';
import type { Ask, Change, Diff, Found, Item, Json, Observation, Owned, Ref, Resource, Scope } from '../kinds/words.ts';
import { itemId } from '../kinds/words.ts';
import type { Target } from '../plan/target.ts';

/** The zone of the tests. */
export const zoneName = 'contoso.example';
export const scope: Scope = { target: 'dns', id: zoneName };
export const from: Ref = { kind: 'SpfRecord', namespace: 'default', name: 'contoso' };
export const collection = `TXT ${zoneName}`;

/** A key name and a secret in base64, as servers in tests know them. */
export const secretText = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
export const keyName = 'upd-key';

/** A Zone resource for a server on this machine. `more` overrides parts of its spec. */
export const zoneResource = (
  server: { readonly host: string; readonly port: number },
  key: { readonly name?: string; readonly algorithm?: string } = {},
  more: Readonly<Record<string, Json>> = {},
): Resource => ({
  ref: { kind: 'Zone', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: {
    name: zoneName,
    settle: '2s',
    provider: {
      rfc2136: {
        server: server.host,
        port: server.port,
        key: { name: keyName, algorithm: 'hmac-sha256', secretRef: { env: 'TSIG' }, ...key },
      },
    },
    ...more,
  },
});

/** The wish for one SPF term at a name of the zone. */
export const spfTerm = (term: string, name = zoneName, more: Partial<Item> = {}): Item => ({
  scope,
  type: 'SpfTerm',
  key: `${name} ${term}`,
  container: `TXT ${name}`,
  value: { term },
  wanted: 'present',
  needs: [],
  from,
  management: 'Converge',
  deletion: 'Delete',
  adopt: false,
  ...more,
});

/** The wish for a record's `all`. */
export const spfAll = (all: string, name = zoneName, more: Partial<Item> = {}): Item => ({
  ...spfTerm('all', name),
  type: 'SpfAll',
  key: name,
  value: { all },
  ...more,
});

const foundFor = (item: Item, seen: Observation): Found | null => {
  const read = seen.collections[item.container ?? item.type];
  return read?.state === 'complete' ? (read.found.find((found) => itemId(found) === itemId(item)) ?? null) : null;
};

/** What the plan would make of a wish: create or update for a wish, delete for an owned item that is wanted absent. */
export const diffOf = (item: Item, seen: Observation, before?: Json): Diff => {
  const found = foundFor(item, seen);
  const owned: Owned | null =
    before === undefined ? null : { scope, type: item.type, key: item.key, from, deletion: item.deletion, before };
  const action = item.wanted === 'absent' ? 'delete' : found === null ? 'create' : 'update';
  return { item, found, paths: [''], action, owned, mark: '' };
};

/** An ask for the TXT RRset at a name. */
export const askTxt = (name = zoneName): Ask => ({ scope, collection: `TXT ${name}`, type: 'SpfTerm', keys: [] });

/** An ask for facts. */
export const askFact = (type: string, ...keys: string[]): Ask => ({ scope, collection: type, type, keys });

/** A signal that nobody aborts. */
export const calm = (): AbortSignal => new AbortController().signal;

/** Reads the zone and lowers one set of wishes into its single change. Throws when it is not single. */
export const planned = async (
  target: Target,
  wishes: readonly (Item | readonly [Item, Json])[],
  name = zoneName,
): Promise<Change> => {
  const seen = await target.read([askTxt(name)], calm());
  const diffs = wishes.map((wish) => ('type' in wish ? diffOf(wish, seen) : diffOf(wish[0], seen, wish[1])));
  const [change, ...others] = target.lower(diffs, seen);
  if (change === undefined || others.length > 0)
    throw new Error(`${others.length + 1} changes: ${JSON.stringify(seen)}`);
  return change;
};

import { createHmac } from 'node:crypto';
import { FindingError } from '../kinds/codes.ts';
import { isSecretRef, refsIn, type Sealed, secretsOf } from '../kinds/language/secret-value.ts';
import type {
  Change,
  Collection,
  Finding,
  Found,
  Item,
  Json,
  Observation,
  Owned,
  Ref,
  SecretRef,
} from '../kinds/words.ts';
import { collectionOf } from '../kinds/words.ts';
import { digest } from './digest.ts';
import { markOf, type Owner } from './ownership.ts';
import type { Target } from './target.ts';

/** Reads a secret for a resource: references are as its file or namespace means them. Rejects with a finding. */
export type SecretsFor = (ref: SecretRef, from: Ref) => Promise<string>;

type Members = { readonly [member: string]: Json };

const isMembers = (value: Json): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Somebody who wants, or made, secrets in an object: which members, and by which references. */
type Holder = {
  readonly type: string;
  readonly key: string;
  readonly handle?: string;
  readonly from: Ref;
  readonly value: Json;
  readonly secrets: Members;
  /** Wanted now: a reference that cannot be read makes its collection unknown. */
  readonly isWish: boolean;
  readonly collection: string;
};

const holdersOf = (items: readonly Item[], owned: readonly Owned[], open: readonly Change[]): readonly Holder[] => [
  ...items.flatMap((item): readonly Holder[] => {
    const secrets = secretsOf(item.value);
    const { type, key, from, value } = item;
    const isWish = item.wanted === 'present';
    return secrets === null ? [] : [{ type, key, from, value, secrets, isWish, collection: collectionOf(item) }];
  }),
  ...owned.flatMap(({ type, key, handle, from, holds }): readonly Holder[] => {
    const secrets = secretsOf(holds ?? null);
    const id = handle === undefined ? {} : { handle };
    return secrets === null ? [] : [{ type, key, ...id, from, value: {}, secrets, isWish: false, collection: '' }];
  }),
  ...open.flatMap((change) =>
    change.leaves.flatMap((leaf): readonly Holder[] => {
      const secrets = secretsOf(leaf.value);
      const [from] = change.for;
      return secrets === null || from === undefined
        ? []
        : [{ ...leaf, from, secrets, isWish: false, collection: change.collection }];
    }),
  ),
];

const isAbout =
  (found: Found, owner: Owner) =>
  (holder: Holder): boolean =>
    holder.type === found.type &&
    (holder.key === found.key ||
      (holder.handle !== undefined && holder.handle === found.handle) ||
      found.owner === markOf(owner, holder));

/* An editor or `echo` ends what it writes with one; no value outside that takes a secret has one. */
const withoutLineEnd = (secret: string): string => secret.replace(/\r?\n$/, '');

/** Outside, a text may be trimmed or stand in another order: one member as the target compares it. */
const canonicalMember = (
  { canonical }: Pick<Target, 'canonical'>,
  { type, key }: { readonly type: string; readonly key: string },
  member: string,
  value: Json,
): Json => {
  const found: Found = { type, key, value: { [member]: value }, version: '' };
  return (canonical(found).value as Members)[member] ?? value;
};

const isText = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';

/** A reference and what the text behind it looks like outside, in canonical form. */
type Opened = { readonly ref: SecretRef; readonly text: string };

/* Not even its digest is told of a text that there is no secret to key it with. */
const sealedBy = (text: string, opened: readonly Opened[]): Sealed =>
  opened.length === 0
    ? { sealed: '' }
    : {
        sealed: createHmac('sha256', opened.map((one) => one.text).join('\u0000'))
          .update(text)
          .digest('base64url')
          .slice(0, 22),
      };

const sealText = (text: string, opened: readonly Opened[]): Json =>
  opened.find((one) => one.text === text)?.ref ?? sealedBy(text, opened);

const sealMember = (live: Json | undefined, opened: readonly Opened[], clear: readonly Json[]): Json | undefined => {
  if (!Array.isArray(live)) return isText(live) ? sealText(live, opened) : live;
  return (live as readonly Json[]).map((entry) =>
    isText(entry) && !clear.includes(entry) ? sealText(entry, opened) : entry,
  );
};

/** What `seal` goes by. */
export type Sealing = {
  readonly items: readonly Item[];
  readonly owned: readonly Owned[];
  /** Writes without an outcome. */
  readonly open: readonly Change[];
  readonly owner: Owner;
  readonly secrets: SecretsFor;
  readonly target: Pick<Target, 'canonical'>;
};

/**
 * The observation without secrets: in every member in which a resource declares, or once made, a secret by reference, text
 * that equals the secret becomes that reference, and all other text that is not declared in clear becomes a digest keyed
 * with the secret. So the two sides compare, a rotated secret is a difference, and nothing that is planned, stored or shown
 * holds it. A wanted reference that cannot be read makes its collection unknown.
 */
export const seal = async (seen: Observation, sealing: Sealing): Promise<Observation> => {
  const items = sealing.items
    .filter(({ value }) => secretsOf(value) !== null)
    .map((item) => sealing.target.canonical(item));
  const holders = holdersOf(items, sealing.owned, sealing.open);
  if (holders.length === 0) return seen;
  const read = new Map<string, Promise<string>>();
  const secretOf = (ref: SecretRef, from: Ref): Promise<string> => {
    const id = JSON.stringify([ref, from.namespace, from.at?.file ?? '']);
    const known = read.get(id) ?? sealing.secrets(ref, from).then(withoutLineEnd);
    read.set(id, known);
    return known;
  };
  const openedBy = async (holder: Holder, member: string): Promise<readonly Opened[]> => {
    const told = holder.secrets[member];
    const opened: Opened[] = [];
    for (const ref of refsIn(told)) {
      const text = await secretOf(ref, holder.from).catch((error: unknown) => {
        if (holder.isWish) throw error;
        return null;
      });
      if (text === null) continue;
      const { type, key } = holder;
      const outside = canonicalMember(sealing.target, { type, key }, member, Array.isArray(told) ? [text] : text);
      const [one] = [outside].flat();
      opened.push({ ref, text: typeof one === 'string' ? one : text });
    }
    return opened;
  };
  const missing = new Map<string, Finding>();
  for (const holder of holders) {
    try {
      for (const member of Object.keys(holder.secrets)) await openedBy(holder, member);
    } catch (error) {
      if (!(error instanceof FindingError)) throw error;
      missing.set(holder.collection, { ...error.finding, ref: error.finding.ref ?? holder.from });
    }
  }

  const sealFound = async (found: Found): Promise<Found> => {
    const own = holders.filter(isAbout(found, sealing.owner));
    if (own.length === 0 || !isMembers(found.value)) return found;
    const value: Record<string, Json> = { ...found.value };
    for (const member of new Set(own.flatMap(({ secrets }) => Object.keys(secrets)))) {
      const opened = (await Promise.all(own.map((holder) => openedBy(holder, member)))).flat();
      const clear = own.flatMap((holder) => (isMembers(holder.value) ? holder.value[member] : null) ?? []);
      const sealed = sealMember(value[member], opened, clear);
      if (sealed !== undefined) value[member] = sealed;
    }
    const { raw: _raw, ...rest } = found;
    const version = digest({ handle: found.handle ?? null, value, owner: found.owner ?? null });
    return sealing.target.canonical({ ...rest, value, version });
  };
  const collections: Record<string, Collection> = {};
  for (const [name, collection] of Object.entries(seen.collections)) {
    const reason = missing.get(name);
    if (reason !== undefined) collections[name] = { state: 'unknown', reason };
    else if (collection.state === 'unknown') collections[name] = collection;
    else collections[name] = { state: 'complete', found: await Promise.all(collection.found.map(sealFound)) };
  }
  return { ...seen, collections };
};

/** A change as it goes out, and every secret that is in it. */
export type Unsealed = { readonly change: Change; readonly secrets: readonly string[] };

/**
 * The change with secrets instead of references, for the one call that sends it or reads it back. It is never stored or
 * shown. Rejects with the finding of a reference that cannot be read.
 */
export const unseal = async (
  change: Change,
  secrets: SecretsFor,
  target: Pick<Target, 'canonical'>,
): Promise<Unsealed> => {
  const [from] = change.for;
  if (from === undefined) return { change, secrets: [] };
  const used: string[] = [];
  const opened = async (value: Json): Promise<Json> => {
    const held = Object.entries(secretsOf(value) ?? {});
    if (held.length === 0 || !isMembers(value)) return value;
    const open: Record<string, Json> = {};
    const openOne = async (entry: Json): Promise<Json> => {
      if (!isSecretRef(entry)) return entry;
      const secret = withoutLineEnd(await secrets(entry, from));
      used.push(secret);
      return secret;
    };
    for (const [member] of held) {
      const told = value[member] ?? null;
      const text = Array.isArray(told)
        ? await Promise.all((told as readonly Json[]).map(openOne))
        : await openOne(told);
      open[member] = canonicalMember(target, { type: change.type, key: change.keys[0] ?? '' }, member, text);
    }
    return { ...value, ...open };
  };
  const after = await opened(change.after);
  // What it replaces is only looked at: a secret that is gone by now holds nothing up.
  const before = await opened(change.before).catch(() => change.before);
  return { change: used.length === 0 ? change : { ...change, before, after }, secrets: used };
};

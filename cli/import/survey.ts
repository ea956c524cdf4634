import type { Kind } from '../../kinds/kind.ts';
import { isRecord, nodeOf } from '../../kinds/schema-walk.ts';
import { scopeOfResource } from '../../kinds/scope-reference.ts';
import type { Ask, Finding, Found, Item, Json, Resource, Scope } from '../../kinds/words.ts';
import { itemId, scopeId } from '../../kinds/words.ts';
import { finding as planFinding } from '../../plan/codes.ts';
import { describe, itemsOf, probeOf } from '../../plan/describe.ts';
import { seal } from '../../plan/sealing.ts';
import type { Session } from '../session.ts';
import { finding } from './codes.ts';

/** Things that stand for one resource: one object, or everything in a record that several items share. */
export type Group = {
  readonly kind: Kind;
  readonly scope: Scope;
  /** What people call it outside. */
  readonly name: string;
  /** Its key among the groups of its kind. */
  readonly key: string;
  readonly found: readonly Found[];
};

/** What stands in a scope, or why that is not known. */
export type Survey = {
  readonly groups: readonly Group[];
  /** What the resource of the scope itself could say and does not, by field. */
  readonly settings: Readonly<Record<string, Json>>;
  readonly notes: readonly Finding[];
  readonly unknown: readonly Finding[];
};

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const isLess = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

type Placed = { readonly found: Found; readonly key: string; readonly name: string };

/* What a kind makes of one found thing: a place among its resources, a note that it cannot, or nothing (not its own). */
const place = (kind: Kind, found: Found, scope: Resource, scopes: readonly Resource[]): Placed | Finding | null => {
  const spec = kind.spec?.(found, scope.ref.name);
  if (spec === undefined) return null;
  if (spec === null)
    return finding('PSTN5042', { message: `${kind.name} cannot say ${found.type} ${found.key} as it stands` });
  const ref = { ...scope.ref, kind: kind.name, name: 'imported' };
  const item = itemsOf(kind, { ref, spec, annotations: {} }, scopes).items.find((one) => itemId(one) === itemId(found));
  if (item === undefined) return null;
  const name = isRecord(spec) ? textOf(spec['name']) : undefined;
  return { found, key: item.container ?? itemId(found), name: name ?? kind.name };
};

const groupsOf = (kind: Kind, scope: Scope, placed: readonly Placed[]): readonly Group[] =>
  [...Map.groupBy(placed, ({ key }) => key)]
    .sort(([a], [b]) => isLess(a, b))
    .map(([key, members]) => ({
      kind,
      scope,
      key,
      name: members[0]?.name ?? kind.name,
      found: members.map(({ found }) => found),
    }));

/**
 * Looks at everything in a scope that some kind can describe, and sorts it into resources. What the given files already
 * ask for is left out.
 */
export const survey = async (
  { wishes, ports }: Session,
  scope: Resource,
  names: readonly string[],
): Promise<Survey> => {
  const id = scopeOfResource(wishes.kinds, scope);
  const listed = wishes.kinds.map((kind) => ({ kind, asks: kind.listing?.(scope, names) ?? [] }));
  const asks = new Map<string, Ask>(listed.flatMap((one) => one.asks).map((ask) => [ask.collection, ask]));
  const target = await ports.target(id);
  const items = [...wishes.desired, ...wishes.kept].filter((item: Item) => scopeId(item.scope) === scopeId(id));
  // What was written from a secret is written down as the reference that it came from.
  const seen = await seal(await target.read([...asks.values()], ports.signal), {
    items,
    owned: await ports.memory.owned(id),
    open: [],
    owner: ports.owner,
    secrets: ports.secrets,
    target,
  });
  const wanted = new Set(items.map((item) => itemId(target.canonical(item))));
  const unknown = [...asks.keys()].flatMap((name) => {
    const collection = seen.collections[name];
    if (collection?.state === 'complete') return [];
    return [collection?.reason ?? planFinding('PSTN2004', { message: `${name} of ${scopeId(id)} gave no answer` })];
  });
  const notes: Finding[] = [];
  const unasked = (of: readonly Ask[]): readonly Found[] =>
    [...new Set(of.map((ask) => ask.collection))]
      .flatMap((name) => {
        const collection = seen.collections[name];
        return collection?.state === 'complete' ? collection.found : [];
      })
      .map((found) => target.canonical(found))
      .filter((found) => !wanted.has(itemId(found)));
  const own = listed.find(({ kind }) => kind.name === scope.ref.kind);
  const settings = (own === undefined ? [] : unasked(own.asks)).map((found) => {
    const said = own?.kind.spec?.(found, scope.ref.name);
    return isRecord(said) ? said : {};
  });
  const others = listed.filter((one) => one !== own);
  const groups = others.flatMap(({ kind, asks: ofKind }) => {
    const placed = unasked(ofKind).flatMap((found): readonly Placed[] => {
      const made = place(kind, found, scope, wishes.scopes);
      if (made !== null && 'code' in made) notes.push(made);
      return made === null || 'code' in made ? [] : [made];
    });
    return groupsOf(kind, id, placed);
  });
  return { groups, settings: Object.assign({}, ...settings), notes, unknown };
};

/** The spec that asks for what a group is, under the given name, and what of the group it could not say. */
export const specOf = (group: Group, scope: Resource, scopes: readonly Resource[], name: string) => {
  const { kind } = group;
  const usual = textOf(nodeOf(kind.schema).properties?.['name']?.default as Json | undefined);
  const ref = { ...scope.ref, kind: kind.name, name };
  const described = describe(
    kind,
    probeOf(kind, { ref, annotations: {} }, scope, usual ?? group.name),
    scopes,
    group.found,
    scope,
  );
  if (described === null || !isRecord(described.spec)) return null;
  const { name: given, ...rest } = described.spec;
  return { spec: given === name ? rest : described.spec, left: described.left };
};

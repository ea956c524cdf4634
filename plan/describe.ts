import type { Kind } from '../kinds/kind.ts';
import { isRecord, nodeOf } from '../kinds/schema-walk.ts';
import { validate } from '../kinds/validate.ts';
import type { Finding, Found, Item, Json, Resource } from '../kinds/words.ts';
import { itemId } from '../kinds/words.ts';

/** Fields of a spec by name. */
type Fields = Readonly<Record<string, Json>>;

const fieldsOf = (spec: Json | undefined): Fields => (isRecord(spec) ? spec : {});

/** The items of a resource, as far as they can be said: none where it is too incomplete for its kind to say. */
export const itemsOf = (
  kind: Kind,
  resource: Resource,
  scopes: readonly Resource[],
): { readonly items: readonly Item[]; readonly findings: readonly Finding[] } => {
  try {
    return kind.items?.(resource, scopes) ?? { items: [], findings: [] };
  } catch (error) {
    if (error instanceof TypeError) return { items: [], findings: [] };
    throw error;
  }
};

/** `Zone` is referred to by `zoneRef`, `Tenant` by `tenantRef`. */
export const referenceField = (scopeKind: string): string =>
  `${scopeKind.charAt(0).toLowerCase()}${scopeKind.slice(1)}Ref`;

const joined = (spec: Fields, more: Fields): Fields => {
  const lists = Object.entries(more).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
    const there = spec[name];
    return Array.isArray(there) && Array.isArray(value) ? [[name, [...new Set([...there, ...value])]]] : [];
  });
  return { ...spec, ...more, ...Object.fromEntries(lists) };
};

/** A spec for what is there, and the found things that it could not say. */
export type Described = { readonly spec: Json; readonly said: readonly Found[]; readonly left: readonly Found[] };

/**
 * The spec that wants exactly what was found, without what is the default anyway. Each found thing is said by itself and
 * joined in, as long as the whole is valid and wants everything so far. Null when nothing can be said.
 */
export const describe = (
  kind: Kind,
  probe: Resource,
  scopes: readonly Resource[],
  found: readonly Found[],
  scope: Resource,
): Described | null => {
  let spec: Fields = {};
  const said: Found[] = [];
  const left: Found[] = [];
  const idsOf = (fields: Json): ReadonlySet<string> =>
    new Set(itemsOf(kind, { ...probe, spec: fields }, scopes).items.map(itemId));
  for (const one of found) {
    const alone = kind.spec?.(one, scope.ref.name) ?? null;
    if (alone === null || !idsOf(alone).has(itemId(one))) continue;
    const whole = joined(spec, fieldsOf(alone));
    const isValid = validate(kind, { ...probe, spec: whole }).errors.length === 0;
    const wanted = idsOf(whole);
    if (isValid && [...said, one].every((each) => wanted.has(itemId(each)))) {
      spec = whole;
      said.push(one);
    } else left.push(one);
  }
  if (said.length === 0) return null;
  return { spec: withoutDefaults(kind, asTyped(kind, spec, probe, scopes)), said, left };
};

/** The name as the user typed it, where it means the same. */
const asTyped = (kind: Kind, spec: Json, probe: Resource, scopes: readonly Resource[]): Json => {
  const fields = fieldsOf(spec);
  const { name } = fieldsOf(probe.spec);
  if (name === undefined) return spec;
  const typed = { ...fields, name };
  const ids = (of: Json): string =>
    itemsOf(kind, { ...probe, spec: of }, scopes)
      .items.map(itemId)
      .sort()
      .join('\n');
  return ids(typed) === ids(fields) && ids(fields) !== '' && isDefault(kind, 'name', name) ? typed : spec;
};

const isDefault = (kind: Kind, field: string, value: Json | undefined): boolean =>
  value !== undefined && nodeOf(kind.schema).properties?.[field]?.default === value;

const withoutDefaults = (kind: Kind, spec: Json): Json =>
  Object.fromEntries(Object.entries(fieldsOf(spec)).filter(([field, value]) => !isDefault(kind, field, value)));

/** A resource that stands for an import id: nothing but the system and the name. */
export const probeOf = (kind: Kind, probe: Omit<Resource, 'spec'>, scope: Resource, name: string): Resource => ({
  ...probe,
  spec: {
    [referenceField(scope.ref.kind)]: { name: scope.ref.name },
    ...(nodeOf(kind.schema).properties?.['name'] === undefined ? {} : { name }),
  },
});

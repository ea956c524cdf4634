import type { Kind } from '../kinds/kind.ts';
import { isRecord, nodeOf } from '../kinds/schema-walk.ts';
import { validate } from '../kinds/validate.ts';
import type { Diff, Found, Item, Json, Resource } from '../kinds/words.ts';
import { itemId } from '../kinds/words.ts';
import { itemsOf, referenceField } from './wanted.ts';

/** Fields of a spec by name. */
type Fields = Readonly<Record<string, Json>>;

const fieldsOf = (spec: Json | undefined): Fields => (isRecord(spec) ? spec : {});

/** Never live: what Postern may do, in which system the object stands and under which name. */
const isFixed = (field: string): boolean => field === 'name' || field.endsWith('Policy') || field.endsWith('Ref');

const wants = (kind: Kind, resource: Resource, fields: Fields, scopes: readonly Resource[], id: string): boolean =>
  itemsOf(kind, { ...resource, spec: fields }, scopes).items.some((item) => itemId(item) === id);

/** The fields, or entries of lists, without which an item would not be wanted: what it means that the item is not there. */
const without = (kind: Kind, resource: Resource, scopes: readonly Resource[], missing: Item): Fields => {
  const fields = fieldsOf(resource.spec);
  const id = itemId(missing);
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
      if (isFixed(name)) return [];
      if (Array.isArray(value)) {
        const rest = value.filter((entry: Json) => {
          const others = value.filter((other: Json) => other !== entry);
          return wants(kind, resource, { ...fields, [name]: others }, scopes, id);
        });
        return rest.length === value.length ? [] : [[name, rest]];
      }
      const { [name]: _gone, ...others } = fields;
      return wants(kind, resource, others, scopes, id) ? [] : [[name, null]];
    }),
  );
};

/** The fields that a found value differs in, as it says them. */
const changedIn = (kind: Kind, resource: Resource, { found, item, paths }: Diff, scopeName: string): Fields => {
  if (found === null) return {};
  const said = fieldsOf(kind.spec?.({ key: item.key, value: found.value }, scopeName));
  const fields = fieldsOf(resource.spec);
  return Object.fromEntries(
    paths
      .map((path) => path.split('/')[1] ?? '')
      .filter((field) => Object.hasOwn(fields, field))
      .map((field) => [field, said[field] ?? fieldsOf(found.value)[field] ?? null] as const),
  );
};

/**
 * What of the declared fields is live otherwise, by field; null says that it is empty outside. No field when everything
 * is as declared.
 */
export const driftOf = (
  kind: Kind,
  resource: Resource,
  scopes: readonly Resource[],
  diffs: readonly Diff[],
  scopeName: string,
): Fields => {
  const fields: Record<string, Json> = {};
  for (const diff of diffs) {
    if (diff.item.wanted === 'absent' || diff.action === 'none' || diff.paths.length === 0) continue;
    const now = { ...resource, spec: { ...fieldsOf(resource.spec), ...withoutNull(fields) } };
    const more = diff.found === null ? without(kind, now, scopes, diff.item) : changedIn(kind, now, diff, scopeName);
    Object.assign(fields, more);
  }
  return fields;
};

const withoutNull = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

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

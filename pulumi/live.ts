import type { Kind } from '../kinds/kind.ts';
import { isRecord } from '../kinds/schema-walk.ts';
import type { Diff, Item, Json, Resource } from '../kinds/words.ts';
import { itemId } from '../kinds/words.ts';
import { itemsOf } from '../plan/describe.ts';

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

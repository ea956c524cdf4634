import type { TSchema } from 'typebox';
import Type from 'typebox';
import type { Check, Gate, Kind, Wishes } from './kind.ts';
import { nodeOf, propertiesOf } from './schema-walk.ts';
import type { Finding, Found, Item, Json, Resource } from './words.ts';

/**
 * One resource that a composite stands for: a spec of another kind, under the composite's own name, so that everything that
 * is wanted for it is the composite's. `at` turns a pointer into its spec (`/spec/name`) into one into the composite's.
 */
export type Member = { readonly kind: string; readonly resource: Resource; at(path: string): string };

/** How a composite is taken apart. Pure; sees scope resources only, as `Kind.items` does. */
export type Expand = (resource: Resource, scopes: readonly Resource[]) => readonly Member[];

const below = (path: string): string => (path.startsWith('/spec') || path === '' ? path : `/spec${path}`);

const rooted = (findings: readonly Finding[], member: Member): readonly Finding[] =>
  findings.map((one) => ({ ...one, path: one.path === '' ? '' : member.at(below(one.path)) }));

/* Two members may miss the same scope: that is said once. */
const distinct = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((one) => [`${one.code} ${one.path} ${one.message}`, one])).values(),
];

/**
 * What a composite takes from the kinds that it is made of, so that no door has to know that it is one: their checks, items,
 * gates and stations. `fields` are the fields of the composite that hold their specs.
 */
export const composed = (
  parts: readonly Kind[],
  expand: Expand,
  fields: readonly string[],
): Pick<Kind, 'checks'> & {
  stations(item: Item, found: Found | null): Json | null;
  items(resource: Resource, scopes: readonly Resource[]): Wishes;
  gates(resource: Resource, scopes: readonly Resource[]): readonly Gate[];
} => {
  const kindOf = ({ kind }: Member): Kind => {
    const found = parts.find(({ name }) => name === kind);
    if (found === undefined) throw new Error(`no kind ${kind} to make a composite of`);
    return found;
  };
  const checks = parts.flatMap((part) =>
    part.checks.map(
      (check): Check => ({
        id: check.id,
        reads: fields.map((field) => `/${field}`),
        test: (resource) =>
          expand(resource, [])
            .filter(({ kind }) => kind === part.name)
            .flatMap((member) => rooted(check.test(member.resource), member)),
      }),
    ),
  );
  return {
    checks,
    items: (resource, scopes) => {
      const each = expand(resource, scopes).map((member) => {
        const made = kindOf(member).items?.(member.resource, scopes) ?? { items: [], findings: [] };
        return { items: made.items, findings: rooted(made.findings, member) };
      });
      return {
        items: each.flatMap(({ items }) => items),
        findings: distinct(each.flatMap(({ findings }) => findings)),
      };
    },
    gates: (resource, scopes) =>
      expand(resource, scopes).flatMap((member) => kindOf(member).gates?.(member.resource, scopes) ?? []),
    stations: (item, found) => {
      for (const part of parts) {
        const station = part.stations?.(item, found) ?? null;
        if (station !== null) return station;
      }
      return null;
    },
  };
};

/**
 * The schema of a part as it stands in a composite: without the scope and the policies, which the composite has once, and with
 * its name written down. Whether a field may change is not said there: an entry is known by its name only.
 */
export const sectionOf = (part: Kind, type: string, left: readonly string[], description: string): TSchema => {
  const node = nodeOf(part.schema);
  const needed = new Set([
    ...(node.required ?? []),
    ...(propertiesOf(node).some(([name]) => name === 'name') ? ['name'] : []),
  ]);
  const properties = propertiesOf(node)
    .filter(([name]) => !left.includes(name))
    .map(([name, child]) => {
      const { 'x-immutable': _fixed, ...rest } = child;
      const schema = Type.Unsafe(rest) as TSchema;
      return [name, needed.has(name) ? schema : Type.Optional(schema)] as const;
    });
  const { 'x-exactly-one': one, 'x-at-most-one': most } = node;
  return Type.Object(Object.fromEntries(properties), {
    'x-type': type,
    description,
    ...(one === undefined ? {} : { 'x-exactly-one': [...one] }),
    ...(most === undefined ? {} : { 'x-at-most-one': [...most] }),
  });
};

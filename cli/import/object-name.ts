import { createHash } from 'node:crypto';

/** At most this many characters fit a DNS label (RFC 1035 2.3.4). */
const longest = 63;
const digits = 6;

/** The name of an object as a DNS label: letters without accents, digits, hyphens; '' where nothing is left of it. */
export const labelOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replaceAll(/^-+|-+$/g, '');

const told = (label: string, key: string): string => {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, digits);
  return `${label.slice(0, longest - digits - 1).replace(/-+$/, '')}-${digest}`;
};

/**
 * One DNS label per object, in the order given; objects of different kinds may share one. Where two come to the same
 * label, or it is taken (`Kind/label`), each carries a digest of its key: no name depends on who else is there first.
 */
export const labelsOf = (
  objects: readonly { readonly name: string; readonly key: string; readonly kind: string }[],
  taken: ReadonlySet<string>,
): readonly string[] => {
  const named = objects.map(({ name, key, kind }) => {
    const label = labelOf(name) || labelOf(kind);
    return { key, label, id: `${kind}/${label}` };
  });
  const uses = Map.groupBy(named, ({ id }) => id);
  return named.map(({ key, label, id }) => (uses.get(id)?.length === 1 && !taken.has(id) ? label : told(label, key)));
};

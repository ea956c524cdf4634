import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'yaml';
import type { Kind } from '../../kinds/kind.ts';
import { kebab, nodeOf } from '../../kinds/schema-walk.ts';
import type { Json, Resource } from '../../kinds/words.ts';
import { visible } from '../../plan/render/visible.ts';

/** File name of a resource. */
export const fileOf = ({ ref }: Resource): string => `${kebab(ref.kind)}-${ref.name}.yaml`;

/* Where it is, what it is called, then as the schema has it. */
const place = (field: string, order: readonly string[]): number =>
  field.endsWith('Ref') ? -2 : field === 'name' ? -1 : order.indexOf(field);

/** A spec with its fields in the order in which people read them. */
export const inReadingOrder = (kind: Kind, spec: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> => {
  const order = Object.keys(nodeOf(kind.schema).properties ?? {});
  return Object.fromEntries(Object.entries(spec).sort(([a], [b]) => place(a, order) - place(b, order)));
};

const manifestOf = ({ ref, annotations, spec }: Resource) => ({
  apiVersion: 'postern.dev/v1alpha1',
  kind: ref.kind,
  metadata: {
    name: ref.name,
    ...(ref.namespace === 'default' ? {} : { namespace: ref.namespace }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  },
  spec,
});

/** A resource as YAML, the same text every time; null when YAML would not give back what was put in. */
export const yamlOf = (resource: Resource, comment: string | null): string | null => {
  const manifest = manifestOf(resource);
  const text = `${comment === null ? '' : `# ${visible(comment)}\n`}${stringify(manifest, { lineWidth: 0 })}`;
  return isDeepStrictEqual(parse(text), JSON.parse(JSON.stringify(manifest))) ? text : null;
};

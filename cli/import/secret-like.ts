import type { Kind } from '../../kinds/kind.ts';
import { nodeOf, propertyOf, type SchemaNode } from '../../kinds/schema-walk.ts';
import type { Json } from '../../kinds/words.ts';

/** Long, without blanks, letters and figures mixed: nobody writes that for people to read. */
const looksSecret = (value: Json): boolean =>
  typeof value === 'string' && /^(?=.*[A-Za-z])(?=.*[0-9])\S{16,}$/.test(value);

const takesSecrets = (node: SchemaNode | undefined): boolean =>
  node?.['x-secret'] === true || node?.items?.['x-secret'] === true;

/** Fields of a spec that could as well be given as secrets (by a field of the same name with Ref or Refs) and look like some. */
export const secretLike = (kind: Kind, spec: { readonly [field: string]: Json }): readonly string[] => {
  const node = nodeOf(kind.schema);
  return Object.entries(spec)
    .filter(
      ([field]) => takesSecrets(propertyOf(node, `${field}Ref`)) || takesSecrets(propertyOf(node, `${field}Refs`)),
    )
    .filter(([, value]) => (Array.isArray(value) ? (value as readonly Json[]) : [value]).some(looksSecret))
    .map(([field]) => field);
};

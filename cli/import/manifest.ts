import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'yaml';
import { kebab } from '../../kinds/schema-walk.ts';
import type { Resource } from '../../kinds/words.ts';
import { visible } from '../../plan/render/visible.ts';

/** File name of a resource. */
export const fileOf = ({ ref }: Resource): string => `${kebab(ref.kind)}-${ref.name}.yaml`;

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

import type { Ref } from '../kinds/words.ts';

/** Whether a resource is the one that a person means by `Kind/name` (the kind in any letter case) in a namespace. */
export const isNamed = (ref: Ref, words: string, namespace: string): boolean => {
  const [kind = '', name = ''] = words.split('/');
  return ref.kind.toLowerCase() === kind.toLowerCase() && ref.name === name && ref.namespace === namespace;
};

/** A resource as a document of a file. */
export const documentOf = (ref: Ref, spec: unknown) => ({
  apiVersion: 'postern.dev/v1alpha1',
  kind: ref.kind,
  metadata: { name: ref.name, ...(ref.namespace === 'default' ? {} : { namespace: ref.namespace }) },
  spec,
});

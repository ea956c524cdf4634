import { kinds } from '../../kinds/index.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { Json, Ref, Resource, Scope } from '../../kinds/words.ts';
import type { KubernetesObject, ResourceType } from '../kubernetes/object.ts';

/** One object of ours in the cluster, with what it is read as. */
export type Served = {
  readonly ref: Ref;
  readonly type: ResourceType;
  readonly kind: Kind;
  readonly object: KubernetesObject;
  readonly resource: Resource;
};

const typeOfKind = (kind: Kind): ResourceType => ({
  group: 'postern.dev',
  version: 'v1alpha1',
  kind: kind.name,
  plural: kind.plural,
  namespaced: true,
});

/** Every kind with the resource type that it is served as. */
export const servedKinds: readonly { readonly kind: Kind; readonly type: ResourceType }[] = kinds.map((kind) => ({
  kind,
  type: typeOfKind(kind),
}));

/** The resource type of a kind by its name. */
export const typeOf = (name: string): ResourceType | undefined =>
  servedKinds.find(({ kind }) => kind.name === name)?.type;

/** Reads an object of one kind. Lists leave out what kind their items are, so it is given. */
export const servedOf = (kind: Kind, object: KubernetesObject): Served => {
  const ref = { kind: kind.name, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
  return {
    ref,
    type: typeOfKind(kind),
    kind,
    object: { apiVersion: 'postern.dev/v1alpha1', kind: kind.name, ...object },
    resource: {
      ref,
      spec: (object['spec'] ?? {}) as Json,
      annotations: object.metadata.annotations ?? {},
    },
  };
};

/** The scope that an object describes; null for other kinds, and where its spec does not say which. */
export const scopeOfServed = ({ kind, resource }: Served): Scope | null => {
  try {
    const scope = kind.scope?.(resource);
    return scope === undefined || typeof scope.id !== 'string' || scope.id === '' ? null : scope;
  } catch {
    // The API server keeps objects that an older CRD let in.
    return null;
  }
};

const referenceFields = { tenantRef: 'Tenant', zoneRef: 'Zone', accountRef: 'Account' } as const;

/** The scope objects that a resource names, as kind and name; they stand in its own namespace. */
export const referencesOf = (resource: Resource): readonly { readonly kind: string; readonly name: string }[] => {
  const spec = resource.spec as Readonly<Record<string, { readonly name?: unknown } | null | undefined>>;
  return Object.entries(referenceFields).flatMap(([field, kind]) => {
    const name = spec[field]?.name;
    return typeof name === 'string' ? [{ kind, name }] : [];
  });
};

/** Whether a resource names this scope object. */
export const refersTo = (resource: Resource, scope: Ref): boolean =>
  resource.ref.namespace === scope.namespace &&
  referencesOf(resource).some(({ kind, name }) => kind === scope.kind && name === scope.name);

/** Somebody wants nothing to be done for it for now. */
export const isPaused = (resource: Resource): boolean => resource.annotations['postern.dev/paused'] === 'true';

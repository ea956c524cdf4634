import type { Kind } from './kind.ts';
import { finding } from './resource-codes.ts';
import type { Deletion, Finding, Item, Management, Resource, Scope } from './words.ts';

/* By the list itself, which nobody changes: of a thousand zones each is referred to several times. */
const indexes = new WeakMap<readonly Resource[], ReadonlyMap<string, Resource>>();

const idOf = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;

const indexOf = (scopes: readonly Resource[]): ReadonlyMap<string, Resource> => {
  const known = indexes.get(scopes);
  if (known !== undefined) return known;
  // Of two with one name the first counts; that there are two is said elsewhere.
  const made = new Map(
    scopes.toReversed().map((scope) => [idOf(scope.ref.kind, scope.ref.namespace, scope.ref.name), scope]),
  );
  indexes.set(scopes, made);
  return made;
};

/** The scope resource that `spec.<field>.name` names in the same namespace, or why there is none. */
export const referencedScope = (
  resource: Resource,
  scopes: readonly Resource[],
  kind: 'Zone' | 'Tenant' | 'Account',
  field: 'zoneRef' | 'tenantRef' | 'accountRef',
): { readonly found: Resource } | { readonly missing: Finding } => {
  const spec = resource.spec as Readonly<Record<string, { readonly name?: string } | undefined>>;
  const name = spec[field]?.name;
  const found = name === undefined ? undefined : indexOf(scopes).get(idOf(kind, resource.ref.namespace, name));
  if (found !== undefined) return { found };
  const there = scopesBeside(resource, scopes, kind).map((scope) => scope.ref.name);
  return {
    missing: finding('PSTN1003', {
      message: `there is no ${kind} named ${name ?? '(none)'} in namespace ${resource.ref.namespace}${there.length > 0 ? ` (there is: ${there.join(', ')})` : ''}`,
      ref: resource.ref,
      path: `/spec/${field}/name`,
    }),
  };
};

const byNamespace = new WeakMap<readonly Resource[], ReadonlyMap<string, readonly Resource[]>>();

/** The scope resources of one kind in the namespace of a resource. */
export const scopesBeside = (
  { ref }: Pick<Resource, 'ref'>,
  scopes: readonly Resource[],
  kind: 'Zone' | 'Tenant' | 'Account',
): readonly Resource[] => {
  const known =
    byNamespace.get(scopes) ?? Map.groupBy(scopes, (scope) => idOf(scope.ref.kind, scope.ref.namespace, ''));
  byNamespace.set(scopes, known);
  return known.get(idOf(kind, ref.namespace, '')) ?? [];
};

/** The parts of an item that come from policies and annotations, the same for every kind. */
export const policyOf = (resource: Resource): Pick<Item, 'management' | 'deletion' | 'adopt'> => {
  const adopt = resource.annotations['postern.dev/adopt'];
  const spec = resource.spec as { readonly managementPolicy?: Management; readonly deletionPolicy?: Deletion };
  return {
    management: spec.managementPolicy ?? 'Converge',
    deletion: spec.deletionPolicy ?? 'Retain',
    adopt: adopt === 'when-changed' ? adopt : adopt === 'true',
  };
};

/** The scope that a scope resource describes. Throws on a kind that is none: that is a mistake in the house. */
export const scopeOfResource = (kinds: readonly Kind[], resource: Resource): Scope => {
  const scope = kinds.find((kind) => kind.name === resource.ref.kind)?.scope?.(resource);
  if (scope === undefined) throw new Error(`${resource.ref.kind} is not a scope kind`);
  return scope;
};

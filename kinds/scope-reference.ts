import type { Kind } from './kind.ts';
import { finding } from './resource-codes.ts';
import type { Deletion, Finding, Item, Management, Resource, Scope } from './words.ts';

/** The scope resource that `spec.<field>.name` names in the same namespace, or why there is none. */
export const referencedScope = (
  resource: Resource,
  scopes: readonly Resource[],
  kind: 'Zone' | 'Tenant' | 'Account',
  field: 'zoneRef' | 'tenantRef' | 'accountRef',
): { readonly found: Resource } | { readonly missing: Finding } => {
  const spec = resource.spec as Readonly<Record<string, { readonly name?: string } | undefined>>;
  const name = spec[field]?.name;
  const found = scopes.find(
    (scope) => scope.ref.kind === kind && scope.ref.name === name && scope.ref.namespace === resource.ref.namespace,
  );
  if (found !== undefined) return { found };
  const there = scopes
    .filter((scope) => scope.ref.kind === kind && scope.ref.namespace === resource.ref.namespace)
    .map((scope) => scope.ref.name);
  return {
    missing: finding('PSTN1003', {
      message: `there is no ${kind} named ${name ?? '(none)'} in namespace ${resource.ref.namespace}${there.length > 0 ? ` (there is: ${there.join(', ')})` : ''}`,
      ref: resource.ref,
      path: `/spec/${field}/name`,
    }),
  };
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

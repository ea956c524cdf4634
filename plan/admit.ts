import type { Kind } from '../kinds/kind.ts';
import { finding } from '../kinds/resource-codes.ts';
import { validate, withDefaults } from '../kinds/validate.ts';
import type { Finding, Resource } from '../kinds/words.ts';

/** Resources with their defaults, and everything that is wrong or doubtful about them. */
export type Admitted = {
  readonly resources: readonly Resource[];
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
};

const under = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}/`);

/** Pointers of checks start below spec; unknown paths are pointers into the resource. */
const waits = (reads: readonly string[], unknown: readonly string[]): boolean =>
  reads.some((read) => {
    const full = read.startsWith('/spec') ? read : `/spec${read}`;
    return unknown.some((path) => under(full, path) || under(path, full));
  });

/**
 * Schema, defaults and the kind's own checks for one resource. `unknownPaths` (Pulumi) are values not known yet: nothing
 * is said about them, and checks that read them wait.
 */
export const admit = (kinds: readonly Kind[], resource: Resource, unknownPaths: readonly string[] = []): Admitted => {
  const kind = kinds.find((candidate) => candidate.name === resource.ref.kind);
  if (kind === undefined) {
    const message = `${resource.ref.kind} is not a kind of postern.dev/v1alpha1`;
    return {
      resources: [resource],
      errors: [finding('PSTN1002', { message, ref: resource.ref, path: '/kind' })],
      warnings: [],
    };
  }
  const { errors, warnings } = validate(kind, resource, { unknownPaths });
  if (errors.length > 0) return { resources: [resource], errors, warnings };
  const filled = withDefaults(kind, resource);
  return {
    resources: [filled],
    errors: kind.checks.filter((check) => !waits(check.reads, unknownPaths)).flatMap((check) => check.test(filled)),
    warnings,
  };
};

/** The same for many resources. */
export const admitAll = (kinds: readonly Kind[], resources: readonly Resource[]): Admitted => {
  const each = resources.map((resource) => admit(kinds, resource));
  return {
    resources: each.flatMap((one) => one.resources),
    errors: each.flatMap((one) => one.errors),
    warnings: each.flatMap((one) => one.warnings),
  };
};

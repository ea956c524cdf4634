import type { Kind } from '../kinds/kind.ts';
import { scopeOfResource } from '../kinds/scope-reference.ts';
import type { Resource, Scope } from '../kinds/words.ts';
import { scopeId } from '../kinds/words.ts';
import { singleFlight } from '../plan/single-flight.ts';
import type { Secrets, Target } from '../plan/target.ts';

/** What every target is opened with. */
export type OpenOptions = { now(): Date };

type Opener = (scope: Resource, secrets: Secrets, options: OpenOptions) => Promise<Target>;

/** One target, one line. Loaded when a scope of it is first used: a zone does not need the sign-in library. */
const openers: Readonly<Record<string, () => Promise<Opener>>> = {
  Tenant: async () => (await import('./microsoft365/target.ts')).openMicrosoft365Target,
  Zone: async () => (await import('./dns/target.ts')).openDnsTarget,
};

/**
 * Opens targets by scope, each once for the life of the returned function, with its reads joined. `secretsOf` gives the
 * resolver for the namespace and file of a scope resource. A failed opening is tried again on the next call.
 */
export const targetsOf = (
  kinds: readonly Kind[],
  scopes: readonly Resource[],
  secretsOf: (scope: Resource) => Secrets,
  options: OpenOptions,
): ((scope: Scope) => Promise<Target>) => {
  const byScope = new Map(scopes.map((resource) => [scopeId(scopeOfResource(kinds, resource)), resource]));
  const opened = new Map<string, Promise<Target>>();
  return (scope) => {
    const id = scopeId(scope);
    const known = opened.get(id);
    if (known !== undefined) return known;
    const resource = byScope.get(id);
    const opener = resource === undefined ? undefined : openers[resource.ref.kind];
    if (resource === undefined || opener === undefined) return Promise.reject(new Error(`no resource describes ${id}`));
    const opening = opener().then(async (open) => singleFlight(await open(resource, secretsOf(resource), options)));
    opened.set(id, opening);
    opening.catch(() => opened.delete(id));
    return opening;
  };
};

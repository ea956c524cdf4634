import type { Kind } from '../kinds/kind.ts';
import { scopeOfResource } from '../kinds/scope-reference.ts';
import type { Item, Resource, Scope } from '../kinds/words.ts';
import { scopeId } from '../kinds/words.ts';
import type { Examined } from '../plan/examination.ts';
import { singleFlight } from '../plan/single-flight.ts';
import type { Secrets, Sinks, Target } from '../plan/target.ts';

/**
 * What every target is opened with. `openers`: one set for a process, so that its scopes share what can be shared.
 * `sinks`: where the door puts secrets that an outside system makes; without it none are fetched.
 */
export type OpenOptions = { now(): Date; readonly sinks?: Sinks; readonly openers?: Openers };

type Opener = (scope: Resource, secrets: Secrets, options: Pick<OpenOptions, 'now' | 'sinks'>) => Promise<Target>;

/** One target, one line. Loaded when a scope of it is first used: a zone does not need the sign-in library. */
const openerOf: Readonly<Record<string, () => Promise<Opener>>> = {
  Account: async () => (await import('./platform/target.ts')).openPlatformTarget,
  Tenant: async () => (await import('./microsoft365/target.ts')).openMicrosoft365Target,
  Zone: async () => (await import('./dns/open.ts')).openZones(),
};

/** How the scopes of a process are opened, by kind; undefined for a kind that is no scope. */
export type Openers = (kind: string) => Promise<Opener> | undefined;

/** For one process: each opener is made once, with what its scopes share. */
export const createOpeners = (): Openers => {
  const made = new Map<string, Promise<Opener>>();
  return (kind) => {
    const opener = made.get(kind) ?? openerOf[kind]?.();
    if (opener !== undefined) made.set(kind, opener);
    return opener;
  };
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
  const openers = options.openers ?? createOpeners();
  return (scope) => {
    const id = scopeId(scope);
    const known = opened.get(id);
    if (known !== undefined) return known;
    const resource = byScope.get(id);
    const opener = resource === undefined ? undefined : openers(resource.ref.kind);
    if (resource === undefined || opener === undefined) return Promise.reject(new Error(`no resource describes ${id}`));
    const opening = opener.then(async (open) => singleFlight(await open(resource, secretsOf(resource), options)));
    opened.set(id, opening);
    opening.catch(() => opened.delete(id));
    return opening;
  };
};

type Examiner = (
  scope: Resource,
  secrets: Secrets,
  items: readonly Item[],
  now: () => Date,
  signal: AbortSignal,
) => Promise<readonly Examined[]>;

const examiners: Readonly<Record<string, () => Promise<Examiner>>> = {
  Account: async () => (await import('./platform/examine.ts')).examineAccount,
  Tenant: async () => (await import('./microsoft365/examine.ts')).examineTenant,
  Zone: async () => (await import('./dns/examine.ts')).examineZone,
};

/** Whether Postern can work with the outside system that a scope resource describes, for these items. Changes nothing. */
export const examine: Examiner = async (scope, secrets, items, now, signal) => {
  const examiner = await examiners[scope.ref.kind]?.();
  return examiner === undefined ? [] : examiner(scope, secrets, items, now, signal);
};

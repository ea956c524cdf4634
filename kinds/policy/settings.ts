import { canonicalPolicy, POLICY, policyKey } from '../language/platform-policy.ts';
import { isRecord } from '../schema-walk.ts';
import { foundIn } from '../seen.ts';
import type { Found, Item, Json, Observation, Resource } from '../words.ts';
import type { PolicySpec } from './schema.ts';

/** A spec read as a Policy. */
export const specOf = (resource: Resource): PolicySpec => resource.spec as PolicySpec;

/** The name of the policy in the platform. */
export const nameOf = (resource: Resource): string => specOf(resource).name ?? resource.ref.name;

/** Natural key of the policy. */
export const keyOf = (resource: Resource): string => policyKey(nameOf(resource));

const own = ['description', 'mode', 'targets', 'actions', 'alerts', 'engines'] as const;

/** What the spec asks for, in canonical form. */
export const policyValue = (resource: Resource): Json => {
  const spec = specOf(resource);
  const given = own.flatMap((field) => (spec[field] === undefined ? [] : [[field, spec[field] as Json] as const]));
  return canonicalPolicy({ name: nameOf(resource), ...Object.fromEntries(given) });
};

/** Policies of an account as they stand; none where they were not read. */
export const livePolicies = (seen: readonly Observation[], scope: Item['scope']): readonly Found[] =>
  foundIn(seen, scope, POLICY).filter(({ type }) => type === POLICY);

/** One member of a policy. */
export const memberOf = (value: Json, name: string): Json | undefined => (isRecord(value) ? value[name] : undefined);

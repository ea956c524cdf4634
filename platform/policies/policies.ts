import { randomUUID } from 'node:crypto';
import { type Platform, VENDOR, type Writer } from '../context.ts';
import type { Versioned } from '../documents.ts';
import { Problem } from '../problem.ts';
import { secureId, trueId } from '../secure-id.ts';
import { defaultPolicy } from './default-policy.ts';
import type { Policy } from './policy-schema.ts';

const COLLECTION = 'policy';
/** The id of the policy that every installation has. */
export const DEFAULT_ID = 'default-policy';

/** What a client may send: everything but what only the platform knows. */
export type PolicyInput = Policy & { readonly policyId?: unknown; readonly accountId?: unknown };

/** The Default Policy as readers see it. */
export function shownDefault(platform: Platform): Versioned<Policy> {
  const made = { id: DEFAULT_ID, version: 0, body: defaultPolicy(platform) };
  return platform.documents.shown<Policy>(COLLECTION, DEFAULT_ID) ?? made;
}

/** Policies of users as readers see them, in the order of creation. */
export function shownPolicies({ documents }: Platform): readonly Versioned<Policy>[] {
  return documents.shownList<Policy>(COLLECTION).filter(({ id }) => id !== DEFAULT_ID);
}

/** One policy of a user by any of its ids, as readers see it. */
export function shownPolicy({ documents }: Platform, anyId: string): Versioned<Policy> {
  const found = documents.shown<Policy>(COLLECTION, trueId(anyId));
  if (found === null || found.id === DEFAULT_ID) throw missing();
  return found;
}

/** Makes a policy. Names need not be unique: with the vendor they are not. */
export function createPolicy(platform: Platform, writer: Writer, policy: Policy): Versioned<Policy> {
  assertOwn(policy);
  const id = randomUUID();
  const version = platform.apply(writer, {
    ...change(id, policy),
    action: 'Policy created',
    after: policy,
  });
  return { id, version, body: policy };
}

/** Replaces the members that are given, each as a whole. */
export function patchPolicy(
  platform: Platform,
  writer: Writer,
  anyId: string,
  patch: Partial<Policy>,
): Versioned<Policy> {
  assertOwn(patch);
  const id = trueId(anyId);
  const before = truth(platform, id);
  if (id === DEFAULT_ID && patch.targets !== undefined) {
    throw new Problem(400, 'err_validation', 'The Default Policy has no targets.', 'targets');
  }
  const policy = { ...before.body, ...patch };
  const version = platform.apply(writer, {
    ...change(id, policy),
    action: 'Policy updated',
    before: before.body,
    after: policy,
  });
  return { id, version, body: policy };
}

/** Removes a policy of a user; the Default Policy stays. */
export function deletePolicy(platform: Platform, writer: Writer, anyId: string): void {
  const id = trueId(anyId);
  const before = truth(platform, id);
  if (id === DEFAULT_ID) throw new Problem(409, 'err_default_policy', 'The Default Policy cannot be deleted.');
  platform.apply(writer, {
    ...change(id, null, before.body.name),
    action: 'Policy deleted',
    before: before.body,
  });
}

/** The vendor puts into the Default Policy what the licence has now; what was set beside the engines stays. */
export function upgradeDefault(platform: Platform): void {
  const before = truth(platform, DEFAULT_ID).body;
  const policy = { ...before, securityEngines: defaultPolicy(platform).securityEngines };
  platform.apply(VENDOR, { ...change(DEFAULT_ID, policy), action: 'Default Policy upgraded', before, after: policy });
}

/** A new id for the same policy: those of the vendor change from answer to answer. */
export function publicId({ id }: Versioned<Policy>): string {
  return secureId(id);
}

function truth(platform: Platform, id: string): Versioned<Policy> {
  const found = platform.documents.read<Policy>(COLLECTION, id);
  if (found !== null) return found;
  if (id !== DEFAULT_ID) throw missing();
  return { id, version: 0, body: defaultPolicy(platform) };
}

function change(id: string, body: Policy | null, name = body?.name ?? '') {
  return { collection: COLLECTION, id, body, category: 'policy_logs' as const, object: `Policy ${name}` };
}

function missing(): Problem {
  return new Problem(404, 'err_policy_not_found', 'There is no such policy.', 'policyId');
}

function assertOwn(policy: Partial<PolicyInput>): void {
  for (const field of ['policyId', 'accountId'] as const) {
    if (policy[field] !== undefined) throw new Problem(400, 'err_validation', `${field} cannot be written.`, field);
  }
}

import canonicalize from 'canonicalize';
import type { Json } from '../../kinds/words.ts';
import type { KubernetesClient } from './client.ts';
import { isFailure } from './errors.ts';
import type { KubernetesObject, ResourceType } from './object.ts';

/** One condition, as `metav1.Condition` has it. */
export type Condition = {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** CamelCase word. */
  readonly reason: string;
  readonly message: string;
  /** Since when `status` is what it is, RFC 3339 in whole seconds. */
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
};

/** What a reconciler says; times and generation are added here. */
export type Said = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

const longestMessage = 4096;

/** An RFC 3339 time without fractions, as metav1.Time writes it. */
export const wholeSeconds = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

/**
 * The conditions after a run: those said, with the transition time kept where the status is the same, and those of
 * types that are not `ours` as they were. One of `ours` that is not said is taken away. Sorted by type.
 */
export const mergeConditions = (
  before: readonly Condition[],
  said: readonly Said[],
  ours: readonly string[],
  generation: number,
  now: number,
): readonly Condition[] => {
  const foreign = before.filter(({ type }) => !ours.includes(type) && !said.some((one) => one.type === type));
  const own = said.map(({ type, status, reason, message }): Condition => {
    const old = before.find((one) => one.type === type);
    const kept = old !== undefined && old.status === status;
    const short = message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message;
    return {
      type,
      status,
      reason,
      message: short,
      lastTransitionTime: kept ? old.lastTransitionTime : wholeSeconds(now),
      observedGeneration: generation,
    };
  });
  return [...foreign, ...own].sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
};

/** How a resource stands, in the words of a plan. */
export type Standing = 'InSync' | 'Pending' | 'Waiting' | 'Blocked' | 'Manual' | 'Unknown' | 'Invalid';

const standings: Readonly<Record<Standing, { ready: Condition['status']; and?: 'Reconciling' | 'Stalled' }>> = {
  InSync: { ready: 'True' },
  Pending: { ready: 'False', and: 'Reconciling' },
  Waiting: { ready: 'False', and: 'Reconciling' },
  Manual: { ready: 'False' },
  Unknown: { ready: 'Unknown' },
  Blocked: { ready: 'False', and: 'Stalled' },
  Invalid: { ready: 'False', and: 'Stalled' },
};

/** The condition types that `standingConditions` gives. */
export const standingTypes: readonly string[] = ['Ready', 'Reconciling', 'Stalled'];

/**
 * Ready, and Reconciling or Stalled only while true, the way kstatus (`kubectl wait`, Flux, Argo CD) reads them:
 * Stalled means that nothing happens until somebody changes something.
 */
export const standingConditions = (standing: Standing, message: string): readonly Said[] => {
  const { ready, and } = standings[standing];
  const said: Said = { type: 'Ready', status: ready, reason: standing, message };
  return and === undefined ? [said] : [said, { type: and, status: 'True', reason: standing, message }];
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether two JSON values mean the same, whatever the order of their members. */
export const sameJson = (a: unknown, b: unknown): boolean => canonicalize(a) === canonicalize(b);

/** The merge patch (RFC 7386) that makes `before` into `after` for the members named by `after`; null when there is none. */
export const mergePatchOf = (
  before: unknown,
  after: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Json>> | null => {
  const old = isRecord(before) ? before : {};
  const patch: Record<string, Json> = {};
  for (const [name, value] of Object.entries(after)) {
    if (value === undefined || value === null) {
      if (name in old) patch[name] = null;
    } else if (isRecord(value)) {
      const inner = mergePatchOf(old[name], value);
      if (inner !== null) patch[name] = inner;
      else if (!isRecord(old[name])) patch[name] = {};
    } else if (!sameJson(old[name], value)) patch[name] = value as Json;
  }
  return Object.keys(patch).length === 0 ? null : patch;
};

/**
 * Writes the members of `status` that differ from what the object shows; the others, and a status that is right
 * already, are left alone. Null takes a member away. Resolves with the object as it is afterwards, or null when it is
 * gone. Lists are replaced whole.
 */
export const writeStatus = async <T extends KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType,
  object: T,
  status: Readonly<Record<string, unknown>>,
): Promise<{ readonly object: T | null; readonly written: boolean }> => {
  const patch = mergePatchOf(object['status'], status);
  if (patch === null) return { object, written: false };
  try {
    const name = object.metadata;
    const after = await client.mergePatch<T>(type, name, { status: patch }, { subresource: 'status' });
    return { object: after, written: true };
  } catch (error) {
    if (isFailure(error, 'notFound')) return { object: null, written: false };
    throw error;
  }
};

import { setTimeout } from 'node:timers/promises';

/** How long one call may take before it counts as unanswered, in milliseconds. Typical cmdlets take 0.5 to 10 seconds. */
export const callTimeoutMs = 60_000;

/** How often a read is tried. Writes are sent once. */
export const readAttempts = 4;

/** A `Retry-After` longer than this is not waited for: the read ends as unknown. */
export const longestWaitSeconds = 60;

/** Pages followed before a list counts as incomplete. */
export const maximumPages = 50;

/** Objects per page; the service allows no more. */
export const pageSize = 1000;

/** How long Exchange may show the old state after a write, in seconds. Measured: minutes. */
export const settleSeconds = 300;

/** How long the target remembers that the tenant keeps connectors disabled, in milliseconds. */
export const restrictionMs = 3_600_000;

/** So many calls at once after a rest, then so many per second; never more than `underWay` at a time. */
export type CallLimit = { readonly burst: number; readonly perSecond: number; readonly underWay: number };

/**
 * Calls of one tenant. Microsoft publishes no number; what the service speaks of when it has had enough is concurrent
 * requests. A cmdlet takes 0.5 to 10 seconds, so that few at a time are few per second as well.
 */
export const callBudget: CallLimit = { burst: 60, perSecond: 4, underWay: 3 };

/** Calls of Microsoft Graph for one tenant. Its own limit is thousands in ten seconds, shared with other apps. */
export const graphBudget: CallLimit = { burst: 20, perSecond: 10, underWay: 5 };

/** The least that is left of a rate after the service has been busy again and again, in calls per second. */
export const slowestPerSecond = 0.5;

/** The part of the full rate that comes back with each call that was answered. */
export const recovery = 0.02;

/** How often the list of trusted ARC sealers is written for one change: the write, and repairs of what it lost. */
export const sealerRepairs = 4;

/** How often that list is looked at while a write of it is under way, and how long between two looks, in milliseconds. */
export const sealerWatches = 20;
export const sealerWatchMs = 250;

/** How long it is believed which rules send mail to which outbound connector, in milliseconds. */
export const routesMs = 30_000;

/** Waits; rejects when the signal aborts. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** `Sleep` on the real clock. */
export const sleepFor: Sleep = async (milliseconds, signal) => {
  await setTimeout(milliseconds, undefined, { signal });
};

/** Counts calls per application and operation; the headers tell what is left. */
export type Quota = { headers(what: string): Readonly<Record<string, string>> };

const LIMIT = 5000;
const WINDOW_MS = 60_000;

/** A quota that is told and never enforced: throttling is a fault that tests ask for. Reset is in milliseconds, as with the vendor. */
export function createQuota(clock: () => number): Quota {
  const windows = new Map<string, { since: number; used: number }>();
  return {
    headers(what) {
      const now = clock();
      const known = windows.get(what);
      const window = known === undefined || now - known.since >= WINDOW_MS ? { since: now, used: 0 } : known;
      window.used += 1;
      windows.set(what, window);
      return {
        'x-ratelimit-limit': String(LIMIT),
        'x-ratelimit-remaining': String(Math.max(0, LIMIT - window.used)),
        'x-ratelimit-reset': String(window.since + WINDOW_MS - now),
      };
    },
  };
}

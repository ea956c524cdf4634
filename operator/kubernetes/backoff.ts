/** Bounds of an exponential backoff, in milliseconds. */
export type BackoffOptions = { readonly baseMilliseconds: number; readonly capMilliseconds: number };

/**
 * The wait after `failures` failures in a row (1 = the first): doubling from base to cap, of which a random half is
 * taken off, so that many waiters do not come back at once. `random` gives [0, 1).
 */
export const backoffMilliseconds = (failures: number, options: BackoffOptions, random: () => number): number => {
  const full = Math.min(
    options.capMilliseconds,
    options.baseMilliseconds * 2 ** Math.min(Math.max(failures - 1, 0), 30),
  );
  return full / 2 + (full / 2) * random();
};

/** Waits, or returns early when the signal fires. Never rejects. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });

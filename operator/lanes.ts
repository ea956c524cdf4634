/** Runs work one after the other within a lane and side by side across lanes. A failure does not hold up the next one. */
export const makeLanes = (): (<T>(lane: string, work: () => Promise<T>) => Promise<T>) => {
  const tails = new Map<string, Promise<unknown>>();
  return (lane, work) => {
    const run = (tails.get(lane) ?? Promise.resolve()).then(work);
    const tail = run.catch(() => undefined);
    tails.set(lane, tail);
    void tail.then(() => {
      if (tails.get(lane) === tail) tails.delete(lane);
    });
    return run;
  };
};

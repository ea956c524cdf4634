import { afterAll, expect, it } from 'vitest';
import { type Door, type Ending, type Mode, milestoneOf, type Story, scenario, type World } from './crash.ts';

const modes: readonly Mode[] = ['before', 'after', 'lost'];

/** Starts each job when one of a few places is free. The promises are in the order of the jobs. */
const atOnce = <T>(places: number, jobs: readonly (() => Promise<T>)[]): readonly Promise<T>[] => {
  const running = new Set<Promise<unknown>>();
  let queue: Promise<unknown> = Promise.resolve();
  return jobs.map((job) => {
    const started = queue.then(async () => {
      while (running.size >= places) await Promise.race(running);
      const promise = job();
      const place = promise.then(
        () => undefined,
        () => undefined,
      );
      running.add(place);
      void place.then(() => running.delete(place));
      return { promise };
    });
    queue = started;
    const ended = started.then(({ promise }) => promise);
    // Each is awaited by its own test, which may be long after it failed.
    ended.catch(() => undefined);
    return ended;
  });
};

/**
 * The tests of one door and story, to be awaited inside of `describe`: every outside write of every step is struck in
 * each way. The undisturbed runs are made first; they say which writes there are, and how it must end.
 */
export const strikeEveryWrite = async <W extends World>(
  door: Door<W>,
  story: Story<W>,
  atLeast: number,
): Promise<void> => {
  const milestone = await milestoneOf(door, story);
  const places = door.atOnce ?? 1;
  const calm = await Promise.all(
    atOnce(
      places,
      story.steps.map((step) => () => scenario(door, story, step, null, milestone)),
    ),
  );
  const all = story.steps.flatMap((step, at) =>
    (calm[at]?.applied ?? []).flatMap((what, index) =>
      modes.map((mode) => ({
        step,
        strike: { index, mode },
        at,
        name: `${step}, write ${index + 1}, ${what}, ${mode}`,
      })),
    ),
  );
  const endings: readonly Promise<Ending>[] = atOnce(
    places,
    all.map(
      ({ step, strike }) =>
        () =>
          scenario(door, story, step, strike, milestone),
    ),
  );

  it('has writes to strike', () => {
    expect(all.length).toBeGreaterThanOrEqual(atLeast);
    process.stderr.write(`${door.name}: ${all.length} strikes\n`);
  });

  it.each(all.map((one, number) => ({ ...one, number })))(
    'ends as the undisturbed run does, with every write made once: $name',
    async ({ at, number }) => {
      const ending = await endings[number];
      expect(ending?.outside).toEqual(calm[at]?.outside);
      expect([...(ending?.applied ?? [])].sort()).toEqual([...(calm[at]?.applied ?? [])].sort());
    },
    600_000,
  );

  afterAll(() => milestone?.drop());
};

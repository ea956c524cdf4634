/**
 * How soon a key is looked at again. `calm`: nothing to wait for but drift and people. `time`: something opens by itself
 * after a while. `soon`: something may be better in seconds, and each time that it is not, later. `now`: there is more to
 * do, after what others wait for.
 */
export type Pace = 'calm' | 'time' | 'soon' | 'now';

const nowMilliseconds = 10;
const firstMilliseconds = 1000;
const timeMilliseconds = 60_000;

/** The wait before the next look, in milliseconds. `turns` counts looks in a row that wanted another one soon. */
export const waitFor = (pace: Pace, turns: number, resyncMilliseconds: number, random: () => number): number => {
  // Spread by a tenth, so that scopes that came up together do not stay together.
  const resync = resyncMilliseconds * (0.9 + 0.1 * random());
  if (pace === 'calm') return resync;
  if (pace === 'time') return Math.min(resync, timeMilliseconds);
  if (pace === 'now') return nowMilliseconds;
  return Math.min(resync, firstMilliseconds * 2 ** Math.min(turns, 20));
};

const order: readonly Pace[] = ['calm', 'time', 'soon', 'now'];

/** The most impatient of several. */
export const fastest = (paces: readonly Pace[]): Pace =>
  order[Math.max(0, ...paces.map((pace) => order.indexOf(pace)))] ?? 'calm';

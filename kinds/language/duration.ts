const seconds: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** Seconds in a duration such as `1d12h`, or null when it is not one. Units add up in any order. */
export const parseDuration = (text: string): number | null => {
  if (!/^([0-9]+[dhms])+$/.test(text)) return null;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/([0-9]+)([dhms])/g)) sum += Number(count) * (seconds[unit ?? 's'] ?? 1);
  return sum;
};

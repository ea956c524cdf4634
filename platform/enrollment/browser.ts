/** The browser that a person uses, as far as its `User-Agent` tells. */
export type Browser = { readonly name: string; readonly isApple: boolean };

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Macintosh/, 'Mac'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];
const APPLE: readonly string[] = ['iPhone', 'iPad', 'Mac'];

// The order matters: most browsers also name those they descend from.
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|Chromium\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const first = (names: readonly (readonly [RegExp, string])[], text: string): string | null =>
  names.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** Reads a `User-Agent` header. It is what the browser says of itself: good for a name, not for a proof. */
export function browserOf(userAgent: string | undefined): Browser {
  const system = first(SYSTEMS, userAgent ?? '');
  const program = first(PROGRAMS, userAgent ?? '') ?? 'Browser';
  const name = system === null ? program : `${program} on ${system}`;
  return { name, isApple: system !== null && APPLE.includes(system) };
}

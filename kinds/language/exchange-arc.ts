/*
 * The list of trusted ARC sealers as Get-ArcConfig shows it: one string joined with commas, a list, a blank, or nothing.
 */
import { canonicalName } from './dns-name.ts';

/** The entries as they stand, without the blanks around them. Takes whatever Exchange shows. */
export const sealersIn = (value: unknown): readonly string[] => {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts
    .flatMap((text) => (typeof text === 'string' ? text.split(',') : []))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
};

/** Natural key of a sealer: the `d=` domain of its seals, in lower case. */
export const sealerKey = (sealer: string): string => canonicalName(sealer.trim());

/**
 * The list with these keys in it and those not. Every other entry keeps its place and its spelling; one that is there
 * twice in different spelling stays so.
 */
export const mergeSealers = (
  list: readonly string[],
  add: readonly string[],
  remove: readonly string[],
): readonly string[] => {
  const gone = new Set(remove);
  const kept = list.filter((entry) => !gone.has(sealerKey(entry)));
  const there = new Set(kept.map(sealerKey));
  return [...kept, ...new Set(add.filter((key) => !there.has(key)))];
};

/** Whether the list has all of `add` and none of `remove`. */
export const hasSealers = (list: readonly string[], add: readonly string[], remove: readonly string[]): boolean => {
  const keys = new Set(list.map(sealerKey));
  return add.every((key) => keys.has(key)) && !remove.some((key) => keys.has(key));
};

/** The list as Set-ArcConfig takes it: an empty one does not bind, a blank empties. */
export const writtenSealers = (list: readonly string[]): readonly string[] => (list.length === 0 ? [' '] : list);

import type { Json } from '../kinds/words.ts';

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** null, "", [] and a missing member are the same emptiness: outside systems answer with any of them. */
const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

const equal = (wanted: Json | undefined, found: Json | undefined): boolean => {
  if (isEmpty(wanted) || isEmpty(found)) return isEmpty(wanted) && isEmpty(found);
  if (Array.isArray(wanted) && Array.isArray(found))
    return wanted.length === found.length && wanted.every((entry, index) => equal(entry, found[index]));
  if (isObject(wanted) && isObject(found)) return differences(wanted, found).length === 0;
  return wanted === found;
};

/** The found value by the members that `wanted` has: null for those that are not there. The whole where nothing is wanted. */
export const narrowed = (found: Json, wanted: Json): Json =>
  isObject(found) && isObject(wanted)
    ? Object.fromEntries(Object.keys(wanted).map((member) => [member, found[member] ?? null]))
    : found;

const pointerToken = (member: string): string => member.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Where the found value differs from the wanted one, as JSON pointers. Members that `wanted` leaves out are unmanaged
 * and never differ. Both sides are canonical: lists are compared in order.
 */
export const differences = (wanted: Json, found: Json): readonly string[] => {
  if (!isObject(wanted) || !isObject(found)) return equal(wanted, found) ? [] : [''];
  return Object.keys(wanted)
    .filter((member) => !equal(wanted[member], found[member]))
    .sort()
    .map((member) => `/${pointerToken(member)}`);
};

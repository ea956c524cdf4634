import { isDeepStrictEqual } from 'node:util';
import type { Difference } from './ports.ts';
import { type Shape, shapeAt } from './shape.ts';
import { contains, formatPath, type Path } from './wire/path.ts';
import { isList, isObject, type Plain, type Plains, Unknown } from './wire/values.ts';

/**
 * Where two sets of inputs differ. Null and absent are the same, and so are absent and the default; a set (`x-list:
 * set`) is compared without order and a secret reference as a whole. What is unknown counts as different: it may turn
 * out so.
 */
export const inputDifferences = (shape: Shape, before: Plains, after: Plains): readonly Difference[] => [
  ...objectDifferences(shape, before, after, [], false),
];

/** Leaves out what `ignoreChanges` names. */
export const withoutIgnored = (differences: readonly Difference[], ignored: readonly Path[]): readonly Difference[] =>
  differences.filter(({ path }) => !ignored.some((outer) => contains(outer, path)));

/** The top-level properties of some differences, each once. */
export const topLevel = (differences: readonly Difference[]): readonly string[] => [
  ...new Set(differences.map(({ path }) => formatPath(path.slice(0, 1)))),
];

const valueDifferences = function* (
  shape: Shape | undefined,
  before: Plain | undefined,
  after: Plain | undefined,
  path: Path,
  replaceAbove: boolean,
): Generator<Difference> {
  const replace = replaceAbove || shape?.['x-immutable'] === true;
  const difference = (kind: Difference['kind']): Difference => ({ path, kind, replace, input: true });
  if (isAbsent(before) && isAbsent(after)) return;
  if (shape?.default !== undefined && (before ?? shape.default) === (after ?? shape.default)) return;
  if (isAbsent(before)) yield difference('add');
  else if (isAbsent(after)) yield difference('delete');
  else if (before === Unknown || after === Unknown) yield difference('update');
  else if (shape?.['x-secret'] !== true && isObject(before) && isObject(after))
    yield* objectDifferences(shape, before, after, path, replace);
  else if (isList(before) && isList(after) && shape?.['x-list'] === 'set') {
    if (holdsUnknown(before) || holdsUnknown(after) || !sameMembers(before, after)) yield difference('update');
  } else if (isList(before) && isList(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1)
      yield* valueDifferences(shape?.items, before[index], after[index], [...path, index], replace);
  } else if (holdsUnknown(before) || holdsUnknown(after) || !isDeepStrictEqual(before, after))
    yield difference('update');
};

const objectDifferences = function* (
  shape: Shape | undefined,
  before: Plains,
  after: Plains,
  path: Path,
  replace: boolean,
): Generator<Difference> {
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
    yield* valueDifferences(shapeAt(shape, name), own(before, name), own(after, name), [...path, name], replace);
};

const own = (object: Plains, name: string): Plain | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

const isAbsent = (value: Plain | undefined): value is null | undefined => value === null || value === undefined;

const holdsUnknown = (value: Plain | undefined): boolean =>
  value === Unknown ||
  (isList(value) && value.some(holdsUnknown)) ||
  (isObject(value) && Object.values(value).some(holdsUnknown));

/** Whether two lists hold the same values, each as often, in any order. */
export const sameMembers = (before: readonly Plain[], after: readonly Plain[]): boolean => {
  if (before.length !== after.length) return false;
  const rest = [...after];
  return before.every((member) => {
    const index = rest.findIndex((candidate) => isDeepStrictEqual(candidate, member));
    if (index >= 0) rest.splice(index, 1);
    return index >= 0;
  });
};

import type { Path } from './path.ts';
import {
  isList,
  isObject,
  type Plain,
  type Plains,
  ResourceReference,
  Secret,
  Unknown,
  type Value,
  type Values,
} from './values.ts';

/** Properties without their wrappers, and where the secrets stood (outermost paths). */
export type Opened = { readonly plain: Plains; readonly secrets: readonly Path[] };

/** Takes secrets and references off. A reference becomes the id of its resource, a component's its URN. */
export const open = (values: Values): Opened => {
  const secrets: Path[] = [];
  const opened = (value: Value, path: Path, inSecret: boolean): Plain => {
    if (value instanceof Secret) {
      if (!inSecret) secrets.push(path);
      return opened(value.value, path, true);
    }
    if (value instanceof ResourceReference) return value.id ?? value.urn;
    if (isList(value)) return value.map((entry, index) => opened(entry, [...path, index], inSecret));
    if (isObject(value)) return openedObject(value, path, inSecret);
    return value;
  };
  const openedObject = (value: Values, path: Path, inSecret: boolean): Plains =>
    Object.fromEntries(
      Object.entries(value).flatMap(([name, entry]) =>
        entry === undefined ? [] : [[name, opened(entry, [...path, name], inSecret)]],
      ),
    );
  return { plain: openedObject(values, [], false), secrets };
};

/** Wraps again what stands at these paths. A path that leads nowhere is passed over. */
export const seal = (values: Values, secrets: readonly Path[]): Values => {
  const sealed = (value: Value, below: readonly Path[]): Value => {
    if (value instanceof Secret || below.length === 0) return value;
    if (below.some((path) => path.length === 0)) return new Secret(value);
    if (isList(value)) return value.map((entry, index) => sealed(entry, stepInto(below, index)));
    if (isObject(value)) return sealedObject(value, below);
    return value;
  };
  const sealedObject = (value: Values, below: readonly Path[]): Values =>
    Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [
        name,
        entry === undefined ? entry : sealed(entry, stepInto(below, name)),
      ]),
    );
  return sealedObject(values, secrets);
};

const stepInto = (paths: readonly Path[], step: string | number): readonly Path[] =>
  paths.filter((path) => path[0] === step).map((path) => path.slice(1));

/** Every leaf of a value, opened. */
export const leavesOf = function* (value: Plain | undefined): Generator<null | boolean | number | string> {
  if (value === undefined || value === Unknown) return;
  if (isList(value)) for (const entry of value) yield* leavesOf(entry);
  else if (isObject(value)) for (const entry of Object.values(value)) yield* leavesOf(entry);
  else yield value as null | boolean | number | string;
};

/** What stands at a path, if anything. */
export const valueAt = (value: Plain | undefined, path: Path): Plain | undefined => {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (isList(value)) return typeof step === 'number' ? valueAt(value[step], rest) : undefined;
  if (isObject(value) && Object.hasOwn(value, step)) return valueAt(value[step], rest);
  return undefined;
};

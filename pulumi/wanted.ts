import type { Kind } from '../kinds/kind.ts';
import { finding } from '../kinds/resource-codes.ts';
import { nodeOf } from '../kinds/schema-walk.ts';
import { withDefaults } from '../kinds/validate.ts';
import type { Finding, Json, Ref, Resource } from '../kinds/words.ts';
import { known } from './judge.ts';
import type { Shape } from './shape.ts';
import { isList, isObject, type Plain, type Plains, Unknown } from './wire/values.ts';

/** Inputs that every resource has beside the fields of its kind; in YAML they are annotations (`postern.dev/adopt`). */
const switches = ['adopt', 'paused'] as const;

/** The inputs of a kind's resource: the fields of its spec and the switches. */
export const inputShape = (kind: Kind): Shape => {
  const { properties = {}, ...node }: Shape = nodeOf(kind.schema);
  const flags = Object.fromEntries(
    switches.map((name): [string, Shape] => [name, { type: 'boolean', default: false }]),
  );
  return { ...node, properties: { ...properties, ...flags } };
};

/** Inputs taken apart: the spec, the annotations that stand for switches, and switches that are neither true nor false. */
export const takeApart = (
  inputs: Plains,
): {
  readonly spec: Plains;
  readonly annotations: Readonly<Record<string, string>>;
  readonly wrong: readonly Finding[];
} => {
  const spec = Object.fromEntries(
    Object.entries(inputs).filter(([name]) => !(switches as readonly string[]).includes(name)),
  );
  const given = switches.flatMap((name) => {
    const value = inputs[name];
    return value === undefined || value === null || value === Unknown ? [] : [[name, value] as const];
  });
  return {
    spec,
    annotations: Object.fromEntries(
      given.filter(([, value]) => value === true).map(([name]) => [`postern.dev/${name}`, 'true']),
    ),
    wrong: given
      .filter(([, value]) => typeof value !== 'boolean')
      .map(([name]) => finding('PSTN1001', { message: `${name} must be true or false`, path: `/spec/${name}` })),
  };
};

const withoutUnknown = (value: Plain): Plain =>
  isList(value)
    ? value.filter((entry) => entry !== Unknown).map(withoutUnknown)
    : isObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, entry]) => entry !== undefined && entry !== null && entry !== Unknown)
            .map(([name, entry]) => [name, withoutUnknown(entry as Plain)]),
        )
      : value;

/** Inputs as a resource of the core, defaults filled in. What is not known is left out, and `isWhole` is false. */
export const resourceOf = (
  kind: Kind,
  ref: Ref,
  inputs: Plains,
): { readonly resource: Resource; readonly isWhole: boolean } => {
  const { spec, annotations } = takeApart(inputs);
  const { unknownPaths } = known(inputs);
  const resource: Resource = { ref, annotations, spec: withoutUnknown(spec) as Json };
  return { resource: withDefaults(kind, resource), isWhole: unknownPaths.length === 0 };
};

/** Nothing is done for a paused resource. */
export const isPaused = (resource: Resource): boolean => resource.annotations['postern.dev/paused'] === 'true';

import { sameMembers } from './differences.ts';
import { type Shape, shapeAt } from './shape.ts';
import { isList, isObject, type Plain, type Plains } from './wire/values.ts';

/**
 * The inputs to store after a refresh: what somebody declared, with the values that are live. A field that nobody
 * declared is not promoted to an input. A secret is kept, no system gives it back; so is what the live side leaves
 * out (policies, references). Null on the live side says that the field is empty outside. A set keeps its order.
 */
export const refreshedInputs = (shape: Shape, declared: Plains, live: Plains): Plains =>
  Object.fromEntries(
    Object.entries(declared).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const found = Object.hasOwn(live, name) ? live[name] : undefined;
      if (found === null) return [];
      return [[name, refreshedValue(shapeAt(shape, name), value, found)]];
    }),
  );

const refreshedValue = (shape: Shape | undefined, declared: Plain, live: Plain | undefined): Plain => {
  if (live === undefined || shape?.['x-secret'] === true) return declared;
  if (isObject(declared) && isObject(live)) return refreshedInputs(shape ?? { type: 'object' }, declared, live);
  if (isList(declared) && isList(live) && shape?.['x-list'] === 'set' && sameMembers(declared, live)) return declared;
  return live;
};

import { FindingError } from '../../kinds/codes.ts';
import { finding } from '../codes.ts';
import { type Shape, shapeAt } from '../shape.ts';
import { decodeJson } from './decode.ts';
import { Secret, type Value, type Values } from './values.ts';

/**
 * Reads provider settings: SDKs and stack configuration send everything that is no string as JSON in a string, which
 * the schema tells from a real string. A secret around the string stays around the value.
 * Throws PSTN7004 for a string that is no JSON; the message does not repeat it.
 */
export const readSettings = (shape: Shape, settings: Values): Values =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      value === undefined ? undefined : readSetting(shapeAt(shape, name), name, value),
    ]),
  );

const readSetting = (shape: Shape | undefined, name: string, value: Value): Value => {
  if (value instanceof Secret) return new Secret(readSetting(shape, name, value.value));
  if (typeof value !== 'string') return value;
  if (shape === undefined || shape.type === 'string' || shape['x-secret'] === true) return value;
  return decodeJson(parse(name, value), [name]);
};

const parse = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new FindingError(
      finding('PSTN7004', { message: `the provider setting ${name} is not valid JSON`, path: `/${name}` }),
    );
  }
};

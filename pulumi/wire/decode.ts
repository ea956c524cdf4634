import type { Struct, Value as WireValue } from 'google-protobuf/google/protobuf/struct_pb.js';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import { FindingError } from '../../kinds/codes.ts';
import { finding } from '../codes.ts';
import { formatPath, type Path } from './path.ts';
import { signatureKey, signatures, unknownSentinels } from './signatures.ts';
import { isObject, ResourceReference, Secret, Unknown, type Value, type Values } from './values.ts';

const sentinels: ReadonlySet<string> = new Set(Object.values(unknownSentinels));

/**
 * Reads properties off the wire. Outputs become their value, or `Unknown` without one; their dependencies are the
 * engine's affair. Throws PSTN7001 for assets and PSTN7002 for signatures nobody has told us about.
 */
export const decode = (message: Struct | undefined): Values =>
  message === undefined ? {} : decodeObject(fieldsOf(message, []));

/** Reads values that came as JSON, as SDKs send provider settings; the same marks may stand in it. */
export const decodeJson = (value: unknown, path: Path): Value => {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return sentinels.has(value) ? Unknown : value;
  if (Array.isArray(value)) return value.map((entry, index) => decodeJson(entry, [...path, index]));
  if (typeof value !== 'object') return null;
  const fields = Object.entries(value).map(([name, entry]) => [name, decodeJson(entry, [...path, name])] as const);
  return meaning(Object.fromEntries(fields), path);
};

const fieldsOf = (message: Struct, path: Path): Values =>
  Object.fromEntries(
    message
      .getFieldsMap()
      .getEntryList()
      .map(([name]) => [name, decodeValue(message.getFieldsMap().get(name), [...path, name])]),
  );

const decodeValue = (value: WireValue | undefined, path: Path): Value => {
  const { KindCase } = struct.Value;
  switch (value?.getKindCase()) {
    case KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case KindCase.STRING_VALUE:
      return sentinels.has(value.getStringValue()) ? Unknown : value.getStringValue();
    case KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map((entry, index) => decodeValue(entry, [...path, index]));
    case KindCase.STRUCT_VALUE: {
      const message = value.getStructValue();
      return message === undefined ? {} : meaning(fieldsOf(message, path), path);
    }
    default:
      return null;
  }
};

const decodeObject = (fields: Values): Values => {
  const value = meaning(fields, []);
  return isObject(value) ? value : {};
};

const meaning = (fields: Values, path: Path): Value => {
  const signature = Object.hasOwn(fields, signatureKey) ? fields[signatureKey] : undefined;
  switch (signature) {
    case undefined:
      return fields;
    case signatures.secret:
      return new Secret(fields['value'] ?? null);
    case signatures.output: {
      const value = fields['value'] === undefined ? Unknown : fields['value'];
      return fields['secret'] === true ? new Secret(value) : value;
    }
    case signatures.resource:
      return new ResourceReference(textOf(fields['urn']), idOf(fields['id']), textOf(fields['packageVersion']));
    case signatures.asset:
    case signatures.archive:
      throw new FindingError(
        finding('PSTN7001', {
          message: `${formatPath(path)} is an ${signature === signatures.asset ? 'asset' : 'archive'}`,
          path: pointerOf(path),
        }),
      );
    default:
      throw new FindingError(
        finding('PSTN7002', { message: `${formatPath(path)} has an unknown signature`, path: pointerOf(path) }),
      );
  }
};

const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** An unknown id travels as a sentinel or, in older SDKs, as an empty string. */
const idOf = (value: Value | undefined): string | typeof Unknown | undefined =>
  value === Unknown || value === '' ? Unknown : typeof value === 'string' ? value : undefined;

const pointerOf = (path: Path): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

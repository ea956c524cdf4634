import type { Struct, Value as WireValue } from 'google-protobuf/google/protobuf/struct_pb.js';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import { signatureKey, signatures, unknownSentinels } from './signatures.ts';
import { ResourceReference, Secret, Unknown, type Value, type Values } from './values.ts';

/** Puts properties on the wire. A property that is `undefined` is left out. */
export const encode = (values: Values): Struct => {
  const message = new struct.Struct();
  const fields = message.getFieldsMap();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) fields.set(name, encodeValue(value));
  return message;
};

const encodeValue = (value: Value): WireValue => {
  const message = new struct.Value();
  if (value === null) message.setNullValue(struct.NullValue.NULL_VALUE);
  else if (typeof value === 'boolean') message.setBoolValue(value);
  else if (typeof value === 'number') message.setNumberValue(value);
  else if (typeof value === 'string') message.setStringValue(value);
  else if (value === Unknown) message.setStringValue(unknownSentinels.string);
  else if (value instanceof Secret)
    message.setStructValue(encode({ [signatureKey]: signatures.secret, value: value.value }));
  else if (value instanceof ResourceReference) message.setStructValue(encode(referenceFields(value)));
  else if (isValueList(value)) {
    const list = new struct.ListValue();
    list.setValuesList(value.map(encodeValue));
    message.setListValue(list);
  } else message.setStructValue(encode(value));
  return message;
};

const referenceFields = (reference: ResourceReference): Values => ({
  [signatureKey]: signatures.resource,
  urn: reference.urn,
  ...(reference.id === undefined ? {} : { id: reference.id }),
  ...(reference.packageVersion === '' ? {} : { packageVersion: reference.packageVersion }),
});

const isValueList = (value: Value): value is readonly Value[] => Array.isArray(value);

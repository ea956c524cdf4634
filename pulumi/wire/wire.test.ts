import * as fc from 'fast-check';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import { describe, expect, it } from 'vitest';
import { FindingError } from '../../kinds/codes.ts';
import type { Shape } from '../shape.ts';
import { readSettings } from './configuration.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { open, seal } from './open.ts';
import { signatureKey, signatures, unknownSentinels } from './signatures.ts';
import { ResourceReference, Secret, Unknown, type Value, type Values } from './values.ts';

const reserved = new Set<string>([...Object.values(unknownSentinels), ...Object.values(signatures)]);
const text = fc.string({ unit: 'grapheme' }).filter((word) => !reserved.has(word));
const name = fc.string().filter((word) => word !== signatureKey);
const reference = fc
  .tuple(
    text,
    fc.oneof(
      text.filter((id) => id !== ''),
      fc.constant(Unknown),
      fc.constant(undefined),
    ),
    text,
  )
  .map(([urn, id, version]) => new ResourceReference(urn, id as ResourceReference['id'], version));
const { values } = fc.letrec<{ value: Value; values: Values }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }),
    text,
    fc.constant(Unknown as Value),
    reference,
    tie('value').map((value) => new Secret(value)),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('values'),
  ),
  values: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

/** Over the wire as bytes, as it really goes. */
const throughBytes = (message: ReturnType<typeof encode>) => struct.Struct.deserializeBinary(message.serializeBinary());
const signed = (signature: string, fields: Values): Values => ({ [signatureKey]: signature, ...fields });

describe('properties on the wire', () => {
  it('come back as they went, secrets, unknowns and references at any depth', () => {
    fc.assert(
      fc.property(values, (properties) => {
        expect(decode(throughBytes(encode(properties)))).toStrictEqual(properties);
      }),
    );
  });

  it('are wrapped again where secrets stood, after the wrappers were taken off', () => {
    fc.assert(
      fc.property(values, (properties) => {
        const { plain, secrets } = open(properties);
        const again = open(seal(plain, secrets));
        expect(again.plain).toStrictEqual(plain);
        expect(again.secrets).toStrictEqual(secrets);
      }),
    );
  });

  it.each(Object.entries(unknownSentinels))('%s that is not known is unknown at any position', (_, sentinel) => {
    expect(decode(encode({ a: sentinel, b: [{ c: sentinel }], d: new Secret(sentinel) }))).toStrictEqual({
      a: Unknown,
      b: [{ c: Unknown }],
      d: new Secret(Unknown),
    });
  });

  it('an output is its value, secret if it says so, unknown without a value', () => {
    const dependencies = { dependencies: ['urn:x'] };
    const message = encode({
      known: signed(signatures.output, { value: 'a', ...dependencies }),
      secret: signed(signatures.output, { value: 'b', secret: true, ...dependencies }),
      unknown: signed(signatures.output, dependencies),
      both: signed(signatures.output, { secret: true }),
      none: signed(signatures.output, { value: null }),
    });
    expect(decode(message)).toStrictEqual({
      known: 'a',
      secret: new Secret('b'),
      unknown: Unknown,
      both: new Secret(Unknown),
      none: null,
    });
  });

  it('a reference opens as the id of its resource, a component as its URN', () => {
    expect(
      open({
        a: new ResourceReference('urn:a', 'id-1', ''),
        b: new ResourceReference('urn:b', undefined, ''),
        c: new ResourceReference('urn:c', Unknown, ''),
      }).plain,
    ).toStrictEqual({ a: 'id-1', b: 'urn:b', c: Unknown });
  });

  it.each([
    ['asset', signatures.asset, 'PSTN7001'],
    ['archive', signatures.archive, 'PSTN7001'],
    ['thing of the future', 'ffffffff', 'PSTN7002'],
  ])('an %s is refused and the finding says where it stands', (_, signature, code) => {
    const message = encode({ rules: [{ 'a.b': signed(signature, { text: 'x' }) }] });
    expect(() => decode(message)).toThrow(FindingError);
    try {
      decode(message);
    } catch (error) {
      const { finding } = error as FindingError;
      expect(finding).toMatchObject({ code, path: '/rules/0/a.b' });
      expect(finding.message).toContain('rules[0]["a.b"]');
    }
  });

  it('a property that is undefined is not sent', () => {
    expect(decode(encode({ a: undefined, b: { c: undefined, d: 1 } }))).toStrictEqual({ b: { d: 1 } });
  });
});

describe('provider settings', () => {
  const shape: Shape = {
    type: 'object',
    properties: {
      zones: { type: 'object', additionalProperties: { type: 'object' } },
      strict: { type: 'boolean' },
      label: { type: 'string' },
      key: { type: 'object', 'x-secret': true },
    },
  };
  const jsonSettings = fc.dictionary(text, fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true });

  it('that an SDK made into JSON strings are what they were, secret as they were', () => {
    fc.assert(
      fc.property(jsonSettings, fc.boolean(), (zones, secret) => {
        const sent = JSON.stringify(zones);
        const plain = JSON.parse(sent) as Values;
        expect(readSettings(shape, { zones: secret ? new Secret(sent) : sent, strict: 'true' })).toStrictEqual({
          zones: secret ? new Secret(plain) : plain,
          strict: true,
        });
      }),
    );
  });

  it('that are strings by the schema are not read as JSON', () => {
    expect(readSettings(shape, { label: '"a"', key: '{}', strict: true, zones: Unknown })).toStrictEqual({
      label: '"a"',
      key: '{}',
      strict: true,
      zones: Unknown,
    });
  });

  it('with a secret or an unknown value inside the JSON keep it', () => {
    const zones = { a: { token: signed(signatures.secret, { value: 'x' }), id: unknownSentinels.string } };
    expect(readSettings(shape, { zones: JSON.stringify(zones) })).toStrictEqual({
      zones: { a: { token: new Secret('x'), id: Unknown } },
    });
  });

  it('that are no JSON are refused without being repeated', () => {
    expect(() => readSettings(shape, { zones: '{"token": hunter2' })).toThrow(/zones is not valid JSON$/);
  });
});

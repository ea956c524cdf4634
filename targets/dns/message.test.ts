import { Buffer } from 'node:buffer';
import packet from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameOf } from './frame.ts';
import {
  addTxt,
  deleteTxt,
  encodeName,
  encodeTxt,
  encodeUpdate,
  txtIsAbsent,
  txtIsExactly,
  WireError,
} from './message.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** RFC 2136 message that dnspython 2.3.0 read and verified. */
const golden =
  '123428000001000100020000076578616d706c6504746573740000060001076578616d706c650474657374000010000100000000000c0b763d73706631202d616c6c076578616d706c65047465737400001000fe00000000000c0b763d73706631202d616c6c076578616d706c65047465737400001000010000012c000f0e763d73706631206d78202d616c6c';

test('an update with prerequisite, deletion and addition has the bytes that another implementation verified', () => {
  const message = encodeUpdate({
    id: 0x1234,
    zone: 'example.test',
    prerequisites: txtIsExactly('example.test', [[bytes('v=spf1 -all')]]),
    updates: [
      deleteTxt('example.test', [bytes('v=spf1 -all')]),
      addTxt('example.test', 300, [bytes('v=spf1 mx -all')]),
    ],
  });
  expect(message.toString('hex')).toBe(golden);
});

test('an absent RRset is asked for with class NONE and empty RDATA', () => {
  const message = encodeUpdate({
    id: 1,
    zone: 'example.test.',
    prerequisites: [txtIsAbsent('example.test')],
    updates: [],
  });
  expect(message.subarray(-10).toString('hex')).toBe(`${'0010'}${'00fe'}${'00000000'}${'0000'}`);
});

describe('limits are refused before anything is sent', () => {
  test.each<readonly [string, () => unknown]>([
    ['a label of 64 octets', () => encodeName(`${'a'.repeat(64)}.example`)],
    ['a name of 256 octets', () => encodeName(Array.from({ length: 4 }, () => 'a'.repeat(63)).join('.'))],
    ['a name that is not ASCII', () => encodeName('bücher.example')],
    ['a name with an empty label', () => encodeName('a..example')],
    ['a TXT string of 256 octets', () => encodeTxt([Buffer.alloc(256)])],
    ['a TXT record without a string', () => encodeTxt([])],
    ['a TXT record over 65535 octets', () => encodeTxt(Array.from({ length: 256 }, () => Buffer.alloc(255)))],
    [
      'a negative TTL',
      () => encodeUpdate({ id: 1, zone: 'a', prerequisites: [], updates: [addTxt('a', -1, [bytes('x')])] }),
    ],
    [
      'a message over 65535 octets',
      () =>
        encodeUpdate({
          id: 1,
          zone: 'a',
          prerequisites: txtIsExactly(
            'a',
            Array.from({ length: 300 }, () => [Buffer.alloc(255)]),
          ),
          updates: [],
        }),
    ],
  ])('%s', (_, encode) => {
    expect(encode).toThrow(WireError);
  });

  test('255 octets of name and chunk fit', () => {
    const name = [63, 63, 63, 61].map((length) => 'a'.repeat(length)).join('.');
    expect(encodeName(name)).toHaveLength(255);
    expect(encodeTxt([Buffer.alloc(255, 1)])).toHaveLength(256);
  });
});

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9_-]{0,20}[a-z0-9_])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));
const chunk = fc.uint8Array({ maxLength: 255 });
const record = fc.array(chunk, { minLength: 1, maxLength: 4 });

test('what is encoded, another decoder reads back: names, classes, TTLs and every chunk', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffff),
      name,
      fc.array(record, { maxLength: 5 }),
      record,
      fc.nat(86_400),
      (id, zone, set, added, ttl) => {
        const message = encodeUpdate({
          id,
          zone,
          prerequisites: set.length === 0 ? [txtIsAbsent(zone)] : txtIsExactly(zone, set),
          updates: [...set.slice(0, 1).map((old) => deleteTxt(zone, old)), addTxt(zone, ttl, added)],
        });
        const decoded = packet.decode(message) as unknown as {
          id: number;
          questions: { name: string; type: string }[];
          answers: { name: string; class: string; ttl: number; data: Buffer[] }[];
          authorities: { name: string; class: string; ttl: number; data: Buffer[] }[];
        };
        const read = (data: readonly Buffer[]) => data.map((one) => one.toString('hex'));
        const sent = (data: readonly Uint8Array[]) => data.map((one) => Buffer.from(one).toString('hex'));
        expect(decoded.id).toBe(id);
        expect(decoded.questions).toMatchObject([{ name: zone, type: 'SOA' }]);
        expect(decoded.answers.map(({ data }) => read(data))).toEqual(set.length === 0 ? [[]] : set.map(sent));
        expect(decoded.authorities.at(-1)).toMatchObject({ name: zone, class: 'IN', ttl });
        expect(read(decoded.authorities.at(-1)?.data ?? [])).toEqual(sent(added));
        expect(decoded.authorities.slice(0, -1).map((one) => one.class)).toEqual(
          set.slice(0, 1).map(() => 'UNKNOWN_254'),
        );
        expect(frameOf(message)).toMatchObject({ id, opcode: 5, response: false, tsig: null });
      },
    ),
  );
});

import { Buffer } from 'node:buffer';
import packet from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameOf, headerOf, readName } from './frame.ts';

const answer = packet.encode({
  type: 'response',
  id: 7,
  flags: packet.AUTHORITATIVE_ANSWER,
  questions: [{ type: 'TXT', name: 'Contoso.Example' }],
  answers: [{ type: 'TXT', name: 'contoso.example', ttl: 60, data: ['v=spf1 -all'] }],
});

test('an answer shows its header and its question without regard to case', () => {
  const other = packet.encode({ type: 'query', id: 7, questions: [{ type: 'TXT', name: 'contoso.EXAMPLE' }] });
  expect(frameOf(answer)).toMatchObject({ id: 7, response: true, authoritative: true, truncated: false, rcode: 0 });
  expect(frameOf(answer)?.question).toBe(frameOf(other)?.question);
});

describe('unsound messages', () => {
  test('every shorter piece of an answer is unsound', () => {
    for (let length = 0; length < answer.length; length += 1) expect(frameOf(answer.subarray(0, length))).toBeNull();
  });

  test('so is one with something left over', () => {
    expect(frameOf(Buffer.concat([answer, Buffer.from([0])]))).toBeNull();
  });

  test('a name whose pointer leads to itself or forward ends', () => {
    expect(readName(Buffer.from([0xc0, 0x00]), 0)).toBeNull();
    expect(readName(Buffer.from([0x01, 0x61, 0xc0, 0x00]), 0)).toBeNull();
    expect(readName(Buffer.from([0xc0, 0x02, 0x00]), 0)).toBeNull();
  });

  test('any octets at all are read without an error or a hang', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        const message = Buffer.from(octets);
        frameOf(message);
        return headerOf(message) === null || message.length >= 12;
      }),
    );
  });
});

import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameOf } from './frame.ts';
import { addTxt, deleteTxt, encodeUpdate, txtIsExactly } from './message.ts';
import { algorithms, signMessage, type TsigAlgorithm, type TsigKey, tsigProblem } from './tsig.ts';

const secret = Buffer.from('0123456789abcdef0123456789abcdef');
const key: TsigKey = { name: 'upd-key', algorithm: 'hmac-sha256', secret };
const now = 1_700_000_000;
const text = (value: string) => [Buffer.from(value, 'latin1')];

const request = encodeUpdate({
  id: 0x1234,
  zone: 'example.test',
  prerequisites: txtIsExactly('example.test', [text('v=spf1 -all')]),
  updates: [deleteTxt('example.test', text('v=spf1 -all')), addTxt('example.test', 300, text('v=spf1 mx -all'))],
});

test('the signature of a known message is the one that dnspython verified', () => {
  const { message, mac } = signMessage(request, key, now);
  expect(mac.toString('hex')).toBe('2b9f6d20df85e8868b91cb182f756a0d6adfbc9f1153279cae4e42f22d69da62');
  const head = Buffer.from(request);
  head.writeUInt16BE(1, 10);
  expect(message.toString('hex')).toBe(
    `${head.toString('hex')}077570642d6b65790000fa00ff00000000003d0b686d61632d7368613235360000006553f100012c0020${mac.toString('hex')}123400000000`,
  );
});

/** A response header with our id: what a server says NOERROR with. */
const response = (rcode = 0) => Buffer.from([0x12, 0x34, 0xa8, rcode, 0, 0, 0, 0, 0, 0, 0, 0]);

const verify = (answer: Buffer, requestMac: Buffer, by: TsigKey = key, at = now) => {
  const frame = frameOf(answer);
  return frame === null ? 'unsound' : tsigProblem(answer, frame, by, requestMac, at);
};

describe('an answer', () => {
  const { mac } = signMessage(request, key, now);
  const signed = signMessage(response(), key, now, { requestMac: mac }).message;

  test('that is signed over our request is believed', () => {
    expect(verify(signed, mac)).toBeNull();
  });

  test('is believed whatever id the transport gave it, by its original id', () => {
    const forwarded = Buffer.from(signed);
    forwarded.writeUInt16BE(0x9999, 0);
    expect(verify(forwarded, mac)).toBeNull();
  });

  test('to another request is not', () => {
    expect(verify(signed, Buffer.alloc(32))).toEqual({ reason: 'wrongMac' });
  });

  test('without a signature is not', () => {
    expect(verify(response(), mac)).toEqual({ reason: 'unsigned' });
  });

  test('of another key or algorithm is not', () => {
    const other = signMessage(response(), { ...key, name: 'other' }, now, { requestMac: mac }).message;
    const stronger = signMessage(response(), { ...key, algorithm: 'hmac-sha512' }, now, { requestMac: mac }).message;
    expect(verify(other, mac)).toEqual({ reason: 'otherKey' });
    expect(verify(stronger, mac)).toEqual({ reason: 'otherKey' });
  });

  test('of long ago is not', () => {
    expect(verify(signed, mac, key, now + 301)).toEqual({ reason: 'wrongTime' });
    expect(verify(signed, mac, key, now + 300)).toBeNull();
  });

  test('BADTIME is signed and tells the clock of the server', () => {
    const other = Buffer.alloc(6);
    other.writeUIntBE(now - 3600, 0, 6);
    const { message } = signMessage(response(9), key, now, { requestMac: mac, error: 18, other });
    expect(verify(message, mac)).toEqual({ reason: 'badTime', serverTime: now - 3600, ourTime: now });
  });

  test('with an error and an empty MAC only claims it', () => {
    const empty = signMessage(response(9), key, now, { requestMac: mac, error: 17 });
    const cut = Buffer.concat([
      empty.message.subarray(0, -32 - 6 - 2),
      Buffer.from([0, 0]),
      empty.message.subarray(-6),
    ]);
    cut.writeUInt16BE(0x3d - 32, cut.length - 16 - 13 - 2);
    expect(verify(cut, mac)).toEqual({ reason: 'claimed', error: 'BADKEY' });
  });
});

test('any changed bit of a signed answer is noticed, with every algorithm', () => {
  const names = Object.keys(algorithms) as TsigAlgorithm[];
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.nat(),
      fc.nat(7),
      (algorithm, raw, place, bit) => {
        const by: TsigKey = { name: 'upd-key', algorithm, secret: Buffer.from(raw) };
        const { mac } = signMessage(request, by, now);
        const answer = signMessage(response(), by, now, { requestMac: mac }).message;
        expect(verify(answer, mac, by)).toBeNull();
        const at = place % answer.length;
        const bent = Buffer.from(answer);
        bent[at] = (bent[at] ?? 0) ^ (1 << bit);
        // Two octets of id are not signed (the original id is), and letter case of names means nothing.
        const isFree = at < 2 || bent.toString('latin1').toLowerCase() === answer.toString('latin1').toLowerCase();
        if (!isFree) expect(verify(bent, mac, by)).not.toBeNull();
      },
    ),
  );
});

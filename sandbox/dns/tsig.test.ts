import { describe, expect, it } from 'vitest';
import { readMessage } from './message.ts';
import { line, txt, updateMessage } from './raw-client.ts';
import { refuseSignature, signRequest, signResponse, TSIG_ERROR, type TsigKey, verifyRequest } from './tsig.ts';

const SECRET = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
const KEY: TsigKey = { name: 'upd-key', algorithm: 'hmac-sha256', secret: SECRET };
const AT = 1_700_000_000;
const name = 'test.example';
const UNSIGNED = updateMessage(
  'example',
  [line.holds({ name: 'test.example', rdata: txt('v=spf1 -all') })],
  [line.deleteOne({ name, rdata: txt('v=spf1 -all') }), line.add({ name, rdata: txt('v=spf1 mx -all') })],
);
const MAC = '2b9f6d20df85e8868b91cb182f756a0d6adfbc9f1153279cae4e42f22d69da62';

describe('TSIG', () => {
  it('builds the UPDATE of the golden vector octet for octet', () => {
    const zone = updateMessage(
      'example.test',
      [line.holds({ name: 'example.test', rdata: txt('v=spf1 -all') })],
      [
        line.deleteOne({ name: 'example.test', rdata: txt('v=spf1 -all') }),
        line.add({ name: 'example.test', rdata: txt('v=spf1 mx -all') }),
      ],
    );
    // The vector writes every owner name out, so pointers to the question are expanded before comparing.
    const owner = Buffer.from('\x07example\x04test\x00', 'latin1').toString('hex');
    const expanded = zone.toString('hex').replace(/c00c/g, owner);
    expect(expanded).toBe(
      '123428000001000100020000076578616d706c6504746573740000060001076578616d706c650474657374000010000100000000000c0b763d73706631202d616c6c076578616d706c65047465737400001000fe00000000000c0b763d73706631202d616c6c076578616d706c65047465737400001000010000012c000f0e763d73706631206d78202d616c6c',
    );
    const bytes = signRequest(Buffer.from(expanded, 'hex'), KEY, AT);
    expect(bytes.toString('hex')).toContain(
      `077570642d6b65790000fa00ff00000000003d0b686d61632d7368613235360000006553f100012c0020${MAC}123400000000`,
    );
    expect(verifyRequest(bytes, readMessage(bytes), [KEY], AT).state).toBe('good');
  });

  it.each(['hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const)('accepts a request signed with %s', (algorithm) => {
    const key = { ...KEY, algorithm };
    const bytes = signRequest(UNSIGNED, key, AT);
    expect(verifyRequest(bytes, readMessage(bytes), [key], AT + 299).state).toBe('good');
    expect(verifyRequest(bytes, readMessage(bytes), [KEY], AT).state).toBe(
      algorithm === 'hmac-sha256' ? 'good' : 'bad',
    );
  });

  it('takes key names in any letter case', () => {
    const bytes = signRequest(UNSIGNED, { ...KEY, name: 'UPD-Key' }, AT);
    expect(verifyRequest(bytes, readMessage(bytes), [KEY], AT).state).toBe('good');
  });

  it('notices one changed octet anywhere before the signature', () => {
    const bytes = signRequest(UNSIGNED, KEY, AT);
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(UNSIGNED.length - 1) ^ 1, UNSIGNED.length - 1);
    expect(verifyRequest(changed, readMessage(changed), [KEY], AT)).toMatchObject({
      state: 'bad',
      error: TSIG_ERROR.BADSIG,
    });
  });

  it('tells BADKEY and BADTIME apart, and puts the server time on BADTIME, signed', () => {
    const bytes = signRequest(UNSIGNED, KEY, AT);
    const stranger = verifyRequest(bytes, readMessage(bytes), [], AT);
    expect(stranger).toMatchObject({ state: 'bad', error: TSIG_ERROR.BADKEY });
    const late = verifyRequest(bytes, readMessage(bytes), [KEY], AT + 301);
    if (late.state !== 'bad') throw new Error('must be bad');
    const answer = readMessage(refuseSignature(UNSIGNED, late, AT + 301)).additionals[0]?.rdata ?? Buffer.alloc(0);
    expect(answer.subarray(-6).readUIntBE(0, 6)).toBe(AT + 301);
    expect(answer.readUInt16BE(13 + 8)).toBe(32);
    expect(answer.readUIntBE(13, 6)).toBe(AT);
  });

  it('signs a response over the MAC of its request, so that the answer to another request does not fit', () => {
    const mac = Buffer.from(MAC, 'hex');
    const response = (of: Buffer): string =>
      signResponse(UNSIGNED, { state: 'good', key: KEY, mac: of }, AT).toString('hex');
    expect(response(mac)).not.toBe(response(Buffer.alloc(32)));
  });
});

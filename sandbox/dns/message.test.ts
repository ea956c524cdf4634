import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPCODE, readMessage } from './message.ts';
import { FormatError } from './name.ts';
import { line, signed, txt, updateMessage } from './raw-client.ts';
import { verifyRequest } from './tsig.ts';

const KEY = { name: 'upd-key', algorithm: 'hmac-sha256', secret: 'c2VjcmV0' } as const;
const name = 'a.contoso.example';
const UPDATE = signed(
  updateMessage('contoso.example', [line.holds({ name, rdata: txt('a', 'b') })], [line.add({ name, rdata: txt('c') })]),
  KEY,
);

describe('a message', () => {
  it('is taken apart into its sections with their octets', () => {
    const message = readMessage(UPDATE);
    expect(message).toMatchObject({
      id: 0x1234,
      opcode: OPCODE.UPDATE,
      questions: [{ name: 'contoso.example', type: 6, class: 1 }],
      answers: [{ name, ttl: 0, rdata: txt('a', 'b') }],
      authorities: [{ name, ttl: 300, rdata: txt('c') }],
      additionals: [{ name: 'upd-key', type: 250 }],
    });
  });

  it('that was spoiled anywhere is read otherwise or refused as malformed, but never accepted as signed', () => {
    const index = fc.nat(UPDATE.length - 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(index, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }),
        index,
        (changes, end) => {
          const bytes = Buffer.from(UPDATE);
          for (const [at, value] of changes) bytes.writeUInt8(bytes.readUInt8(at) ^ value, at);
          for (const message of [bytes, bytes.subarray(0, end)]) {
            try {
              const signature = verifyRequest(message, readMessage(message), [KEY], Date.now() / 1000);
              // The message id is not signed over: the original id in the TSIG record is.
              if (!message.subarray(2).equals(UPDATE.subarray(2)) && !sameButCase(message))
                expect(signature.state).not.toBe('good');
            } catch (error) {
              expect(error).toBeInstanceOf(FormatError);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Key and algorithm names are signed in lower case, and so may be spelled otherwise. */
function sameButCase(message: Buffer): boolean {
  return message.subarray(2).toString('latin1').toLowerCase() === UPDATE.subarray(2).toString('latin1').toLowerCase();
}

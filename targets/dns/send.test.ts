import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import type { Change, Json } from '../../kinds/words.ts';
import { calm, collection, from, keyName, scope, secretText, zoneResource } from '../../test/sample-zone.ts';
import { type DnsReply, startScriptedDns } from '../../test/scripted/dns-server.ts';
import type { RawChange } from './raw-change.ts';
import { openDnsTarget } from './target.ts';
import { signMessage } from './tsig.ts';

const now = () => new Date('2026-03-01T12:00:00Z');
const raw: RawChange = { records: [], ttl: null, text: 'v=spf1 -all', problem: null };

const change: Change = {
  id: 'x',
  op: 'create',
  scope,
  type: 'SpfAll',
  keys: [],
  collection,
  before: null,
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  group: collection,
  for: [from],
  why: '',
  risk: 'low',
  shown: [],
  raw: raw as unknown as Json,
};

/** A bare answer with this rcode, without the zone section: what servers send who did not get that far. */
const answer = (message: Buffer, rcode: number): Buffer => {
  const header = Buffer.from(message.subarray(0, 12));
  header.writeUInt16BE(0xa800 | rcode, 2);
  return header.fill(0, 4);
};

const sendTo = async (script: (message: Buffer) => DnsReply) => {
  await using server = await startScriptedDns(script);
  const limits = { tcpMs: 300, attempts: 1 };
  const target = await openDnsTarget(zoneResource(server), async () => secretText, { now, limits });
  const sent = await target.send(change, async () => '', calm());
  return { sent, seen: server.seen };
};

describe('an unsigned answer to an update', () => {
  test.each([
    ['NOERROR is not believed', 0, { state: 'lost' }],
    ['NXRRSET is not believed', 8, { state: 'lost' }],
    ['SERVFAIL says nothing', 2, { state: 'lost' }],
    ['REFUSED is a refusal', 5, { state: 'refused', finding: { code: 'PSTN3030' } }],
    ['NOTAUTH is a refusal', 9, { state: 'refused', finding: { code: 'PSTN3031' } }],
    ['NOTIMP of a secondary is a refusal', 4, { state: 'refused', finding: { code: 'PSTN3032' } }],
  ])('%s', async (_, rcode, outcome) => {
    const { sent, seen } = await sendTo((message) => answer(message, rcode));
    expect(sent).toMatchObject(outcome);
    expect(seen.map(({ by }) => by)).toEqual(['tcp']);
  });
});

test('a signed yes without the zone section is believed', async () => {
  const key = { name: keyName, algorithm: 'hmac-sha256', secret: Buffer.from(secretText, 'base64') } as const;
  const { sent } = await sendTo((message) => {
    // The request's MAC: 32 octets before original id, error and other length.
    const requestMac = message.subarray(-38, -6);
    return signMessage(answer(message, 0), key, now().getTime() / 1000, { requestMac }).message;
  });
  expect(sent).toEqual({ state: 'sent' });
});

describe('an answer to an update that is no proof of anything', () => {
  const forged = (message: Buffer, rcode: number) =>
    signMessage(
      answer(message, rcode),
      { name: keyName, algorithm: 'hmac-sha256', secret: Buffer.from('another') },
      now().getTime() / 1000,
      { requestMac: Buffer.alloc(32) },
    ).message;

  test.each<readonly [string, RegExp, (message: Buffer) => DnsReply]>([
    ['a yes with a wrong signature', /signature of the answer is wrong/, (message) => forged(message, 0)],
    ['a no with a wrong signature', /signature of the answer is wrong/, (message) => forged(message, 5)],
    ['a broken message', /malformed/, (message) => answer(message, 0).fill(9, 4)],
    ['another id', /another id/, (message) => answer(message, 0).fill((message[0] ?? 0) ^ 1, 0, 1)],
    ['a connection that is reset', /reset|closed/, () => 'cut'],
    ['a connection that ends half way', /before the answer was complete/, () => ({ pieces: [Buffer.from([0])] })],
    ['silence', /no answer in time/, () => 'silence'],
  ])('is lost, not refused: %s', async (_, reason, script) => {
    const { sent, seen } = await sendTo(script);
    expect(sent).toMatchObject({ state: 'lost', reason: expect.stringMatching(reason) });
    expect(seen).toHaveLength(1);
  });
});

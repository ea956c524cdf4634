import { Buffer } from 'node:buffer';
import packet from 'dns-packet';
import { describe, expect, test } from 'vitest';
import { askTxt, calm, collection, keyName, secretText, zoneName, zoneResource } from '../../test/sample-zone.ts';
import { type DnsReply, framed, startScriptedDns } from '../../test/scripted/dns-server.ts';
import { frameOf, readName } from './frame.ts';
import { openDnsTarget } from './target.ts';
import { signMessage, type TsigKey } from './tsig.ts';

const now = () => new Date('2026-03-01T12:00:00Z');
const seconds = now().getTime() / 1000;
const key: TsigKey = { name: keyName, algorithm: 'hmac-sha256', secret: Buffer.from(secretText, 'base64') };
const limits = { udpMs: 120, tcpMs: 200, attempts: 1 };
/** Where an answer comes, a busy machine may take its time. */
const patient = { udpMs: 5000, tcpMs: 5000 };

const txt = (data: string | string[]) => ({ type: 'TXT' as const, name: zoneName, ttl: 300, data });
const soa = (name: string) => ({
  type: 'SOA' as const,
  name,
  ttl: 60,
  data: { mname: `ns1.${name}`, rname: `x.${name}`, serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 30 },
});
const flags = { aa: packet.AUTHORITATIVE_ANSWER, tc: packet.TRUNCATED_RESPONSE };

/** An unsigned answer to a query, with the question repeated. */
const reply = (query: Buffer, fields: Partial<packet.Packet>, rcode = 0): Buffer => {
  const { id = 0, questions = [] } = packet.decode(query);
  const encoded = packet.encode({ type: 'response', id, questions, flags: flags.aa | rcode, ...fields });
  return Buffer.from(encoded);
};

const macOf = (query: Buffer): Buffer => {
  const place = frameOf(query)?.tsig;
  const algorithm = place == null ? null : readName(query, place.data);
  if (algorithm === null) return Buffer.alloc(0);
  const size = query.readUInt16BE(algorithm.end + 8);
  return query.subarray(algorithm.end + 10, algorithm.end + 10 + size);
};

type Signing = { readonly by?: TsigKey; readonly at?: number; readonly error?: number; readonly other?: Buffer };

const signed = (query: Buffer, answer: Buffer, { by = key, at = seconds, error = 0, other }: Signing = {}): Buffer =>
  signMessage(answer, by, at, { requestMac: macOf(query), error, ...(other === undefined ? {} : { other }) }).message;

/** BADKEY and BADSIG come with an empty MAC. */
const claimed = (query: Buffer, error: number): Buffer => {
  const answer = signed(query, reply(query, {}, 9), { error });
  const bare = Buffer.concat([answer.subarray(0, -32 - 8), Buffer.from([0, 0]), answer.subarray(-6)]);
  bare.writeUInt16BE(0x3d - 32, bare.length - (0x3d - 32) - 2);
  return bare;
};

const clock = (at: number): Buffer => {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(at, 0, 6);
  return bytes;
};

const good = (query: Buffer): Buffer => signed(query, reply(query, { answers: [txt('v=spf1 mx -all')] }));

const readFrom = async (
  script: (query: Buffer, by: 'udp' | 'tcp') => DnsReply,
  name = zoneName,
  signal = calm(),
  more: Partial<typeof limits> = {},
) => {
  await using server = await startScriptedDns(script);
  const options = { now, limits: { ...limits, ...more } };
  const target = await openDnsTarget(zoneResource(server), async () => secretText, options);
  const { collections } = await target.read([askTxt(name)], signal);
  return { read: collections[`TXT ${name}`], seen: server.seen, server: `${server.host}:${server.port}` };
};

describe('a read that fails leaves the collection unknown and names server, name and reason', () => {
  test.each<readonly [string, string, RegExp, (query: Buffer, by: 'udp' | 'tcp') => DnsReply]>([
    ['no answer', 'PSTN3010', /no answer in time/, () => 'silence'],
    ['SERVFAIL', 'PSTN3012', /SERVFAIL/, (q) => signed(q, reply(q, {}, 2))],
    ['an unsigned SERVFAIL', 'PSTN3012', /SERVFAIL/, (q) => reply(q, {}, 2)],
    ['FORMERR without a question', 'PSTN3012', /FORMERR/, (q) => reply(q, { questions: [] }, 1)],
    ['REFUSED', 'PSTN3013', /REFUSED/, (q) => signed(q, reply(q, {}, 5))],
    ['an answer without authority', 'PSTN3014', /AA=0/, (q) => signed(q, reply(q, { flags: 0, answers: [txt('x')] }))],
    [
      'a referral',
      'PSTN3014',
      /refers to other name servers/,
      (q) => signed(q, reply(q, { flags: 0, authorities: [{ type: 'NS', name: zoneName, data: 'ns.example' }] })),
    ],
    ['an unsigned answer', 'PSTN3017', /not signed/, (q) => reply(q, { answers: [txt('v=spf1 -all')] })],
    [
      'an answer signed with another secret',
      'PSTN3017',
      /signature of the answer is wrong/,
      (q) => signed(q, reply(q, {}), { by: { ...key, secret: Buffer.from('x') } }),
    ],
    ['BADSIG', 'PSTN3017', /BADSIG/, (q) => claimed(q, 16)],
    ['BADKEY', 'PSTN3018', /BADKEY/, (q) => claimed(q, 17)],
    [
      'BADTIME',
      'PSTN3019',
      /clock of the server is 3600 s behind ours/,
      (q) => signed(q, reply(q, {}, 9), { error: 18, other: clock(seconds - 3600) }),
    ],
    ['an old signature', 'PSTN3019', /too long ago/, (q) => signed(q, reply(q, {}), { at: seconds - 301 })],
    ['a message that ends too early', 'PSTN3015', /malformed/, (q) => good(q).subarray(0, -3)],
    [
      'a TXT string that is longer than its record',
      'PSTN3015',
      /malformed/,
      (q) => {
        const answer = reply(q, { answers: [txt('abc')] });
        answer[answer.length - 4] = 200;
        return signed(q, answer);
      },
    ],
    [
      'the answer of another question',
      'PSTN3016',
      /none with our id and question/,
      (q) => reply(q, { questions: [{ type: 'TXT', name: 'other.example' }] }),
    ],
    [
      'the answer with another id',
      'PSTN3016',
      /none with our id/,
      (q) => reply(q, { id: (q.readUInt16BE(0) + 1) & 0xffff }),
    ],
    [
      'NXDOMAIN for the zone itself',
      'PSTN3020',
      /does not exist/,
      (q) => signed(q, reply(q, { authorities: [soa('example')] }, 3)),
    ],
    ['no record and no SOA', 'PSTN3023', /without the SOA record/, (q) => signed(q, reply(q, {}))],
    [
      'no record, by the parent zone',
      'PSTN3020',
      /from the zone example/,
      (q) => signed(q, reply(q, { authorities: [soa('example')] })),
    ],
    [
      'a truncated answer and no TCP',
      'PSTN3011',
      /closed|reset/,
      (q, by) => (by === 'udp' ? signed(q, reply(q, { flags: flags.aa | flags.tc })) : 'cut'),
    ],
    [
      'a truncated answer and half of it by TCP',
      'PSTN3011',
      /before the answer was complete/,
      (q, by) =>
        by === 'udp'
          ? signed(q, reply(q, { flags: flags.aa | flags.tc }))
          : { pieces: [framed(good(q)).subarray(0, 40)] },
    ],
    ['truncation even by TCP', 'PSTN3015', /malformed/, (q) => signed(q, reply(q, { flags: flags.aa | flags.tc }))],
    [
      'another id by TCP',
      'PSTN3016',
      /another id/,
      (q, by) =>
        by === 'udp'
          ? signed(q, reply(q, { flags: flags.aa | flags.tc }))
          : reply(q, { id: (q.readUInt16BE(0) + 1) & 0xffff }),
    ],
  ])('%s', async (_, code, reason, script) => {
    const { read, server } = await readFrom(script);
    if (read?.state !== 'unknown') throw new Error(`the collection is ${read?.state}`);
    expect(read.reason).toMatchObject({ code, message: expect.stringMatching(reason) });
    expect(read.reason.message).toContain(server);
    expect(read.reason.message).toContain(zoneName);
    expect(JSON.stringify(read)).not.toContain(secretText);
  });

  test('connection refused', async () => {
    const gone = await startScriptedDns(() => 'silence');
    await gone[Symbol.asyncDispose]();
    const target = await openDnsTarget(zoneResource(gone), async () => secretText, { now, limits });
    const { collections } = await target.read([askTxt()], calm());
    expect(collections[collection]).toMatchObject({
      state: 'unknown',
      reason: { code: 'PSTN3011', message: expect.stringMatching(/connection refused/) },
    });
  });

  test('a caller who stops waiting', async () => {
    const { read } = await readFrom(() => 'silence', zoneName, AbortSignal.timeout(20));
    expect(read).toMatchObject({ state: 'unknown', reason: { code: 'PSTN3021' } });
    const { read: before, seen } = await readFrom(good, zoneName, AbortSignal.abort());
    expect(before).toMatchObject({ state: 'unknown', reason: { code: 'PSTN3021' } });
    expect(seen).toEqual([]);
  });

  test('a name outside the zone, which is not even asked for', async () => {
    const { read, seen } = await readFrom(good, 'notcontoso.example');
    expect(read).toMatchObject({ state: 'unknown', reason: { code: 'PSTN3022' } });
    expect(seen).toEqual([]);
  });

  test('a name that cannot be written as DNS', async () => {
    const { read } = await readFrom(good, `${'a'.repeat(64)}.${zoneName}`);
    expect(read).toMatchObject({ state: 'unknown', reason: { code: 'PSTN3022' } });
  });
});

describe('a read that succeeds', () => {
  test('is one signed query with EDNS, without recursion', async () => {
    const { read, seen } = await readFrom(good);
    expect(read?.state).toBe('complete');
    expect(seen).toHaveLength(1);
    const query = packet.decode(seen[0]?.message ?? Buffer.alloc(0));
    expect(query).toMatchObject({ questions: [{ name: zoneName, type: 'TXT' }], flag_rd: false });
    expect(query.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232 }, { type: 'TSIG' }]);
  });

  test('takes a truncated answer by TCP, in whatever pieces it comes', async () => {
    const { read, seen } = await readFrom(
      (query, by) => {
        if (by === 'udp') return signed(query, reply(query, { flags: flags.aa | flags.tc }));
        const frame = framed(good(query));
        return { pieces: [frame.subarray(0, 1), frame.subarray(1, 3), frame.subarray(3, 50), frame.subarray(50)] };
      },
      zoneName,
      calm(),
      patient,
    );
    expect(read).toMatchObject({ state: 'complete' });
    expect(seen.map(({ by }) => by)).toEqual(['udp', 'tcp']);
  });

  test('waits for the right answer behind a wrong one', async () => {
    const { read, seen } = await readFrom(
      (query) => ({
        pieces: [reply(query, { id: (query.readUInt16BE(0) + 1) & 0xffff }), good(query)],
      }),
      zoneName,
      calm(),
      patient,
    );
    expect(read?.state).toBe('complete');
    expect(seen).toHaveLength(1);
  });

  test('is tried again after a failure that may pass', async () => {
    let left = 2;
    const { read, seen } = await readFrom(
      (query) => {
        left -= 1;
        return left >= 0 ? signed(query, reply(query, {}, 2)) : good(query);
      },
      zoneName,
      calm(),
      { ...patient, attempts: 3 },
    );
    expect(read?.state).toBe('complete');
    expect(seen).toHaveLength(3);
  });

  test('is not tried again after a refusal', async () => {
    const { seen } = await readFrom((q) => signed(q, reply(q, {}, 5)), zoneName, calm(), { attempts: 3 });
    expect(seen).toHaveLength(1);
  });

  test.each([
    ['the name has no TXT record', 0],
    ['the name does not exist', 3],
  ])('is an empty RRset when %s and the SOA of the zone says so', async (_, rcode) => {
    const { read } = await readFrom(
      (q) => signed(q, reply(q, { authorities: [soa(zoneName)] }, rcode)),
      `mail.${zoneName}`,
    );
    expect(read).toMatchObject({
      state: 'complete',
      found: [
        { type: 'TxtRecordSet', value: { strings: [], ttl: null, cname: null }, raw: { records: [], ttl: null } },
      ],
    });
  });

  test('tells an alias', async () => {
    const { read } = await readFrom((q) =>
      signed(q, reply(q, { answers: [{ type: 'CNAME', name: zoneName, data: 'Elsewhere.Example' }] })),
    );
    expect(read).toMatchObject({ state: 'complete', found: [{ value: { cname: 'elsewhere.example' } }] });
  });
});

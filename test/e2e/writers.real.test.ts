import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packet from 'dns-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planNow } from '../../plan/observe.ts';
import { apply } from '../../plan/run.ts';
import { type DnsServerKind, dnsServers } from '../real/dns-servers.ts';
import { powerDnsMissing, startPowerDns } from '../real/powerdns.ts';
import type { DnsServer } from '../real/server.ts';
import { openWriter, resource, type Writer } from './in-process.ts';

const secret = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');

/** Foreign strings that a careless writer would change: several chunks, quotes, bytes over 127. */
const foreign = [
  '"google-site-verification=3h2jk4h5kj2h3k4j5h6k7j8h9"',
  `"${'x'.repeat(255)}" "${'y'.repeat(40)}"`,
  '"note=\\"quoted\\" \\\\ backslash" "\\195\\188ber"',
];

const sender = (index: number): string => `spf${index}.senders.example`;

let server: DnsServer;
let provider: object;
let apiKey = '';
let folder: string;
const writers: Writer[] = [];

const openFor = async (index: number, include: string): Promise<Writer> => {
  const zone = resource('Zone', 'contoso-example', {
    name: 'contoso.example',
    provider,
    resolver: { server: server.host, port: server.port },
  });
  const record = resource('SpfRecord', `team-${index}`, { zoneRef: { name: 'contoso-example' }, include });
  const owner = { door: 'cli', estate: `team-${index}` } as const;
  const writer = await openWriter([zone, record], join(folder, `team-${index}`), owner, (name) =>
    name === 'dns' ? secret : apiKey,
  );
  writers.push(writer);
  return writer;
};

const options = { waitSeconds: 60, partial: false };

/** The TXT RRset at the apex, every record as its chunks in base64, over TCP. */
const readApex = async (): Promise<readonly string[]> => {
  const { connect } = await import('node:net');
  return new Promise((resolve, reject) => {
    const query = packet.streamEncode({
      type: 'query',
      id: 1,
      questions: [{ type: 'TXT', name: 'contoso.example' }],
    });
    const socket = connect(server.port, server.host, () => socket.write(query));
    let read = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      read = Buffer.concat([read, chunk]);
      if (read.length < 2 || read.length < 2 + read.readUInt16BE(0)) return;
      socket.destroy();
      const answers = packet.streamDecode(read).answers ?? [];
      resolve(
        answers
          .map((answer) => [(answer as { data: Buffer | Buffer[] }).data].flat())
          .map((chunks) => chunks.map((one) => one.toString('base64')).join(' '))
          .sort(),
      );
    });
  });
};

const textOf = (record: string): string =>
  Buffer.concat(record.split(' ').map((chunk) => Buffer.from(chunk, 'base64'))).toString('latin1');
const isSpf = (record: string): boolean => textOf(record).startsWith('v=spf1');

const key = { name: 'upd-key', algorithm: 'hmac-sha256', secret };
const zones = [
  {
    origin: 'contoso.example',
    records: ['@ 300 IN TXT "v=spf1 ip4:192.0.2.1 ~all"', ...foreign.map((text) => `@ 300 IN TXT ${text}`)].join('\n'),
    names: ['contoso.example'],
  },
  ...Array.from({ length: 11 }, (_, index) => ({
    origin: sender(index + 1),
    records: `@ 300 IN TXT "v=spf1 ip4:198.51.100.${index + 1} -all"`,
    names: [],
  })),
];

const prepare = async (missing: string | null, context: { skip(note: string): void }): Promise<void> => {
  if (missing !== null && process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(missing);
  if (missing !== null) context.skip(missing);
  folder = await mkdtemp(join(tmpdir(), 'postern-writers-'));
};

afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Twelve writers: nine distinct includes, three of them wanted twice. */
const twelve = (): Promise<readonly Writer[]> =>
  Promise.all(Array.from({ length: 12 }, (_, index) => openFor(index, sender((index % 9) + 1))));

const writeAll = async (all: readonly Writer[]) =>
  Promise.all(
    all.map(async ({ wishes, ports }) => {
      const { plan } = await planNow(wishes, ports);
      return apply(wishes, plan, ports, options);
    }),
  );

describe.each<DnsServerKind>(dnsServers)('many writers on one SPF record of a real $name', (kind) => {
  beforeEach(async (context) => {
    await prepare(kind.missing(), context);
    server = await kind.start({ keys: [key], zones });
    const secretRef = { secretKeyRef: { name: 'dns', key: 'tsig' } };
    const tsig = { name: key.name, algorithm: key.algorithm, secretRef };
    provider = { rfc2136: { server: server.host, port: server.port, key: tsig } };
  });

  it('ends in one record with every include; each writer is done, none is told of a conflict [C27]', async () => {
    const before = (await readApex()).filter((record) => !isSpf(record));
    const results = await writeAll(await twelve());

    expect(results.map((result) => result.stopped)).toEqual(Array(12).fill(null));
    for (const { ended } of results)
      expect(ended.map(({ state, finding }) => ({ state, finding }))).toEqual(
        ended.length === 0 ? [] : [{ state: expect.stringMatching(/^(done|present)$/), finding: null }],
      );
    const after = await readApex();
    const records = after.filter(isSpf).map(textOf);
    expect(records).toHaveLength(1);
    const terms = records[0]?.split(' ') ?? [];
    expect(terms.slice(0, 2)).toEqual(['v=spf1', 'ip4:192.0.2.1']);
    expect(terms.at(-1)).toBe('~all');
    expect(terms.slice(2, -1).sort()).toEqual(
      Array.from({ length: 9 }, (_, index) => `include:${sender(index + 1)}`).sort(),
    );
    expect(after.filter((record) => !isSpf(record))).toEqual(before);
  });

  it('takes a tenth include and refuses the eleventh by the lookup limit', async () => {
    await writeAll(await twelve());
    const [tenth] = await writeAll([await openFor(20, sender(10))]);
    expect(tenth?.ended.map(({ state }) => state)).toEqual(['done']);

    const eleventh = await openFor(21, sender(11));
    const { plan } = await planNow(eleventh.wishes, eleventh.ports);
    expect(plan.refused.map((finding) => finding.message).join()).toContain('11');
    const refused = await apply(eleventh.wishes, plan, eleventh.ports, options);
    expect(refused.stopped).toBe('refused');
    expect((await readApex()).filter(isSpf).map(textOf).join()).not.toContain(sender(11));
  });

  it('refuses the eleventh also when the limit is reached between its plan and its write', async () => {
    await writeAll(await twelve());
    const [tenth, eleventh] = [await openFor(20, sender(10)), await openFor(21, sender(11))];
    const late = await planNow(eleventh.wishes, eleventh.ports);
    expect(late.plan.refused).toEqual([]);
    await writeAll([tenth]);

    const result = await apply(eleventh.wishes, late.plan, eleventh.ports, { ...options, partial: true });
    expect(result.ended.map(({ state }) => state)).toEqual(['refused']);
    const record = (await readApex()).filter(isSpf).map(textOf).join();
    expect(record).toContain(sender(10));
    expect(record).not.toContain(sender(11));
  });

  it('lets only ten of eleven rivals in when all write at once', async () => {
    const all = await Promise.all(Array.from({ length: 11 }, (_, index) => openFor(index, sender(index + 1))));
    const plans = await Promise.all(all.map(({ wishes, ports }) => planNow(wishes, ports)));
    const results = await Promise.all(
      all.map(({ wishes, ports }, index) => {
        const planned = plans[index];
        if (planned === undefined) throw new Error('no plan');
        return apply(wishes, planned.plan, ports, { ...options, partial: true });
      }),
    );
    const states = results.flatMap(({ ended }) => ended.map(({ state }) => state));
    expect(states.filter((state) => state === 'done')).toHaveLength(10);
    expect(states.filter((state) => state === 'refused')).toHaveLength(1);
    const [record = ''] = (await readApex()).filter(isSpf).map(textOf);
    expect(record.split(' ').filter((term) => term.startsWith('include:'))).toHaveLength(10);
  });
});

describe("many writers through PowerDNS's HTTP API, which compares nothing", () => {
  beforeEach(async (context) => {
    await prepare(powerDnsMissing(), context);
    const powerdns = await startPowerDns({ keys: [key], zones });
    server = powerdns;
    apiKey = powerdns.apiKey;
    provider = { powerdns: { url: powerdns.url, apiKeyRef: { secretKeyRef: { name: 'powerdns', key: 'api-key' } } } };
  });

  it('loses no string of others and no term, and the plan says where it could', async () => {
    const before = (await readApex()).filter((record) => !isSpf(record));
    const all = await twelve();
    const [first] = all;
    const planned = first === undefined ? null : await planNow(first.wishes, first.ports);
    expect(planned?.plan.changes.map(({ shown }) => shown.at(-1))).toEqual([
      expect.stringContaining("PowerDNS's HTTP API has no compare-and-swap"),
    ]);

    const results = await writeAll(all);
    expect(results.flatMap(({ ended }) => ended.map(({ state }) => state))).toEqual(
      results.flatMap(({ ended }) => ended.map(() => expect.stringMatching(/^(done|present)$/))),
    );
    const after = await readApex();
    expect(after.filter((record) => !isSpf(record))).toEqual(before);
    const [record = '', ...others] = after.filter(isSpf).map(textOf);
    expect(others).toEqual([]);
    const terms = record.split(' ');
    expect(terms.slice(0, 2)).toEqual(['v=spf1', 'ip4:192.0.2.1']);
    expect(terms.at(-1)).toBe('~all');
    expect(terms.slice(2, -1).sort()).toEqual(
      Array.from({ length: 9 }, (_, index) => `include:${sender(index + 1)}`).sort(),
    );
  });
});

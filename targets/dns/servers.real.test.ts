import { Buffer } from 'node:buffer';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Change, Json } from '../../kinds/words.ts';
import type { Sent, Target } from '../../plan/target.ts';
import { type DnsServerKind, dnsServers } from '../../test/real/dns-servers.ts';
import { nsdMissing, startNsd } from '../../test/real/nsd.ts';
import type { DnsServer } from '../../test/real/server.ts';
import {
  askFact,
  askTxt,
  calm,
  collection,
  keyName,
  planned,
  secretText,
  spfAll,
  spfTerm,
  zoneName,
  zoneResource,
} from '../../test/sample-zone.ts';
import { openDnsTarget } from './target.ts';

const secret = async () => secretText;
const now = () => new Date();
const waiting = { timeout: 15_000, interval: 100 };
const key = { name: keyName, algorithm: 'hmac-sha256', secret: secretText };
const keys = [
  key,
  { ...key, name: 'key-384', algorithm: 'hmac-sha384' },
  { ...key, name: 'key-512', algorithm: 'hmac-sha512' },
];
const mail = `mail.${zoneName}`;
const long = `long.${zoneName}`;
const wild = `shop.eu.wild.${zoneName}`;

const records = `
@ 300 IN TXT "v=spf1 mx ~all"
@ 300 IN TXT "google-site" "-verification=" "x"
@ 300 IN TXT "quoted \\" and \\\\ and \\233"
alias IN CNAME elsewhere.example.
*.wild IN TXT "v=spf1 mx ~all"
${Array.from({ length: 12 }, (_, index) => `long IN TXT "${String(index).padStart(2, '0')}${'x'.repeat(200)}"`).join('\n')}
`;

const zones = [{ origin: zoneName, records, names: [zoneName, mail, long, `alias.${zoneName}`, wild] }];

const open = (
  server: { readonly host: string; readonly port: number },
  keyOf: { readonly name?: string; readonly algorithm?: string } = {},
  more: Readonly<Record<string, Json>> = {},
  clock = now,
) => openDnsTarget(zoneResource(server, keyOf, more), secret, { now: clock, limits: { attempts: 1 } });

const stringsAt = async (by: Target, name = zoneName) => {
  const { collections } = await by.read([askTxt(name)], calm());
  const read = collections[`TXT ${name}`];
  if (read?.state !== 'complete') throw new Error(JSON.stringify(read));
  return (read.found[0]?.value as { readonly strings: readonly string[]; readonly ttl: number | null }) ?? null;
};

const reasonOf = async (by: Target) => {
  const read = (await by.read([askTxt()], calm())).collections[collection];
  return read?.state === 'unknown' ? `${read.reason.code} ${read.reason.message}` : 'complete';
};

/** A server may show a write a moment after it has answered. */
const confirmed = async (by: Target, change: Change, sent: Sent): Promise<string> => {
  const end = Date.now() + 5_000;
  for (;;) {
    const verdict = await by.confirm(change, sent, calm());
    if (verdict !== 'not yet' || Date.now() > end) return verdict;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

const carry = async (by: Target, change: Change): Promise<string> => {
  const sent = await by.send(change, secret, calm());
  if (sent.state === 'refused') return sent.finding.code;
  return sent.state === 'moved' ? 'moved' : confirmed(by, change, sent);
};

const unlessMissing = (reason: string | null, context: { skip(note: string): void }): void => {
  if (reason === null) return;
  if (process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(reason);
  context.skip(reason);
};

describe.each<DnsServerKind>(dnsServers)('on $name', (kind) => {
  let server: DnsServer | null = null;
  let target: Target;

  beforeEach(async (context) => {
    unlessMissing(kind.missing(), context);
    server ??= await kind.start({ keys, zones });
    target = await open(server);
  });
  afterAll(() => server?.stop());

  const running = (): DnsServer => {
    if (server === null) throw new Error(`${kind.name} is not running`);
    return server;
  };

  test('a term is added beside foreign strings whose chunks and TTL stay', async () => {
    const before = await target.read([askTxt()], calm());
    const change = await planned(target, [spfTerm('include:a.example')]);
    expect(await carry(target, change)).toBe('done');
    const after = await target.read([askTxt()], calm());
    const raw = ({ collections }: typeof after) => {
      const read = collections[collection];
      return read?.state === 'complete' ? (read.found[0]?.raw as { records: string[][]; ttl: number }) : null;
    };
    const foreign = (one: typeof after) =>
      raw(one)?.records.filter(([first = '']) => !Buffer.from(first, 'base64').toString().startsWith('v=spf1'));
    expect(foreign(after)).toEqual(foreign(before));
    expect(foreign(after)).toHaveLength(2);
    expect(raw(after)?.ttl).toBe(300);
    expect((await stringsAt(target)).strings).toContain('v=spf1 mx include:a.example ~all');
  });

  test('the same compare-and-swap again has moved, and reads back as done', async () => {
    const change = await planned(target, [spfTerm('include:b.example')]);
    expect(await carry(target, change)).toBe('done');
    expect(await target.send(change, secret, calm())).toEqual({ state: 'moved' });
    expect(await confirmed(target, change, { state: 'moved' })).toBe('done');
  });

  test.each(keys.slice(1))('a key of $algorithm reads and writes', async ({ name, algorithm }) => {
    const by = await open(running(), { name, algorithm });
    const change = await planned(by, [spfTerm(`include:${name}.example`)]);
    expect(await carry(by, change)).toBe('done');
  });

  test('a first record is created with its TTL, and deleted again', async () => {
    const created = await planned(target, [spfTerm('include:a.example', mail), spfAll('SoftFail', mail)], mail);
    expect(await carry(target, created)).toBe('done');
    expect(await stringsAt(target, mail)).toEqual({
      strings: ['v=spf1 include:a.example ~all'],
      ttl: 3600,
      cname: null,
    });
    const wishes = [spfTerm('include:a.example', mail), spfAll('SoftFail', mail)].map(
      (item) => [{ ...item, wanted: 'absent' as const }, null] as const,
    );
    expect(await carry(target, await planned(target, wishes, mail))).toBe('done');
    expect((await stringsAt(target, mail)).strings).toEqual([]);
  });

  test('an answer too large for UDP is read by TCP, and a record over 255 octets is written', async () => {
    const terms = Array.from({ length: 30 }, (_, index) => spfTerm(`include:${'a'.repeat(10)}${index}.example`, long));
    const change = await planned(target, [...terms, spfAll('SoftFail', long)], long);
    expect(await carry(target, change)).toBe('done');
    const { strings } = await stringsAt(target, long);
    expect(strings).toHaveLength(13);
    expect(strings.find((text) => text.startsWith('v=spf1'))?.length).toBeGreaterThan(510);
  });

  test('at an alias nothing is written, whatever the server says', async () => {
    const name = `alias.${zoneName}`;
    const change = await planned(target, [spfTerm('include:a.example', name), spfAll('SoftFail', name)], name);
    expect(await carry(target, change)).toBe('PSTN3034');
    const forced = { ...change, raw: { records: [], ttl: null, text: 'v=spf1 -all', problem: null } };
    expect(await carry(target, forced)).toBe(kind.silentAtAlias ? 'not done' : 'PSTN3030');
  });

  test('at a name that a wildcard answers for, nothing is written and the wildcard is named', async () => {
    const change = await planned(target, [spfTerm('include:a.example', wild)], wild);
    expect(change.before).toEqual({ record: 'v=spf1 mx ~all' });
    const sent = await target.send(change, secret, calm());
    expect(sent).toMatchObject({
      state: 'refused',
      finding: { code: 'PSTN3036', message: expect.stringContaining(`*.wild.${zoneName}`) },
    });
  });

  test.runIf(kind.limitsNames)('a name that the key may not change is refused and named', async () => {
    const name = `other.${zoneName}`;
    const change = await planned(target, [spfTerm('include:a.example', name), spfAll('SoftFail', name)], name);
    expect(await carry(target, change)).toBe(kind.deniedAs);
  });

  test.runIf(kind.explainsSignatures)('a key nobody knows and a clock an hour behind are told apart', async () => {
    expect(await reasonOf(await open(running(), { name: 'nobody' }))).toMatch(/^PSTN3018 .*BADKEY/);
    const late = () => new Date(Date.now() - 3_600_000);
    expect(await reasonOf(await open(running(), {}, {}, late))).toMatch(/^PSTN3019 .*(3599|3600|3601) s ahead of ours/);
    const other = await openDnsTarget(zoneResource(running()), async () => 'b3RoZXI=', {
      now,
      limits: { attempts: 1 },
    });
    expect(await reasonOf(other)).toMatch(/^PSTN3017 .*BADSIG/);
  });

  test.runIf(!kind.explainsSignatures)('a key that is wrong in any way is a refusal, and nothing is read', async () => {
    const late = () => new Date(Date.now() - 3_600_000);
    const other = openDnsTarget(zoneResource(running()), async () => 'b3RoZXI=', { now, limits: { attempts: 1 } });
    const change = await planned(target, [spfTerm('include:unsigned.example')]);
    for (const by of [await open(running(), { name: 'nobody' }), await open(running(), {}, {}, late), await other]) {
      expect(await reasonOf(by)).toMatch(/^PSTN3013 /);
      expect(await carry(by, change)).toBe('PSTN3030');
    }
    expect((await stringsAt(target)).strings.join()).not.toContain('unsigned.example');
  });

  test('a zone that is not there and a name outside are unknown, never empty', async () => {
    const by = await open(running(), {}, { name: 'fabrikam.example' });
    const { collections } = await by.read([askTxt('fabrikam.example')], calm());
    expect(collections['TXT fabrikam.example']).toMatchObject({ state: 'unknown', reason: { code: 'PSTN3013' } });
  });

  test('a write whose answer is dropped on the way ends done and is there once', async () => {
    const server = running();
    let passed = 0;
    const proxy = createServer((client) => {
      const upstream = connect(server.port, server.host);
      client.on('error', () => undefined);
      upstream.on('error', () => undefined);
      client.pipe(upstream);
      upstream.once('data', () => {
        passed += 1;
        client.resetAndDestroy();
        upstream.destroy();
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const direct = await open(server);
    const change = await planned(direct, [spfTerm('include:lost.example')]);
    const through = await open({ host: '127.0.0.1', port: (proxy.address() as AddressInfo).port });
    const sent = await through.send(change, secret, calm());
    expect(sent.state).toBe('lost');
    expect(passed).toBe(1);
    expect(await confirmed(direct, change, sent)).toBe('done');
    expect(await direct.send(change, secret, calm())).toEqual({ state: 'moved' });
    const { strings } = await stringsAt(direct);
    expect(strings.filter((text) => text.startsWith('v=spf1'))).toHaveLength(1);
    expect(strings.join(' ').split('include:lost.example')).toHaveLength(2);
    await new Promise((resolve) => proxy.close(resolve));
  });

  test('a secondary that lags is named until it has caught up', async (context) => {
    unlessMissing(nsdMissing(), context);
    const { port } = running();
    const nsd = await startNsd({ origin: zoneName, primary: port, key });
    try {
      const nameServers = [`127.0.0.1:${port}`, `127.0.0.1:${nsd.port}`];
      const by = await open(running(), {}, { nameServers });
      const visible = async () => {
        const { facts, missing } = await by.read(
          [askFact('SpfVisible', `${zoneName} include:lagging.example`)],
          calm(),
        );
        return facts[`SpfVisible/${zoneName}`]?.value ?? missing[`SpfVisible/${zoneName}`]?.message;
      };
      await vi.waitFor(async () => expect(await visible()).toMatchObject({ agreed: true, present: [] }), waiting);

      expect(await carry(by, await planned(by, [spfTerm('include:lagging.example')]))).toBe('done');
      expect(await visible()).toMatchObject({ agreed: false, present: [], disagreeing: [`127.0.0.1:${nsd.port}`] });
      await nsd.catchUp();
      const all = { agreed: true, present: ['include:lagging.example'], disagreeing: [] };
      await vi.waitFor(async () => expect(await visible()).toMatchObject(all), waiting);
    } finally {
      await nsd.stop();
    }
  });
});

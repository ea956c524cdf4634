import { Buffer } from 'node:buffer';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Change, Json } from '../../kinds/words.ts';
import type { Target } from '../../plan/target.ts';
import { type Bind, type BindOptions, bindMissing, startBind } from '../../test/real/bind.ts';
import {
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
import { updatePolicy } from './permissions.ts';
import { openDnsTarget } from './target.ts';

const missing = bindMissing();
const secret = async () => secretText;
const now = () => new Date();
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

const primary: BindOptions = {
  keys,
  zones: [
    {
      origin: zoneName,
      records,
      updatePolicy: keys.flatMap(({ name }) => updatePolicy(name, [zoneName, mail, long, `alias.${zoneName}`, wild])),
    },
  ],
};

let bind: Bind;
let target: Target;
let servers: Bind[] = [];

const start = async (options: BindOptions): Promise<Bind> => {
  const started = await startBind(options);
  servers.push(started);
  return started;
};

const open = (
  server: { readonly host: string; readonly port: number },
  keyOf: { readonly name?: string; readonly algorithm?: string } = {},
  more: Readonly<Record<string, Json>> = {},
  clock = now,
) => openDnsTarget(zoneResource(server, keyOf, more), secret, { now: clock, limits: { attempts: 1 } });

beforeAll(async () => {
  if (missing !== null && process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(missing);
});
beforeEach(async (context) => {
  if (missing !== null) context.skip(missing);
  if (servers.length === 0) bind = await start(primary);
  target = await open(bind);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});

const stringsAt = async (by: Target, name = zoneName) => {
  const { collections } = await by.read([askTxt(name)], calm());
  const read = collections[`TXT ${name}`];
  if (read?.state !== 'complete') throw new Error(JSON.stringify(read));
  return (read.found[0]?.value as { readonly strings: readonly string[]; readonly ttl: number | null }) ?? null;
};

const carry = async (by: Target, change: Change, wait = 0): Promise<string> => {
  const sent = await by.send(change, secret, calm());
  if (sent.state !== 'sent' && sent.state !== 'lost') return sent.state === 'refused' ? sent.finding.code : sent.state;
  const end = Date.now() + wait;
  for (;;) {
    const verdict = await by.confirm(change, sent, calm());
    if (verdict !== 'not yet' || Date.now() > end) return verdict;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

describe('on BIND', () => {
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
    expect(await target.confirm(change, { state: 'moved' }, calm())).toBe('done');
  });

  test.each(keys.slice(1))('a key of $algorithm reads and writes', async ({ name, algorithm }) => {
    const by = await open(bind, { name, algorithm });
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

  test('at an alias the server says yes and changes nothing: not done', async () => {
    const name = `alias.${zoneName}`;
    const change = await planned(target, [spfTerm('include:a.example', name), spfAll('SoftFail', name)], name);
    expect(await carry(target, change)).toBe('PSTN3034');
    const forced = { ...change, raw: { records: [], ttl: null, text: 'v=spf1 -all', problem: null } };
    expect(await target.send(forced, secret, calm())).toEqual({ state: 'sent' });
    expect(await target.confirm(forced, { state: 'sent' }, calm())).toBe('not done');
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

  test('a name that the policy does not grant is refused and named', async () => {
    const name = `other.${zoneName}`;
    const change = await planned(target, [spfTerm('include:a.example', name), spfAll('SoftFail', name)], name);
    expect(await carry(target, change)).toBe('PSTN3030');
  });

  test('a key nobody knows and a clock an hour behind are told apart', async () => {
    const reasonOf = async (by: Target) => {
      const read = (await by.read([askTxt()], calm())).collections[collection];
      return read?.state === 'unknown' ? `${read.reason.code} ${read.reason.message}` : 'complete';
    };
    expect(await reasonOf(await open(bind, { name: 'nobody' }))).toMatch(/^PSTN3018 .*BADKEY/);
    const late = () => new Date(Date.now() - 3_600_000);
    expect(await reasonOf(await open(bind, {}, {}, late))).toMatch(/^PSTN3019 .*(3599|3600|3601) s ahead of ours/);
    const other = await openDnsTarget(zoneResource(bind), async () => 'b3RoZXI=', { now, limits: { attempts: 1 } });
    expect(await reasonOf(other)).toMatch(/^PSTN3017 .*BADSIG/);
  });

  test('a zone that is not there and a name outside are unknown, never empty', async () => {
    const by = await open(bind, {}, { name: 'fabrikam.example' });
    const { collections } = await by.read([askTxt('fabrikam.example')], calm());
    expect(collections['TXT fabrikam.example']).toMatchObject({ state: 'unknown', reason: { code: 'PSTN3013' } });
  });
});

test('of two views, a key reads and writes its own', async () => {
  const view = (origin: string, all: string, grants: readonly string[]) => ({
    origin,
    records: `@ IN TXT "v=spf1 mx ${all}"`,
    updatePolicy: grants,
  });
  const policy = updatePolicy('int-key', [zoneName]);
  const server = await start({
    keys: [key, { ...key, name: 'int-key' }],
    views: [
      { name: 'inside', keys: ['int-key'], zones: [view(zoneName, '-all', policy)] },
      { name: 'outside', zones: [view(zoneName, '~all', updatePolicy(keyName, [zoneName]))] },
    ],
  });
  const [inside, outside] = [await open(server, { name: 'int-key' }), await open(server)];
  expect((await stringsAt(inside)).strings).toEqual(['v=spf1 mx -all']);
  expect((await stringsAt(outside)).strings).toEqual(['v=spf1 mx ~all']);
  const change = await planned(inside, [spfTerm('include:a.example')]);
  expect(await outside.send(change, secret, calm())).toEqual({ state: 'moved' });
  expect(await carry(inside, change)).toBe('done');
  expect((await stringsAt(outside)).strings).toEqual(['v=spf1 mx ~all']);
});

test('a zone that is signed inline becomes done once the signed side shows it', async () => {
  const server = await start({
    keys: [key],
    zones: [
      {
        origin: zoneName,
        records: '@ IN TXT "v=spf1 mx ~all"',
        updatePolicy: updatePolicy(keyName, [zoneName]),
        more: 'dnssec-policy default; inline-signing yes;',
      },
    ],
  });
  const by = await open(server, {}, { settle: '10s' });
  const change = await planned(by, [spfTerm('include:a.example')]);
  expect(await carry(by, change, 10_000)).toBe('done');
});

test('a write whose answer is dropped on the way ends done and is there once', async () => {
  const server = bind;
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
  expect(await direct.confirm(change, sent, calm())).toBe('done');
  expect(await direct.send(change, secret, calm())).toEqual({ state: 'moved' });
  const { strings } = await stringsAt(direct);
  expect(strings.filter((text) => text.startsWith('v=spf1'))).toHaveLength(1);
  expect(strings.join(' ').split('include:lost.example')).toHaveLength(2);
  await new Promise((resolve) => proxy.close(resolve));
});

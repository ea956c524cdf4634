import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Change, Json } from '../../kinds/words.ts';
import type { Target } from '../../plan/target.ts';
import { type Bind, type BindOptions, bindMissing, startBind } from '../../test/real/bind.ts';
import { askTxt, calm, keyName, planned, secretText, spfTerm, zoneName, zoneResource } from '../../test/sample-zone.ts';
import { updatePolicy } from './permissions.ts';
import { openDnsTarget } from './target.ts';

/* What only BIND has: views that are chosen by key, and signing in line. */
const missing = bindMissing();
const secret = async () => secretText;
const now = () => new Date();
const key = { name: keyName, algorithm: 'hmac-sha256', secret: secretText };
const servers: Bind[] = [];

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

beforeEach((context) => {
  if (missing === null) return;
  if (process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(missing);
  context.skip(missing);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
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

import { Buffer } from 'node:buffer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ask, Change, Item, Json } from '../../kinds/words.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { calm, diffOf, from, keyName, scope, secretText, zoneName, zoneResource } from '../../test/sample-zone.ts';
import { readDmarcSurroundings } from './facts/dmarc-surroundings.ts';
import { openDnsTarget } from './target.ts';

const place = `_dmarc.${zoneName}`;
const text = `v=DMARC1; p=none; rua=mailto:d@${zoneName}`;
const foreign = [[Buffer.from('foreign '), Buffer.from([0xff, 0x00])], [Buffer.from('v=spf1 -all')]];

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ keys: [{ name: keyName, algorithm: 'hmac-sha256', secret: secretText }] });
});
afterEach(() => sandbox.stop());

const open = () =>
  openDnsTarget(
    zoneResource(sandbox.dns, {}, { resolver: { server: sandbox.dns.host, port: sandbox.dns.port } }),
    async () => secretText,
    { now: () => new Date(), limits: { udpMs: 200, tcpMs: 200, attempts: 1 } },
  );

const item: Item = {
  scope,
  type: 'DmarcRecord',
  key: zoneName,
  container: `TXT ${place}`,
  value: { records: [text] },
  wanted: 'present',
  needs: [],
  from,
  management: 'CreateOnly',
  deletion: 'Delete',
  adopt: false,
};
const ask: Ask = { scope, collection: `TXT ${place}`, type: 'DmarcRecord', keys: [zoneName] };
const publish = (...strings: readonly (string | readonly Buffer[])[]) =>
  sandbox.dns.edit(zoneName, place, 'TXT', strings as never);
const chunksAt = () =>
  sandbox.dns.snapshot(zoneName).find(({ name, type }) => name === place && type === 'TXT')?.chunks ?? [];
const stringsAt = () => chunksAt().map((chunks) => Buffer.concat([...chunks]).toString('latin1'));

/** What the wish lowers to: all of it in one change, or null. */
const changeFor = async (wanted: Item['wanted'], before?: Json): Promise<Change | null> => {
  const target = await open();
  const seen = await target.read([ask], calm());
  return target.lower([diffOf({ ...item, wanted }, seen, before)], seen)[0] ?? null;
};

const apply = async (change: Change | null) => {
  if (change === null) throw new Error('no change');
  const target = await open();
  const sent = await target.send(change, async () => '', calm());
  return [sent.state, await target.confirm(change, sent, calm())];
};

test('a record is made beside foreign TXT records, which keep every byte', async () => {
  publish(...foreign);
  const change = await changeFor('present');
  expect(change).toMatchObject({
    op: 'create',
    risk: 'low',
    shown: [`+ ${text}`],
    expects: { [`DmarcRecord ${zoneName}`]: 'absent' },
  });
  expect(await apply(change)).toEqual(['sent', 'done']);
  expect(stringsAt().toSorted()).toEqual([text, 'foreign \xff\x00', 'v=spf1 -all'].toSorted());
  expect(chunksAt()).toContainEqual(foreign[0]?.map((chunk) => expect.objectContaining({ length: chunk.length })));
});

test('where somebody else has published one in between, nothing is written', async () => {
  publish();
  const change = await changeFor('present');
  publish('v=DMARC1; p=reject');
  const target = await open();
  expect(await target.send(change as Change, async () => '', calm())).toMatchObject({ state: 'moved' });
  expect(stringsAt()).toEqual(['v=DMARC1; p=reject']);
});

test('a record or an alias that is there is found, so that none is made', async () => {
  const target = await open();
  const found = async () => {
    const read = (await target.read([ask], calm())).collections[`TXT ${place}`];
    return read?.state === 'complete' ? read.found.find(({ type }) => type === 'DmarcRecord')?.value : null;
  };
  publish('v=DMARC1; p=reject', 'other');
  expect(await found()).toEqual({ records: ['v=DMARC1; p=reject'], cname: null });
  publish('v=dmarc1; p=reject', 'other');
  expect(await found()).toBeUndefined();
  publish();
  sandbox.dns.edit(zoneName, place, 'CNAME', ['d.senders.example']);
  expect(await found()).toEqual({ records: [], cname: 'd.senders.example' });
});

test('our own record goes again and leaves the others; one that was raised since, or was there before, stays', async () => {
  publish(text, ...foreign);
  const change = await changeFor('absent', null);
  expect(change).toMatchObject({ op: 'delete', shown: [`- ${text}`] });
  expect(await apply(change)).toEqual(['sent', 'done']);
  expect(stringsAt()).toHaveLength(2);
  publish(text);
  expect(await changeFor('absent', { records: [text] })).toMatchObject({ op: 'forget' });
  publish(`v=DMARC1; p=reject; rua=mailto:d@${zoneName}`);
  expect(await changeFor('absent', null)).toMatchObject({ op: 'forget' });
});

test('what stands around the record is read with it: alias, domain, and who accepts its reports', async () => {
  const around = async () => {
    // A target believes a foreign domain for a minute; each look here is a new one.
    const target = await open();
    const read = (await target.read([ask], calm())).collections[`TXT ${place}`];
    return read?.state === 'complete' ? read.found.find(({ type }) => type === 'DmarcSurroundings')?.value : null;
  };
  publish('v=DMARC1; p=none; rua=mailto:a@sub.contoso.example,mailto:b@senders.example,mailto:c@not-served.example');
  sandbox.dns.edit('senders.example', `${zoneName}._report._dmarc.senders.example`, 'TXT', ['v=DMARC1']);
  sandbox.dns.edit(zoneName, zoneName, 'TXT', ['v=DMARC1; p=none']);
  expect(await around()).toEqual({
    aliased: null,
    apex: ['v=DMARC1; p=none'],
    reports: [
      { domain: 'not-served.example', at: `${zoneName}._report._dmarc.not-served.example`, accepted: null },
      { domain: 'senders.example', at: `${zoneName}._report._dmarc.senders.example`, accepted: true },
    ],
  });
  sandbox.dns.edit('senders.example', `${zoneName}._report._dmarc.senders.example`, 'TXT', []);
  sandbox.dns.edit('senders.example', 'd.senders.example', 'TXT', ['v=DMARC1; p=none; rua=mailto:b@senders.example']);
  publish();
  sandbox.dns.edit(zoneName, place, 'CNAME', ['d.senders.example']);
  expect(await around()).toMatchObject({
    aliased: ['v=DMARC1; p=none; rua=mailto:b@senders.example'],
    reports: [{ domain: 'senders.example', accepted: false }],
  });
});

test.each([
  ['news.contoso.co.uk', 'mailto:d@contoso.co.uk', []],
  ['contoso.co.uk', 'mailto:d@fabrikam.co.uk', ['fabrikam.co.uk']],
  ['contoso.com', 'mailto:d@dmarc.contoso.com', []],
  ['contoso.com', 'mailto:d@fabrikam.com,mailto:e@Fabrikam.com', ['fabrikam.com']],
])('reports of %s to %s need the word of %j', async (domain, rua, expected) => {
  const rrset = {
    records: [[Buffer.from(`v=DMARC1; p=none; rua=${rua}`)]],
    ttl: 300,
    cname: null,
    negativeTtl: 0,
  };
  const [found] = await readDmarcSurroundings(async () => ({ ok: true, value: [] }), `_dmarc.${domain}`, rrset, calm());
  expect(found?.value).toMatchObject({ reports: expected.map((one) => ({ domain: one, accepted: false })) });
});

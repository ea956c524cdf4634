import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../../kinds/words.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts';
import { askFact, calm, keyName, secretText, zoneName, zoneResource } from '../../../test/sample-zone.ts';
import { openDnsTarget } from '../target.ts';

const limits = { udpMs: 200, tcpMs: 200, attempts: 1 };

let sandbox: Sandbox;
let clock: number;

beforeEach(async () => {
  clock = Date.parse('2026-03-01T12:00:00Z');
  sandbox = await startSandbox({
    clock: () => clock,
    keys: [{ name: keyName, algorithm: 'hmac-sha256', secret: secretText }],
  });
});
afterEach(() => sandbox.stop());

/** The target with the sandbox as its resolver too: it serves the zones of vendor and Microsoft. */
const open = (more: Readonly<Record<string, Json>> = {}) =>
  openDnsTarget(
    zoneResource(sandbox.dns, {}, { resolver: { server: sandbox.dns.host, port: sandbox.dns.port }, ...more }),
    async () => secretText,
    { now: () => new Date(clock), limits },
  );

const spf = (text: string, name = zoneName) => sandbox.dns.edit(zoneName, name, 'TXT', [text]);
const queriesFor = (name: string) => sandbox.requests.entries.filter(({ what }) => what === `QUERY ${name} TXT`).length;
const vendor = 'spf.us-1.a.mimecastprotect.com';

describe('SpfTree', () => {
  const treeOf = async (domain = zoneName) => {
    const target = await open();
    const { facts, missing } = await target.read([askFact('SpfTree', domain)], calm());
    return { tree: facts[`SpfTree/${domain}`]?.value, missing: missing[`SpfTree/${domain}`] };
  };

  test('follows includes through the resolver and own names through the primary', async () => {
    spf(`v=spf1 include:${vendor} include:_spf.${zoneName} ~all`);
    spf('v=spf1 ip4:192.0.2.1 redirect=spf1.senders.example', `_spf.${zoneName}`);
    expect((await treeOf()).tree).toMatchObject({
      domain: zoneName,
      state: 'record',
      children: [
        { domain: vendor, state: 'record', text: expect.stringMatching(/^v=spf1 ip4:/), children: [] },
        {
          domain: `_spf.${zoneName}`,
          state: 'record',
          children: [{ domain: 'spf1.senders.example', state: 'record' }],
        },
      ],
    });
  });

  test.each([
    ['no record', ['hello'], 'none', null],
    ['no such name', [], 'none', null],
    ['two records', ['v=spf1 a', 'v=spf1 mx'], 'multiple', null],
    ['a broken record', ['v=spf1 nonsense'], 'invalid', 'v=spf1 nonsense'],
  ])('tells a child with %s', async (_, strings, state, text) => {
    sandbox.dns.edit(zoneName, `_spf.${zoneName}`, 'TXT', strings);
    spf(`v=spf1 include:_spf.${zoneName} -all`);
    expect((await treeOf()).tree).toMatchObject({
      children: [{ domain: `_spf.${zoneName}`, state, text, children: [] }],
    });
  });

  test('ends where a record includes itself, and at macros', async () => {
    spf(`v=spf1 include:${zoneName} include:%{d}.senders.example -all`);
    expect((await treeOf()).tree).toMatchObject({
      children: [
        { domain: zoneName, state: 'loop', children: [] },
        { domain: '%{d}.senders.example', state: 'dynamic', children: [] },
      ],
    });
  });

  test('leaves out what no receiver follows: terms behind all, redirect beside all', async () => {
    spf(`v=spf1 mx -all include:${vendor} redirect=${vendor}`);
    expect((await treeOf()).tree).toMatchObject({ children: [] });
  });

  test('follows an alias', async () => {
    sandbox.dns.edit(zoneName, `_spf.${zoneName}`, 'CNAME', [vendor]);
    expect((await treeOf(`_spf.${zoneName}`)).tree).toMatchObject({
      state: 'record',
      text: expect.stringMatching(/ip4/),
    });
  });

  test.each([
    ['the resolver refuses one include', 'include:not-served.example', /not-served\.example.*REFUSED/],
    ['one include deep down fails', 'include:spf2.senders.example', /spf2\.senders\.example.*SERVFAIL/],
  ])('is missing altogether when %s', async (_, term, reason) => {
    sandbox.faults.add({
      plane: 'dns',
      match: 'QUERY spf2.senders.example',
      act: { kind: 'throttle', rcode: 'SERVFAIL' },
      times: 9,
    });
    spf(`v=spf1 include:_spf.${zoneName} -all`);
    spf(`v=spf1 include:${vendor} ${term} -all`, `_spf.${zoneName}`);
    const { tree, missing } = await treeOf();
    expect(tree).toBeUndefined();
    expect(missing?.message).toMatch(reason);
  });

  test('is missing when the resolver only refers to other servers', async () => {
    sandbox.dns.edit(zoneName, `_spf.${zoneName}`, 'NS', ['ns.elsewhere.example']);
    spf(`v=spf1 include:a._spf.${zoneName} -all`);
    const { tree, missing } = await treeOf();
    expect(tree).toBeUndefined();
    expect(missing?.code).toBe('PSTN3042');
  });

  test('reads a child zone that the primary hands on through the resolver', async () => {
    sandbox.dns.edit(zoneName, `_spf.${zoneName}`, 'NS', ['ns.elsewhere.example']);
    spf(`v=spf1 include:_spf.${zoneName} -all`);
    await using elsewhere = await startSandbox();
    elsewhere.dns.addZone(`_spf.${zoneName}`, [['@', 'TXT', ['v=spf1 ip4:192.0.2.9 -all']]]);
    const target = await open({ resolver: { server: elsewhere.dns.host, port: elsewhere.dns.port } });
    const { facts } = await target.read([askFact('SpfTree', zoneName)], calm());
    expect(facts[`SpfTree/${zoneName}`]?.value).toMatchObject({ children: [{ text: 'v=spf1 ip4:192.0.2.9 -all' }] });
  });

  test('that is too large is missing, and the reading ends', async () => {
    for (let index = 0; index < 12; index += 1)
      spf(
        `v=spf1 ${Array.from({ length: 12 }, (_, next) => `include:t${next}.${zoneName}`).join(' ')}`,
        `t${index}.${zoneName}`,
      );
    spf(`v=spf1 include:t0.${zoneName} -all`);
    const { tree, missing } = await treeOf();
    expect(tree).toBeUndefined();
    expect(missing?.code).toBe('PSTN3040');
  });

  test('asks for a foreign domain once a minute, for own names every time', async () => {
    spf(`v=spf1 include:${vendor} include:_spf.${zoneName} ~all`);
    spf(`v=spf1 include:${vendor} -all`, `_spf.${zoneName}`);
    const target = await open();
    const read = () => target.read([askFact('SpfTree', zoneName, vendor)], calm());
    await read();
    await read();
    expect(queriesFor(vendor)).toBe(1);
    expect(queriesFor(`_spf.${zoneName}`)).toBe(2);
    sandbox.dns.edit(vendor, vendor, 'TXT', ['v=spf1 ip4:192.0.2.7 ~all']);
    clock += 61_000;
    const { facts } = await read();
    expect(facts[`SpfTree/${vendor}`]?.value).toMatchObject({ text: 'v=spf1 ip4:192.0.2.7 ~all' });
  });

  test('does not keep a failure', async () => {
    const target = await open();
    sandbox.faults.add({ plane: 'dns', match: `QUERY ${vendor}`, act: { kind: 'throttle', rcode: 'SERVFAIL' } });
    expect((await target.read([askFact('SpfTree', vendor)], calm())).missing).toHaveProperty([`SpfTree/${vendor}`]);
    expect((await target.read([askFact('SpfTree', vendor)], calm())).facts).toHaveProperty([`SpfTree/${vendor}`]);
  });

  test('of a caller who goes on is had although another caller stopped', async () => {
    const target = await open();
    sandbox.faults.add({ plane: 'dns', match: `QUERY ${vendor}`, act: 'silent' });
    const stopping = target.read([askFact('SpfTree', vendor)], AbortSignal.timeout(40));
    const going = target.read([askFact('SpfTree', vendor)], calm());
    expect((await stopping).missing).toHaveProperty([`SpfTree/${vendor}`]);
    expect((await going).facts).toHaveProperty([`SpfTree/${vendor}`]);
  });
});

describe('SpfVisible', () => {
  const visible = async (nameServers: readonly string[] | null, ...terms: string[]) => {
    const target = await open(nameServers === null ? {} : { nameServers });
    const keys = terms.length === 0 ? [zoneName] : terms.map((term) => `${zoneName} ${term}`);
    const { facts, missing } = await target.read([askFact('SpfVisible', ...keys)], calm());
    return { value: facts[`SpfVisible/${zoneName}`]?.value, missing: missing[`SpfVisible/${zoneName}`] };
  };
  const at = ({ host, port }: { readonly host: string; readonly port: number }) => `${host}:${port}`;

  test('without name servers asks the provider on its own port', async () => {
    spf('v=spf1 mx include:a.example ~all');
    expect((await visible(null, 'include:A.Example.', 'include:b.example')).value).toEqual({
      agreed: true,
      record: 'one',
      all: 'SoftFail',
      present: ['include:a.example'],
      disagreeing: [],
      ttlSeconds: 3600,
    });
  });

  test.each([
    ['none', []],
    ['several', ['v=spf1 a -all', 'v=spf1 mx -all']],
    ['invalid', ['v=spf1 nonsense']],
    ['one', ['v=spf1 -all', 'another string']],
  ])('says that there is %s', async (record, strings) => {
    sandbox.dns.edit(zoneName, zoneName, 'TXT', strings);
    expect((await visible(null)).value).toMatchObject({ agreed: true, record });
  });

  test('with one name server behind names it', async () => {
    const behind = await sandbox.dns.startSecondary(600_000);
    spf('v=spf1 mx include:a.example -all');
    expect((await visible([at(sandbox.dns), at(behind)], 'include:a.example')).value).toMatchObject({
      agreed: false,
      present: [],
      disagreeing: [at(behind)],
    });
    expect((await visible([at(sandbox.dns), at(behind)])).value).toMatchObject({
      agreed: false,
      disagreeing: [at(behind)],
    });
  });

  test('on all name servers is agreed', async () => {
    const other = await sandbox.dns.startSecondary();
    spf('v=spf1 mx -all');
    expect((await visible([at(sandbox.dns), at(other)], 'mx')).value).toMatchObject({
      agreed: true,
      all: 'Fail',
      present: ['mx'],
    });
  });

  test('is missing when one name server does not answer, and names it', async () => {
    const { value, missing } = await visible([at(sandbox.dns), '127.0.0.1:1'], 'mx');
    expect(value).toBeUndefined();
    expect(missing?.message).toContain('127.0.0.1:1');
  });

  test('where there is no record tells how long resolvers may believe that', async () => {
    sandbox.dns.edit(zoneName, zoneName, 'TXT', []);
    const { value } = await visible(null, 'mx');
    expect(value).toMatchObject({ agreed: true, all: 'None', present: [] });
    expect((value as { readonly ttlSeconds: number }).ttlSeconds).toBeGreaterThan(0);
  });
});

describe('Dmarc', () => {
  const dmarc = async (name: string) => {
    const { facts, missing } = await (await open()).read([askFact('Dmarc', name)], calm());
    return { value: facts[`Dmarc/${name}`]?.value, missing: missing[`Dmarc/${name}`] };
  };

  test('holds every DMARC record and nothing else', async () => {
    const records = ['v=DMARC1; p=none', 'v = DMARC1;p=reject', 'v=spf1 -all', 'v=DMARC10; p=none'];
    sandbox.dns.edit(zoneName, `_dmarc.${zoneName}`, 'TXT', records);
    const { value } = await dmarc(zoneName);
    expect((value as { readonly records: readonly string[] }).records.toSorted()).toEqual(
      records.slice(0, 2).toSorted(),
    );
  });

  test('is empty where there is none, and missing where nobody can say', async () => {
    expect((await dmarc(`mail.${zoneName}`)).value).toEqual({ records: [] });
    expect((await dmarc('not-served.example')).missing?.code).toBe('PSTN3013');
  });
});

describe('Delegation', () => {
  const delegation = async (zone: string, more: Readonly<Record<string, Json>> = {}) => {
    const { facts, missing } = await (await open(more)).read([askFact('Delegation', zone)], calm());
    return { value: facts[`Delegation/${zone}`]?.value, missing: missing[`Delegation/${zone}`] };
  };

  test('is what the Zone says, else the provider on its own port', async () => {
    expect((await delegation(zoneName, { nameServers: ['ns1.contoso.example:53'] })).value).toEqual({
      nameServers: ['ns1.contoso.example:53'],
      source: 'spec',
    });
    expect((await delegation(zoneName)).value).toEqual({
      nameServers: [`${sandbox.dns.host}:${sandbox.dns.port}`],
      source: 'provider',
    });
  });

  test('of another zone is asked for in DNS', async () => {
    sandbox.dns.addZone('other.example', [['@', 'NS', ['NS2.other.example', 'ns1.other.example']]]);
    expect((await delegation('other.example')).value).toEqual({
      nameServers: ['ns1.other.example:53', 'ns2.other.example:53'],
      source: 'delegation',
    });
    expect((await delegation('not-served.example')).missing?.code).toBe('PSTN3013');
  });
});

test('a fact that DNS does not have is missing and says so', async () => {
  const { facts, missing } = await (await open()).read([askFact('Weather', zoneName)], calm());
  expect(facts).toEqual({});
  expect(missing[`Weather/${zoneName}`]?.code).toBe('PSTN3022');
});

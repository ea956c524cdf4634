import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Change, Item } from '../../kinds/words.ts';
import type { Target } from '../../plan/target.ts';
import { type PowerDnsServer, powerDnsMissing, startPowerDns } from '../../test/real/powerdns.ts';
import {
  askFact,
  askTxt,
  calm,
  keyName,
  planned,
  secretText,
  spfAll,
  spfTerm,
  zoneName,
  zoneResource,
} from '../../test/sample-zone.ts';
import { openDnsTarget } from './target.ts';

const missing = powerDnsMissing();
const keys = [{ name: keyName, algorithm: 'hmac-sha256', secret: secretText }];
const at = (label: string): string => `${label}.${zoneName}`;

/** Strings of others, as PowerDNS holds them, at a name of its own for each test. */
const foreign = [
  '"google-site" "-verification=" "x"',
  '"quoted \\" and \\\\ and \\233 \\007;"',
  `"${'y'.repeat(300)}"`,
];
const names = ['plain', 'race', 'mine', 'moved', 'disabled', 'lost'];
const records = `
${names.map((name) => [`${name} 300 IN TXT "v=spf1 mx ~all"`, ...foreign.slice(0, 2).map((text) => `${name} 300 IN TXT ${text}`)].join('\n')).join('\n')}
alias IN CNAME elsewhere.example.
*.wild IN TXT "v=spf1 mx ~all"
deep.wild IN A 192.0.2.1
child IN NS ns.elsewhere.example.
`;

let server: PowerDnsServer | null = null;
let target: Target;

const running = (): PowerDnsServer => {
  if (server === null) throw new Error('PowerDNS is not running');
  return server;
};

const open = (zone = zoneName, url = running().url): Promise<Target> => {
  const { apiKey, host, port } = running();
  const provider = { powerdns: { url, apiKeyRef: { env: 'KEY' } } };
  const more = { name: zone, provider, nameServers: [`${host}:${port}`] };
  return openDnsTarget(zoneResource(running(), {}, more), async () => apiKey, {
    now: () => new Date(),
    limits: { attempts: 1, watchMs: 100 },
  });
};

beforeEach(async (context) => {
  if (missing !== null && process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(missing);
  if (missing !== null) context.skip(missing);
  server ??= await startPowerDns({
    keys,
    zones: [
      { origin: zoneName, records },
      { origin: 'copy.example', records: '@ IN TXT "v=spf1 mx ~all"', kind: 'SLAVE' },
    ],
  });
  target = await open();
});
afterAll(() => server?.stop());

type Rrset = {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly records: readonly { content: string; disabled: boolean }[];
};

/** The TXT rrset as PowerDNS holds it. Asked with rrset_name, it would leave out what is disabled. */
const held = async (name: string): Promise<Rrset | undefined> => {
  const zone = (await running().api('GET', `/zones/${zoneName}.`)) as { rrsets: readonly Rrset[] };
  return zone.rrsets.find((rrset) => rrset.name === `${name}.` && rrset.type === 'TXT');
};

const contents = async (name: string) => (await held(name))?.records.map(({ content }) => content).sort();

/** Another program's write: the whole rrset. */
const write = (name: string, texts: readonly string[], disabled: readonly string[] = []) =>
  running().api('PATCH', `/zones/${zoneName}.`, {
    rrsets: [
      {
        name: `${name}.`,
        type: 'TXT',
        ttl: 300,
        changetype: 'REPLACE',
        records: [
          ...texts.map((content) => ({ content, disabled: false })),
          ...disabled.map((content) => ({ content, disabled: true })),
        ],
      },
    ],
  });

const carry = async (change: Change): Promise<string> => {
  const sent = await target.send(change, async () => '', calm());
  if (sent.state === 'refused') return sent.finding.code;
  return sent.state === 'sent' ? target.confirm(change, sent, calm()) : sent.state;
};

describe("through PowerDNS's HTTP API", () => {
  test('a term is added, and strings of others and the TTL stay as PowerDNS has them', async () => {
    const name = at('plain');
    await write(name, ['"v=spf1 mx ~all"', ...foreign]);
    const change = await planned(target, [spfTerm('include:a.example', name)], name);
    expect(change.shown.at(-1)).toContain('no compare-and-swap');
    expect(await carry(change)).toBe('done');
    expect(await contents(name)).toEqual([...foreign, '"v=spf1 mx include:a.example ~all"'].sort());
    expect((await held(name))?.ttl).toBe(300);
    // DNS shows what the API took.
    const { facts } = await target.read([askFact('SpfVisible', `${name} include:a.example`)], calm());
    expect(facts[`SpfVisible/${name}`]?.value).toMatchObject({ agreed: true, present: ['include:a.example'] });
  });

  test('a record that is disabled stays disabled, and is not taken for the SPF record', async () => {
    const name = at('disabled');
    await write(name, ['"v=spf1 mx ~all"'], ['"v=spf1 -all"', '"old"']);
    expect(await carry(await planned(target, [spfTerm('include:a.example', name)], name))).toBe('done');
    const disabled = (await held(name))?.records.filter((record) => record.disabled).map(({ content }) => content);
    expect(disabled?.sort()).toEqual(['"old"', '"v=spf1 -all"']);
  });

  test('a first record is created with its TTL in chunks of 255, and deleted again', async () => {
    const name = at('mail');
    const terms = Array.from({ length: 12 }, (_, index) => spfTerm(`include:${'a'.repeat(20)}${index}.example`, name));
    expect(await carry(await planned(target, [...terms, spfAll('SoftFail', name)], name))).toBe('done');
    const [content = ''] = (await contents(name)) ?? [];
    expect(content.split('" "').length).toBeGreaterThan(1);
    expect((await held(name))?.ttl).toBe(3600);
    const gone = [...terms, spfAll('SoftFail', name)].map(
      (item) => [{ ...item, wanted: 'absent' as const }, null] as const,
    );
    expect(await carry(await planned(target, gone, name))).toBe('done');
    expect(await held(name)).toBeUndefined();
  });

  test('what another program wrote before is not written over: the change has moved', async () => {
    const name = at('moved');
    const change = await planned(target, [spfTerm('include:a.example', name)], name);
    await write(name, ['"v=spf1 mx ~all"', ...foreign, '"new=1"']);
    expect(await carry(change)).toBe('moved');
    expect(await contents(name)).toContain('"new=1"');
    expect(await carry(await planned(target, [spfTerm('include:a.example', name)], name))).toBe('done');
    expect(await contents(name)).toEqual([...foreign, '"new=1"', '"v=spf1 mx include:a.example ~all"'].sort());
  });

  /** Runs `rival` as soon as the write of `change` shows at the server. */
  const withRival = async (change: Change, name: string, rival: () => Promise<unknown>): Promise<string> => {
    const carried = carry(change);
    while (!(await contents(name))?.join().includes('include:a.example'))
      await new Promise((resolve) => setTimeout(resolve, 2));
    await rival();
    return carried;
  };

  test('strings of others that a rival drops right after our write are put back', async () => {
    const name = at('race');
    const change = await planned(target, [spfTerm('include:a.example', name)], name);
    const before = (await contents(name))?.filter((text) => !text.includes('v=spf1'));
    const ours = '"v=spf1 mx include:a.example ~all"';
    expect(await withRival(change, name, () => write(name, [ours, '"rival=1"']))).toBe('done');
    expect(await contents(name)).toEqual([...(before ?? []), '"rival=1"', ours].sort());
  });

  test('our own term that a rival drops right after our write has moved, and is written again', async () => {
    const name = at('mine');
    const wish = [spfTerm('include:a.example', name)];
    const change = await planned(target, wish, name);
    const old = (await contents(name)) ?? [];
    expect(await withRival(change, name, () => write(name, [...old, '"rival=1"']))).toBe('moved');
    expect(await carry(await planned(target, wish, name))).toBe('done');
    expect(await contents(name)).toEqual(
      [...old.filter((text) => !text.includes('v=spf1')), '"rival=1"', '"v=spf1 mx include:a.example ~all"'].sort(),
    );
  });

  test('a write whose answer is dropped on the way is done, and is there once', async () => {
    const name = at('lost');
    const { hostname, port } = new URL(running().url);
    const proxy = createServer((client) => {
      const upstream = connect(Number(port), hostname);
      let isWrite = false;
      client
        .on('error', () => undefined)
        .on('data', (data) => {
          isWrite ||= data.toString('latin1').startsWith('PATCH');
          upstream.write(data);
        });
      upstream
        .on('error', () => undefined)
        .on('data', (data) => {
          if (!isWrite) client.write(data);
          else client.resetAndDestroy();
        });
      upstream.on('close', () => client.end());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const change = await planned(target, [spfTerm('include:a.example', name)], name);
    const through = await open(zoneName, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const sent = await through.send(change, async () => '', calm());
    expect(sent.state).toBe('lost');
    expect(await target.confirm(change, sent, calm())).toBe('done');
    expect((await contents(name))?.filter((text) => text.includes('v=spf1'))).toEqual([
      '"v=spf1 mx include:a.example ~all"',
    ]);
    await new Promise((resolve) => proxy.close(resolve));
  });

  test('a DMARC record is made and deleted beside what others have at its name', async () => {
    const name = at('_dmarc');
    await write(name, ['"v=spf1 -all"', '"token \\255"']);
    const text = 'v=DMARC1; p=none; rua=mailto:d@contoso.example';
    const item: Item = {
      ...spfTerm('x'),
      type: 'DmarcRecord',
      key: zoneName,
      container: `TXT ${name}`,
      value: { records: [text] },
      management: 'CreateOnly',
    };
    expect(await carry(await planned(target, [item], name))).toBe('done');
    expect(await contents(name)).toEqual([`"${text}"`, '"v=spf1 -all"', '"token \\255"'].sort());
    expect(await carry(await planned(target, [[{ ...item, wanted: 'absent' }, null]], name))).toBe('done');
    expect(await contents(name)).toEqual(['"token \\255"', '"v=spf1 -all"']);
  });

  test.each([
    ['an alias', 'alias', 'PSTN3034'],
    ['a name that a wildcard answers for', 'shop.eu.wild', 'PSTN3036'],
  ])('at %s nothing is written', async (_, label, code) => {
    const name = at(label);
    const change = await planned(target, [spfTerm('include:a.example', name), spfAll('SoftFail', name)], name);
    expect(await carry(change)).toBe(code);
    expect(await held(name)).toBeUndefined();
  });

  test('a name that is there hides the wildcard beside it, as in DNS', async () => {
    const name = at('deep.wild');
    const change = await planned(target, [spfTerm('include:a.example', name), spfAll('SoftFail', name)], name);
    expect(change).toMatchObject({ op: 'create', before: { record: null } });
  });

  test.each([at('child'), at('mail.child')])('%s is the zone of others: unknown, never empty', async (name) => {
    const { collections } = await target.read([askTxt(name)], calm());
    expect(collections[`TXT ${name}`]).toMatchObject({ state: 'unknown', reason: { code: 'PSTN3014' } });
  });

  test('a zone that is not there is unknown, and one that is a copy is not written', async () => {
    const nowhere = 'fabrikam.example';
    const { collections } = await (await open(nowhere)).read([askTxt(nowhere)], calm());
    expect(collections[`TXT ${nowhere}`]).toMatchObject({ state: 'unknown', reason: { code: 'PSTN3104' } });
    target = await open('copy.example');
    const change = await planned(target, [spfTerm('include:a.example', 'copy.example')], 'copy.example');
    expect(await carry(change)).toBe('PSTN3109');
  });
});

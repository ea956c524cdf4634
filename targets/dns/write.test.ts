import { Buffer } from 'node:buffer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../kinds/words.ts';
import type { Sent, Target } from '../../plan/target.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { calm, keyName, planned, secretText, spfAll, spfTerm, zoneName, zoneResource } from '../../test/sample-zone.ts';
import { openDnsTarget } from './target.ts';

const limits = { udpMs: 300, tcpMs: 300, attempts: 1 };
const secret = async () => {
  throw new Error('the secret was fetched when the zone was opened');
};

let sandbox: Sandbox;
let target: Target;
let clock: number;

const open = (algorithm = 'hmac-sha256', name = keyName, now = () => new Date(clock)) =>
  openDnsTarget(zoneResource(sandbox.dns, { algorithm, name }), async () => secretText, { now, limits });

beforeEach(async () => {
  clock = Date.parse('2026-03-01T12:00:00Z');
  sandbox = await startSandbox({
    clock: () => clock,
    keys: (['hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const).map((algorithm) => ({
      name: algorithm === 'hmac-sha256' ? keyName : algorithm,
      algorithm,
      secret: secretText,
      names: [zoneName, `mail.${zoneName}`, `www.${zoneName}`],
    })),
  });
  target = await open();
});
afterEach(() => sandbox.stop());

const send = (change: Change, by = target, signal = calm()) => by.send(change, secret, signal);
const confirm = (change: Change, sent: Sent, by = target) => by.confirm(change, sent, calm());
const txt = (name = zoneName) => sandbox.dns.snapshot(zoneName).find((set) => set.name === name && set.type === 'TXT');
const spf = (name = zoneName) => txt(name)?.text.filter((text) => text.startsWith('v=spf1'));
const foreign = () => txt()?.chunks.filter(([first]) => !first?.toString('latin1').startsWith('v=spf1'));
const own = 'v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com';
const vendor = 'include:spf.us-1.a.mimecastprotect.com';

describe('a write', () => {
  test('adds one term, keeps every foreign byte and the TTL, and is confirmed', async () => {
    const before = { foreign: foreign(), ttl: txt()?.ttl };
    const change = await planned(target, [spfTerm(vendor)]);
    const sent = await send(change);
    expect(sent).toEqual({ state: 'sent' });
    expect(await confirm(change, sent)).toBe('done');
    expect(spf()).toEqual([`${own} ${vendor} ~all`]);
    expect({ foreign: foreign(), ttl: txt()?.ttl }).toEqual(before);
  });

  test('makes the first record of a name, with a TTL of an hour', async () => {
    const name = `mail.${zoneName}`;
    const change = await planned(target, [spfTerm(vendor, name), spfAll('SoftFail', name)], name);
    const sent = await send(change);
    expect(await confirm(change, sent)).toBe('done');
    expect(txt(name)).toMatchObject({ text: [`v=spf1 ${vendor} ~all`], ttl: 3600 });
  });

  test('takes a record away that held nothing but our own', async () => {
    const name = `mail.${zoneName}`;
    sandbox.dns.edit(zoneName, name, 'TXT', [`v=spf1 ${vendor} ~all`]);
    const wishes = [spfTerm(vendor, name), spfAll('SoftFail', name)].map(
      (item) => [{ ...item, wanted: 'absent' as const }, null] as const,
    );
    const change = await planned(target, wishes, name);
    const sent = await send(change);
    expect(await confirm(change, sent)).toBe('done');
    expect(txt(name)).toBeUndefined();
  });

  test('of a record over 255 octets cuts it at blanks and keeps the chunks of others', async () => {
    const terms = Array.from({ length: 20 }, (_, index) => `include:${'a'.repeat(20)}${index}.example`);
    const change = await planned(
      target,
      terms.map((term) => spfTerm(term)),
    );
    const before = foreign();
    expect(await confirm(change, await send(change))).toBe('done');
    const chunks = txt()?.chunks.find(([first]) => first?.toString('latin1').startsWith('v=spf1')) ?? [];
    expect(chunks.length).toBeGreaterThan(1);
    for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(255);
    expect(Buffer.concat(chunks).toString('latin1')).toBe(spf()?.[0]);
    expect(foreign()).toEqual(before);
  });

  test.each(['hmac-sha384', 'hmac-sha512'])('is signed with %s when the key says so', async (algorithm) => {
    const by = await open(algorithm, algorithm);
    const change = await planned(by, [spfTerm(vendor)]);
    expect(await confirm(change, await send(change, by), by)).toBe('done');
  });
});

describe('a write on records that have moved', () => {
  test.each([
    ['the SPF record', 'TXT', ['v=spf1 mx ~all']],
    ['a foreign string beside it', 'TXT', [`${own} ~all`, 'new']],
    ['all of it', 'TXT', []],
  ] as const)('since the read, by %s, changes nothing', async (_, type, records) => {
    const change = await planned(target, [spfTerm(vendor)]);
    sandbox.dns.edit(zoneName, zoneName, type, [...records]);
    expect(await send(change)).toEqual({ state: 'moved' });
    expect(txt()?.text ?? []).toEqual(expect.arrayContaining([...records]));
    expect(spf() ?? []).not.toContainEqual(expect.stringContaining(vendor));
  });

  test('at a name that a wildcard answers for is refused and names the wildcard', async () => {
    sandbox.dns.edit(zoneName, `*.${zoneName}`, 'TXT', ['v=spf1 mx ~all']);
    const name = `mail.${zoneName}`;
    const change = await planned(target, [spfTerm(vendor, name)], name);
    expect(await send(change)).toMatchObject({
      state: 'refused',
      finding: { code: 'PSTN3036', message: expect.stringContaining(`*.${zoneName}`) },
    });
    expect(txt(name)).toBeUndefined();
  });

  test('when a record stands where none did', async () => {
    const name = `mail.${zoneName}`;
    const change = await planned(target, [spfTerm(vendor, name), spfAll('SoftFail', name)], name);
    sandbox.dns.edit(zoneName, name, 'TXT', ['v=spf1 -all']);
    expect(await send(change)).toEqual({ state: 'moved' });
    expect(spf(name)).toEqual(['v=spf1 -all']);
  });
});

describe('an answer that does not come', () => {
  test('after the write took effect is done all the same', async () => {
    sandbox.faults.add({ plane: 'dns', match: 'UPDATE', act: 'lostReply' });
    const change = await planned(target, [spfTerm(vendor)]);
    const sent = await send(change);
    expect(sent).toMatchObject({ state: 'lost', reason: expect.stringContaining(zoneName) });
    expect(await confirm(change, sent)).toBe('done');
    expect(await send(change)).toEqual({ state: 'moved' });
    expect(await confirm(change, { state: 'moved' })).toBe('done');
    expect(spf()).toEqual([`${own} ${vendor} ~all`]);
  });

  test('before the write took effect is not done once it has had its time', async () => {
    sandbox.faults.add({ plane: 'dns', match: 'UPDATE', act: 'dropRequest' });
    const change = await planned(target, [spfTerm(vendor)]);
    const sent = await send(change);
    expect(sent.state).toBe('lost');
    expect(await confirm(change, sent)).toBe('not yet');
    clock += 2_000;
    expect(await confirm(change, sent)).toBe('not done');
    expect(await send(change)).toEqual({ state: 'sent' });
  });

  test('from a silent server is given up after a time, and sent just once', async () => {
    sandbox.faults.add({ plane: 'dns', match: 'UPDATE', act: 'silent', times: Number.POSITIVE_INFINITY });
    const change = await planned(target, [spfTerm(vendor)]);
    expect(await send(change)).toMatchObject({ state: 'lost' });
    expect(spf()).toEqual([`${own} ~all`]);
    expect(sandbox.requests.writes('dns')).toBe(1);
  });

  test('because the caller stopped is lost, and nothing is sent when it had stopped before', async () => {
    const change = await planned(target, [spfTerm(vendor)]);
    expect(await send(change, target, AbortSignal.abort())).toMatchObject({
      state: 'refused',
      finding: { code: 'PSTN3021' },
    });
    sandbox.faults.add({ plane: 'dns', match: 'UPDATE', act: 'silent' });
    expect(await send(change, target, AbortSignal.timeout(30))).toMatchObject({ state: 'lost' });
  });

  test('because nobody listens is a refusal: nothing was sent', async () => {
    const change = await planned(target, [spfTerm(vendor)]);
    await sandbox.stop();
    expect(await send(change)).toMatchObject({ state: 'refused', finding: { code: 'PSTN3011', retry: 'later' } });
    expect(await confirm(change, { state: 'sent' })).toBe('unknown');
  });
});

describe('the server says no', () => {
  test('to a name that the key may not change', async () => {
    const change = await planned(
      target,
      [spfTerm(vendor, `x.${zoneName}`), spfAll('SoftFail', `x.${zoneName}`)],
      `x.${zoneName}`,
    );
    expect(await send(change)).toMatchObject({ state: 'refused', finding: { code: 'PSTN3030' } });
    expect(txt(`x.${zoneName}`)).toBeUndefined();
  });

  test('to a zone that it no longer serves', async () => {
    const change = await planned(target, [spfTerm(vendor)]);
    sandbox.dns.removeZone(zoneName);
    expect(await send(change)).toMatchObject({ state: 'refused', finding: { code: 'PSTN3031' } });
  });

  test.each([
    ['a key that it does not know', { name: 'nobody' }, secretText, 0, 'PSTN3018', /BADKEY/],
    ['another secret', {}, Buffer.from('other').toString('base64'), 0, 'PSTN3017', /BADSIG/],
    ['a clock that is an hour behind', {}, secretText, -3600, 'PSTN3019', /3600 s ahead/],
  ])('to %s', async (_, key, secretOfKey, skew, code, reason) => {
    const change = await planned(target, [spfTerm(vendor)]);
    const by = await openDnsTarget(zoneResource(sandbox.dns, key), async () => secretOfKey, {
      now: () => new Date(clock + skew * 1000),
      limits,
    });
    const sent = await send(change, by);
    expect(sent).toMatchObject({ state: 'refused', finding: { code, message: expect.stringMatching(reason) } });
    expect(JSON.stringify(sent)).not.toContain(secretOfKey);
    expect(spf()).toEqual([`${own} ~all`]);
  });
});

describe('what is never sent', () => {
  const updates = () => sandbox.requests.writes('dns');

  test('a change that could not be merged', async () => {
    sandbox.dns.edit(zoneName, zoneName, 'TXT', ['v=spf1 mx -all', 'v=spf1 a -all']);
    const change = await planned(target, [spfTerm(vendor)]);
    expect(await send(change)).toMatchObject({ state: 'refused', finding: { code: 'PSTN3034' } });
    expect(updates()).toBe(0);
  });

  test('a change out of a file, without the bytes it was made for', async () => {
    const { raw, ...stored } = await planned(target, [spfTerm(vendor)]);
    expect(raw).toBeDefined();
    expect(await send(stored)).toMatchObject({ state: 'refused', finding: { code: 'PSTN3035' } });
    expect(updates()).toBe(0);
  });

  test('a change that only forgets', async () => {
    const change = await planned(target, [
      [spfAll('Fail', zoneName, { wanted: 'absent', value: null }), { all: 'SoftFail' }],
    ]);
    expect(change.op).toBe('forget');
    const sent = await send(change);
    expect(await confirm(change, sent)).toBe('done');
    expect(updates()).toBe(0);
  });
});

describe('reading back', () => {
  test('a zone that shows the old record for a moment is not yet done', async () => {
    sandbox.dns.setLag(60_000);
    const change = await planned(target, [spfTerm(vendor)]);
    const sent = await send(change);
    expect(sent).toEqual({ state: 'sent' });
    expect(await confirm(change, sent)).toBe('not yet');
    clock += 1_000;
    sandbox.dns.setLag(0);
    expect(await confirm(change, sent)).toBe('done');
  });

  test('somebody else who took it out again makes it not done at once', async () => {
    const change = await planned(target, [spfTerm(vendor)]);
    const sent = await send(change);
    sandbox.dns.edit(zoneName, zoneName, 'TXT', ['v=spf1 mx ~all']);
    expect(await confirm(change, sent)).toBe('not done');
  });

  test('somebody else who added more beside it leaves it done', async () => {
    const change = await planned(target, [spfTerm(vendor)]);
    const sent = await send(change);
    sandbox.dns.edit(zoneName, zoneName, 'TXT', [`v=spf1 mx ${vendor} a -all`, 'new']);
    expect(await confirm(change, sent)).toBe('done');
  });
});

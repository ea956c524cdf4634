import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../kinds/words.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import {
  askTxt,
  calm,
  collection,
  diffOf,
  planned,
  spfAll,
  spfTerm,
  zoneName,
  zoneResource,
} from '../../test/sample-zone.ts';
import { openDnsTarget } from './target.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

const at = ({ host, port }: { readonly host: string; readonly port: number }) => `${host}:${port}`;
const silent = '127.0.0.1:1';

const open = (nameServers: readonly string[] | null = [at(sandbox.dns)], more: Readonly<Record<string, Json>> = {}) =>
  openDnsTarget(
    zoneResource(
      sandbox.dns,
      {},
      { provider: { manual: {} }, ...(nameServers === null ? {} : { nameServers }), ...more },
    ),
    () => Promise.reject(new Error('no secret is needed')),
    { now: () => new Date(), limits: { udpMs: 200, tcpMs: 200, attempts: 1 } },
  );

describe('a zone that a person writes', () => {
  test('shows the exact records, old and new, and sends nothing', async () => {
    sandbox.dns.edit(zoneName, zoneName, 'TXT', ['v=spf1 mx ~all', 'token "1"']);
    const target = await open();
    const change = await planned(target, [spfTerm('include:a.example')]);
    expect(change).toMatchObject({ op: 'manual', why: expect.stringMatching(/^to be done by hand: .*adds include:a/) });
    expect(change.shown.slice(0, 2)).toEqual([
      `- ${zoneName}. 3600 IN TXT "v=spf1 mx ~all"`,
      `+ ${zoneName}. 3600 IN TXT "v=spf1 mx include:a.example ~all"`,
    ]);
    expect(change.shown.join()).not.toContain('token');
    await target.send(change, async () => '', calm());
    const { collections } = await target.read([askTxt()], calm());
    expect(JSON.stringify(collections[collection])).not.toContain('include:a.example');
  });

  test('a record over 255 octets is shown in the strings that are to be published', async () => {
    sandbox.dns.edit(zoneName, zoneName, 'TXT', ['v=spf1 mx ~all']);
    const terms = Array.from({ length: 12 }, (_, index) => spfTerm(`include:${'a'.repeat(20)}${index}.example`));
    const { shown } = await planned(await open(), terms);
    const strings = /IN TXT (.*)$/.exec(shown[1] ?? '')?.[1]?.split('" "') ?? [];
    expect(strings.length).toBeGreaterThan(1);
    expect(Math.max(...strings.map((text) => text.replaceAll('"', '').length))).toBeLessThanOrEqual(255);
  });

  test('a new record has only a line to publish, one that goes only a line to take away', async () => {
    sandbox.dns.edit(zoneName, zoneName, 'TXT', []);
    const target = await open();
    const wishes = [spfTerm('include:a.example'), spfAll('SoftFail')];
    const { shown } = await planned(target, wishes);
    expect(shown.filter((line) => /^[-+]/.test(line))).toEqual([
      `+ ${zoneName}. 3600 IN TXT "v=spf1 include:a.example ~all"`,
    ]);
    sandbox.dns.edit(zoneName, zoneName, 'TXT', ['v=spf1 include:a.example ~all']);
    const gone = await planned(
      target,
      wishes.map((item) => [{ ...item, wanted: 'absent' as const }, null] as const),
    );
    expect(gone.op).toBe('manual');
    expect(gone.shown.filter((line) => /^[-+]/.test(line))).toEqual([
      `- ${zoneName}. 3600 IN TXT "v=spf1 include:a.example ~all"`,
    ]);
  });

  test('-all stays a step of its own behind the terms, and letting go stays what it is', async () => {
    sandbox.dns.edit(zoneName, zoneName, 'TXT', ['v=spf1 mx ~all']);
    const target = await open();
    const seen = await target.read([askTxt()], calm());
    const [terms, hardening] = target.lower(
      [spfTerm('include:a.example'), spfAll('Fail')].map((item) => diffOf(item, seen)),
      seen,
    );
    expect([terms?.op, hardening?.op]).toEqual(['manual', 'manual']);
    expect(hardening?.needs).toContain(terms?.id);
    const forgotten = target.lower([{ ...diffOf(spfTerm('mx'), seen), action: 'forget' }], seen);
    expect(forgotten.map(({ op }) => op)).toEqual(['forget']);
  });

  test('is read at the first name server that answers; none is unknown, with all reasons', async () => {
    sandbox.dns.edit(zoneName, zoneName, 'TXT', ['v=spf1 mx ~all']);
    const read = async (nameServers: readonly string[] | null, more = {}) =>
      (await (await open(nameServers, more)).read([askTxt()], calm())).collections[collection];
    expect(await read([silent, at(sandbox.dns)])).toMatchObject({ state: 'complete' });
    expect(await read([silent])).toMatchObject({
      state: 'unknown',
      reason: { code: 'PSTN3120', message: expect.stringContaining(silent) },
    });
    // Without spec.nameServers it is the delegation that says who is asked.
    sandbox.dns.edit(zoneName, zoneName, 'NS', ['ns.unreachable.example']);
    const resolver = { server: sandbox.dns.host, port: sandbox.dns.port };
    expect(await read(null, { resolver })).toMatchObject({
      state: 'unknown',
      reason: { message: expect.stringContaining('ns.unreachable.example') },
    });
  });
});

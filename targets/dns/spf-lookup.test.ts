import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkHost } from '../../kinds/language/spf-check-host.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { calm, zoneName } from '../../test/sample-zone.ts';
import { createSpfLookup } from './spf-lookup.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

const open = () =>
  createSpfLookup({
    now: () => new Date(),
    signal: calm(),
    server: `${sandbox.dns.host}:${sandbox.dns.port}`,
    limits: { udpMs: 200, tcpMs: 200, attempts: 1 },
  });

test('every type of record is asked for over DNS, MX in order of preference, aliases followed', async () => {
  const lookup = open();
  sandbox.dns.edit(zoneName, zoneName, 'MX', ['20 b.contoso.example', '10 a.contoso.example']);
  sandbox.dns.edit(zoneName, `h.${zoneName}`, 'A', ['192.0.2.1', '192.0.2.2']);
  sandbox.dns.edit(zoneName, `h.${zoneName}`, 'AAAA', ['2001:db8::1']);
  sandbox.dns.edit(zoneName, `alias.${zoneName}`, 'CNAME', [`h.${zoneName}`]);
  expect(await lookup(zoneName, 'MX')).toEqual({ ok: true, values: ['a.contoso.example', 'b.contoso.example'] });
  expect(await lookup(`alias.${zoneName}`, 'A')).toEqual({ ok: true, values: ['192.0.2.1', '192.0.2.2'] });
  expect(await lookup(`H.${zoneName}`, 'AAAA')).toEqual({ ok: true, values: ['2001:db8::1'] });
  expect(await lookup(`none.${zoneName}`, 'A')).toEqual({ ok: true, values: [] });
});

test('a question that was refused is a failure with its reason, not an empty answer', async () => {
  expect(await open()('not-served.example', 'TXT')).toEqual({ ok: false, reason: expect.stringContaining('REFUSED') });
});

test('check_host judges the records of a real server, and asks each question once', async () => {
  sandbox.dns.edit(zoneName, zoneName, 'TXT', [
    `v=spf1 a:h.${zoneName} a:h.${zoneName} include:spf.protection.outlook.com -all`,
  ]);
  sandbox.dns.edit(zoneName, `h.${zoneName}`, 'A', ['192.0.2.1']);
  const request = { domain: zoneName, sender: `u@${zoneName}`, helo: 'mta.example' };
  const lookup = open();
  expect(await checkHost({ ...request, ip: '192.0.2.70' }, lookup)).toMatchObject({ result: 'pass', lookups: 3 });
  expect(await checkHost({ ...request, ip: '203.0.113.1' }, lookup)).toMatchObject({ result: 'fail' });
  const queries = sandbox.requests.entries.filter(({ what }) => what === `QUERY h.${zoneName} A`);
  expect(queries).toHaveLength(1);
});

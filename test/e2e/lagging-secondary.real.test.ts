import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { startSandbox } from '../../sandbox/index.ts';
import { type DnsServerKind, dnsServers } from '../real/dns-servers.ts';
import { nsdMissing, startNsd } from '../real/nsd.ts';
import { aimedAt } from './aimed.ts';
import { type } from './terminal.ts';

const zone = 'contoso.example';
const records = `
@ 300 IN MX 0 contoso-example.mail.protection.outlook.com.
@ 300 IN TXT "v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com ~all"
_dmarc 300 IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@contoso.example"
`;

describe.each<DnsServerKind>(dnsServers)('a primary $name with a secondary NSD that lags', (kind) => {
  test('no mail is routed before the secondary shows the SPF record too [C24]', async (context) => {
    for (const missing of [kind.missing(), nsdMissing()]) {
      if (missing !== null && process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(missing);
      if (missing !== null) return context.skip(missing);
    }
    await using sandbox = await startSandbox();
    const [key] = sandbox.dns.keys;
    if (key === undefined) throw new Error('the sandbox has no key');
    const folder = await mkdtemp(join(tmpdir(), 'postern-lagging-'));
    const primary = await kind.start({
      keys: [key],
      zones: [{ origin: zone, records, names: [zone, `_dmarc.${zone}`] }],
    });
    const nsd = await startNsd({ origin: zone, primary: primary.port, key });
    try {
      const { scopes, rest, secrets } = await aimedAt(sandbox, 'examples');
      const provider = (given: unknown) => ({
        rfc2136: { ...(given as { rfc2136: object }).rfc2136, server: primary.host, port: primary.port },
      });
      const nameServers = [primary, nsd].map(({ host, port }) => `${host}:${port}`);
      const aimed = scopes.map((scope) =>
        scope.spec['name'] === zone
          ? { ...scope, spec: { ...scope.spec, provider: provider(scope.spec['provider']), nameServers } }
          : scope,
      );
      await writeFile(
        join(folder, 'all.yaml'),
        [...aimed, ...rest, ...secrets].map((one) => stringify(one)).join('---\n'),
      );
      const rule = () => sandbox.tenant.snapshot().rules.find(({ Name }) => Name === 'Vendor - Route inbound');
      // It has to have copied the zone once; what it does not know at all would be unknown, not behind.
      await vi.waitFor(
        async () => {
          const { stdout } = await type(['plan', '-f', folder, '--target', 'dns']);
          expect(stdout).not.toContain('unknown');
        },
        { timeout: 15_000, interval: 200 },
      );

      const early = await type(['apply', '--yes', '-f', folder, '--wait', '2s']);
      expect(early.code, early.stdout).toBe(3);
      expect(early.stdout).toContain(`127.0.0.1:${nsd.port}`);
      expect(rule()).toMatchObject({ State: 'Disabled' });

      await nsd.catchUp();
      const late = await type(['apply', '--yes', '-f', folder, '--wait', '30s']);
      expect(late.code, late.stdout).toBe(0);
      expect(rule()).toMatchObject({ State: 'Enabled' });
      expect((await type(['plan', '-f', folder])).code).toBe(0);
    } finally {
      await nsd.stop();
      await primary.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

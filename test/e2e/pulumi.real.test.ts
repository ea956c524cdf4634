import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { missingPulumi, type Pulumi } from '../real/pulumi.ts';
import { leaksIn } from './canary.ts';
import { apexTexts, breakThings, outsideOf, spfOf } from './company.ts';
import { type Entry, type PulumiCompany, startCompany } from './pulumi-company.ts';

const missing = missingPulumi();
let sandbox: Sandbox;
let running: PulumiCompany;
let pulumi: Pulumi;

beforeEach(async ({ skip }) => {
  if (missing !== null) return skip(missing);
  sandbox = await startSandbox();
  running = await startCompany(sandbox);
  ({ pulumi } = running);
});
afterEach(async () => {
  if (missing !== null) return;
  await pulumi.stop();
  await sandbox.stop();
});

const spf = (more: Omit<Entry, 'manifest'> = {}): Entry => ({ manifest: running.company.spf, ...more });
const connector = (more: Omit<Entry, 'manifest'> = {}): Entry => ({ manifest: running.company.connector, ...more });
const names = (): readonly unknown[] => sandbox.tenant.snapshot().connectors.map(({ Name }) => Name);
/** Everything that was there before: connectors of others, and TXT strings that are no SPF record. */
const foreign = (): unknown => ({
  connectors: sandbox.tenant.snapshot().connectors.filter(({ Name }) => Name !== 'From Mimecast'),
  texts: apexTexts(sandbox).filter((text) => !text.startsWith('v=spf1')),
});

describe('a company under the real engine', () => {
  it('a preview writes nothing, up makes it, a second up and refresh write nothing, destroy leaves what was before', async () => {
    const [before, others] = [outsideOf(sandbox), foreign()];
    await running.program([spf(), connector()]);
    const preview = await pulumi.preview();
    expect({ code: preview.code, counts: preview.counts }).toStrictEqual({ code: 0, counts: { create: 2 } });
    expect(outsideOf(sandbox)).toStrictEqual(before);

    expect((await pulumi.up()).counts).toStrictEqual({ create: 2 });
    expect(spfOf(sandbox)).toContain('include:spf.us-1.a.mimecastprotect.com');
    expect(names()).toContain('From Mimecast');
    expect(foreign()).toStrictEqual(others);
    const [made] = [outsideOf(sandbox)];
    sandbox.requests.clear();

    expect((await pulumi.up()).counts).toStrictEqual({ same: 2 });
    expect((await pulumi.refresh()).counts).toStrictEqual({ same: 2 });
    expect((await pulumi.preview('--expect-no-changes')).code).toBe(0);
    expect(sandbox.requests.writes()).toBe(0);
    expect(outsideOf(sandbox)).toStrictEqual(made);

    expect((await pulumi.destroy()).counts).toStrictEqual({ delete: 2 });
    expect(outsideOf(sandbox)).toStrictEqual(before);
    expect(await pulumi.state()).toStrictEqual([]);
  });

  it('drift is seen by preview, up and refresh, each without asking for it, and put right by up', async () => {
    await running.program([spf(), connector()]);
    await pulumi.up();
    const others = foreign();
    breakThings(sandbox);
    const broken = outsideOf(sandbox);
    expect([...(await pulumi.preview()).steps].sort()).toStrictEqual(['update contoso-example', 'update from-vendor']);
    expect(outsideOf(sandbox)).toStrictEqual(broken);

    expect((await pulumi.refresh()).steps.length).toBe(2);
    expect(outsideOf(sandbox)).toStrictEqual(broken);
    const stored = await pulumi.state();
    const inputs = (name: string) => stored.find(({ urn }) => urn.endsWith(`::${name}`))?.inputs;
    expect(inputs('from-vendor')).toMatchObject({
      senderIPAddresses: ['198.51.100.7'],
      tlsSenderCertificateName: '',
    });
    expect(inputs('contoso-example')).not.toHaveProperty('region');

    const up = await pulumi.up();
    expect(up.code, up.said.join('\n')).toBe(0);
    expect([...up.steps].sort()).toStrictEqual(['update contoso-example', 'update from-vendor']);
    expect(spfOf(sandbox)).toContain('include:spf.us-1.a.mimecastprotect.com');
    expect(foreign()).toStrictEqual(others);
    expect((await pulumi.up()).counts).toStrictEqual({ same: 2 });
  });

  it('what waits for a gate is a success with a warning, and made by the first up after the gate is open', async () => {
    sandbox.tenant.removeAcceptedDomain('in.contoso.example');
    await running.program([connector()]);
    const first = await pulumi.up();
    expect(first.code).toBe(0);
    expect(first.said.join('\n')).toMatch(/warning: PSTN7013.*CertificateDomainAccepted/);
    expect(names()).not.toContain('From Mimecast');
    expect((await pulumi.up()).steps).toStrictEqual(['update from-vendor']);
    expect((await pulumi.refresh()).code).toBe(0);
    sandbox.tenant.addAcceptedDomain({ domainName: 'in.contoso.example' });
    expect((await pulumi.up()).steps).toStrictEqual(['update from-vendor']);
    expect(names()).toContain('From Mimecast');
    expect((await pulumi.up()).counts).toStrictEqual({ same: 1 });
  });

  it('no secret is readable in the state, in any output or in what is remembered', async () => {
    await running.program([spf(), connector()]);
    const said = [await pulumi.preview(), await pulumi.up(), await pulumi.refresh()].map(
      (ran) => ran.stdout + ran.stderr,
    );
    const memory = join(pulumi.folder, 'project', '.postern');
    const files = readdirSync(memory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain('journal.jsonl');
    const texts = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
    const secrets = [sandbox.tenant.clientSecret, sandbox.dns.keys[0]?.secret ?? ''];
    for (const text of [...said, await pulumi.stateText(), ...texts]) expect(leaksIn(text, secrets)).toEqual([]);
  });
});

describe('an object that was there before', () => {
  const vendor = {
    Name: 'From Mimecast',
    ConnectorType: 'OnPremises',
    SenderDomains: ['*'],
    RequireTls: true,
    TlsSenderCertificateName: 'in.contoso.example',
    Comment: 'made by hand',
  };

  it('is refused with the way to adopt it, and adopted that way', async () => {
    sandbox.tenant.createConnector(vendor);
    await running.program([connector()]);
    const refused = await pulumi.up();
    expect(refused.code).not.toBe(0);
    expect(refused.said.join('\n')).toMatch(/PSTN2003.*adopt/s);
    await running.program([connector({ inputs: { adopt: true } })]);
    expect((await pulumi.up()).counts).toStrictEqual({ create: 1 });
    const comment = () => sandbox.tenant.snapshot().connectors.find(({ Name }) => Name === vendor.Name)?.['Comment'];
    expect(comment()).toBe('made by hand\npostern owner=pulumi:estate.dev/InboundConnector/from-vendor');
    expect((await pulumi.up()).counts).toStrictEqual({ same: 1 });
    await pulumi.destroy();
    expect(names()).toContain('From Mimecast');
  });

  it('is imported by its name on the command line, gets our mark with the next up, and stays when it goes', async () => {
    sandbox.tenant.createConnector(vendor);
    const before = outsideOf(sandbox);
    const id = `microsoft365:${sandbox.tenant.tenantId}/InboundConnector/From Mimecast`;
    const imported = await pulumi.import('postern:index:InboundConnector', 'from-vendor', id);
    expect(imported.code, imported.stdout).toBe(0);
    const record = await pulumi.import('postern:index:SpfRecord', 'contoso-example', 'dns:contoso.example/SpfRecord/@');
    expect(record.code, record.stdout).toBe(0);
    expect(outsideOf(sandbox)).toStrictEqual(before);

    const stored = await pulumi.state();
    const inputs = (name: string) => stored.find(({ urn }) => urn.endsWith(`::${name}`))?.inputs ?? {};
    expect(inputs('contoso-example')).toMatchObject({
      zoneRef: { name: 'contoso-example' },
      senders: ['include:spf.protection.outlook.com', 'ip4:192.0.2.1'],
      all: 'SoftFail',
    });
    const exact = (entry: Entry): Entry => ({
      manifest: { ...entry.manifest, spec: inputs(entry.manifest.metadata.name) },
    });
    await running.program([exact(spf()), exact(connector())]);
    const up = await pulumi.up();
    expect(up.code, up.said.join('\n')).toBe(0);
    expect(up.steps).toStrictEqual(['update from-vendor']);
    expect((await pulumi.up()).counts).toStrictEqual({ same: 2 });
    const marked = outsideOf(sandbox);
    await pulumi.destroy();
    expect(outsideOf(sandbox)).toStrictEqual(marked);
  });

  it('is imported by an option in the program', async () => {
    sandbox.tenant.createConnector(vendor);
    const { senderIPAddresses: _, ...spec } = running.company.connector.spec;
    const manifest = { ...running.company.connector, spec: { ...spec, comment: 'made by hand' } };
    const id = `microsoft365:${sandbox.tenant.tenantId}/InboundConnector/From Mimecast`;
    await running.program([{ manifest, options: { import: id } }]);
    const first = await pulumi.up();
    expect(first.code, first.said.join('\n')).toBe(0);
    expect(first.steps).toStrictEqual(['import from-vendor']);
    expect((await pulumi.up()).steps).toStrictEqual(['update from-vendor']);
    expect((await pulumi.up()).counts).toStrictEqual({ same: 1 });
  });
});

describe('an engine that is killed together with its provider in the middle of a write', () => {
  it.each(['before', 'after'] as const)(
    'leaves a note in the state; the next up makes the object once and clears the note: killed %s it took effect',
    async (moment) => {
      await running.program([connector()]);
      const strike = async (): Promise<never> => {
        pulumi.killEngine();
        await pulumi.killProviders();
        return new Promise<never>(() => {});
      };
      const release = sandbox.onWrite({
        before: async () => (moment === 'before' ? strike() : undefined),
        after: async () => (moment === 'after' ? strike() : 'reply'),
      });
      await pulumi.up();
      release();
      expect(await pulumi.stateText()).toContain('"pending_operations"');
      expect((await pulumi.run('cancel', '--yes', '--stack', 'dev')).code).toBe(0);
      const next = await pulumi.up();
      expect({ code: next.code, counts: next.counts }).toStrictEqual({ code: 0, counts: { create: 1 } });
      expect(next.said.join('\n')).toContain('interrupted while creating');
      expect(await pulumi.up()).toMatchObject({ counts: { same: 1 }, said: [] });
      expect(sandbox.requests.applied()).toBe(1);
      expect((await pulumi.destroy()).code).toBe(0);
      expect(names()).not.toContain('From Mimecast');
    },
  );
});

describe('several providers in one stack', () => {
  it('are processes of their own and share what is remembered', async () => {
    const { tenant, zone, secrets, spf: record, connector: vendor } = running.company;
    const secret = (text: string | undefined) => ({ 'fn::secret': text ?? '' });
    const { rfc2136 } = zone.spec['provider'] as { rfc2136: Record<string, unknown> };
    const key = { ...(rfc2136['key'] as object), secretRef: secret(secrets['dns']?.['tsig']) };
    const credentials = {
      ...(tenant.spec['credentials'] as object),
      clientSecretRef: secret(secrets['contoso']?.['client-secret']),
    };
    await pulumi.program({
      resources: {
        mail: {
          type: 'pulumi:providers:postern',
          properties: { tenants: { contoso: { ...tenant.spec, credentials } } },
        },
        names: {
          type: 'pulumi:providers:postern',
          properties: { zones: { 'contoso-example': { ...zone.spec, provider: { rfc2136: { ...rfc2136, key } } } } },
        },
        'from-vendor': { type: 'postern:InboundConnector', properties: vendor.spec, options: { provider: `\${mail}` } },
        'contoso-example': { type: 'postern:SpfRecord', properties: record.spec, options: { provider: `\${names}` } },
      },
    });
    const up = await pulumi.up();
    expect(up.code, up.said.join('\n')).toBe(0);
    expect(up.counts).toStrictEqual({ create: 2 });
    expect((await pulumi.up()).counts).toStrictEqual({ same: 2 });
    expect(await pulumi.stateText()).not.toContain(secrets['contoso']?.['client-secret']);
    expect((await pulumi.destroy()).code).toBe(0);
    expect(names()).not.toContain('From Mimecast');
  });
});

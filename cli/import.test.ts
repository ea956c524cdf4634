import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { nodeOf } from '../kinds/schema-walk.ts';
import { outsideOf } from '../test/e2e/company.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { type Said, type } from '../test/e2e/terminal.ts';
import { sandboxKinds } from '../test/kind-of-account.ts';

type Manifest = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
};

/** A desk that has only the way into the tenant and the zone. */
const bareDesk = async (): Promise<Desk> => {
  const desk = await openDesk();
  await desk.remove('spf.yaml');
  await desk.remove('connector.yaml');
  desk.sandbox.tenant.createRule({
    Name: 'Disclaimer',
    ApplyHtmlDisclaimerText: '<p>hello</p>',
    FromScope: 'InOrganization',
  });
  desk.sandbox.tenant.createRule(
    { Name: 'Of another time', PrependSubject: 'x' },
    { PrependSubject: null, Actions: ['Microsoft.Exchange.MessagingPolicies.Rules.Tasks.NovelAction'] },
  );
  return desk;
};

const imported = (desk: Desk): string => join(desk.folder, 'imported');
const scopes = ['Tenant/contoso', 'Zone/contoso-example'] as const;
const importing = (desk: Desk, scope: string, ...words: readonly string[]): Promise<Said> =>
  type(['import', scope, '-f', desk.folder, '--to', imported(desk), ...words]);

const importAll = async (desk: Desk, ...words: readonly string[]): Promise<readonly Said[]> => {
  const said: Said[] = [];
  for (const scope of scopes) said.push(await importing(desk, scope, ...words));
  return said;
};

const textsIn = async (folder: string): Promise<Readonly<Record<string, string>>> => {
  const names = await readdir(folder).catch(() => []);
  return Object.fromEntries(
    await Promise.all(names.sort().map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
};

const manifestsIn = async (folder: string): Promise<readonly Manifest[]> =>
  Object.values(await textsIn(folder)).map((text) => parse(text) as Manifest);

const state = async (desk: Desk): Promise<string> =>
  JSON.parse((await desk.run('plan', '--output', 'json')).stdout).state as string;

/* A connector of other people that Exchange allows. */
const connector = (name: string, comment = '') => ({
  Name: name,
  ConnectorType: 'Partner',
  SenderDomains: ['partner.example'],
  SenderIPAddresses: ['192.0.2.9'],
  RequireTls: true,
  Comment: comment,
});

describe('import, then plan', () => {
  test('is empty, and nothing outside has changed', async () => {
    await using desk = await bareDesk();
    const before = outsideOf(desk.sandbox);
    const said = await importAll(desk);
    expect(said.map(({ code }) => code)).toEqual([0, 0]);
    expect(await state(desk)).toBe('inSync');
    expect((await desk.run('drift')).code).toBe(0);
    expect(outsideOf(desk.sandbox)).toEqual(before);
    expect(await desk.memory()).not.toContain('intend');
  });

  test.each(sandboxKinds.map(({ name, schema }) => [name, schema] as const))(
    'has every %s of the sandbox, one file each; with --observe none of them may write',
    async (name, schema) => {
      await using desk = await bareDesk();
      desk.sandbox.tenant.createConnector({ ...connector('Vendor'), TlsSenderCertificateName: 'in.contoso.example' });
      const policy = nodeOf(schema).properties?.['managementPolicy'] === undefined ? undefined : 'Observe';
      const ours = async () => (await manifestsIn(imported(desk))).filter(({ kind }) => kind === name);
      await importAll(desk);
      const kept = await ours();
      expect(kept.length).toBeGreaterThan(0);
      const writable = kept.filter(({ spec }) => spec['name'] !== 'Of another time');
      for (const { spec } of writable) expect(spec).not.toHaveProperty('managementPolicy');
      await rm(imported(desk), { recursive: true });
      await importAll(desk, '--observe');
      const looked = await ours();
      expect(looked.map(({ metadata }) => metadata.name)).toEqual(kept.map(({ metadata }) => metadata.name));
      for (const { metadata, spec } of looked)
        expect([spec['managementPolicy'], metadata.annotations]).toEqual([policy, undefined]);
    },
  );

  test('shows an edit by somebody else as one change, by which the object would become ours', async () => {
    await using desk = await bareDesk();
    await importAll(desk);
    desk.sandbox.tenant.setConnector('Fabrikam Inbound Filter', { RequireTls: false, TlsSenderCertificateName: null });
    const { scopes: planned } = JSON.parse((await desk.run('plan', '--output', 'json')).stdout);
    const all = planned.flatMap((one: { readonly changes: readonly object[] }) => one.changes);
    expect(all).toMatchObject([{ op: 'adopt', keys: ['InboundConnector fabrikam inbound filter'] }]);
  });

  test('with --observe tells an edit by somebody else as one difference', async () => {
    await using desk = await bareDesk();
    await importAll(desk, '--observe');
    desk.sandbox.tenant.setConnector('Fabrikam Inbound Filter', { SenderIPAddresses: ['198.51.100.0/24'] });
    const { notes } = JSON.parse((await desk.run('plan', '--output', 'json')).stdout);
    const told = notes.filter((note: { readonly code: string }) => note.code === 'PSTN2013');
    expect(told).toMatchObject([{ resource: 'InboundConnector/default/fabrikam-inbound-filter' }]);
  });

  test('with --adopt shows every unmarked connector as adopted and leaves the SPF record as it is', async () => {
    await using desk = await bareDesk();
    await importAll(desk, '--adopt');
    const { scopes: planned } = JSON.parse((await desk.run('plan', '--output', 'json')).stdout);
    const all = planned.flatMap((one: { readonly changes: readonly { readonly type: string }[] }) => one.changes);
    const changes = all.filter((change: { readonly type: string }) => change.type === 'InboundConnector');
    expect(changes).toHaveLength(desk.sandbox.tenant.snapshot().connectors.length);
    for (const change of all) expect(change).toMatchObject({ op: 'adopt' });
    const [spf] = (await manifestsIn(imported(desk))).filter(({ kind }) => kind === 'SpfRecord');
    expect(spf?.spec['managementPolicy']).toBeUndefined();
  });
});

describe('whose things are', () => {
  test('another owner’s is looked at only, also with --adopt, and its file names the owner', async () => {
    await using desk = await bareDesk();
    desk.sandbox.tenant.createConnector(
      connector('From Partner', 'theirs\npostern owner=pulumi:prod/InboundConnector/partner'),
    );
    await importing(desk, 'Tenant/contoso', '--adopt');
    const text = (await textsIn(imported(desk)))['inbound-connector-from-partner.yaml'] ?? '';
    expect(text).toMatch(/^# Belongs to pulumi:prod\/InboundConnector\/partner: only looked at\.\n/);
    const { metadata, spec } = parse(text) as Manifest;
    expect([metadata.annotations, spec['managementPolicy'], spec['comment']]).toEqual([undefined, 'Observe', 'theirs']);
  });

  test('our own comes back under the name of its resource and is kept from then on, also when all else is lost', async () => {
    await using desk = await openDesk();
    expect((await desk.run('apply', '--yes')).code).toBe(0);
    for (const lost of ['spf.yaml', 'connector.yaml', '.postern'])
      await rm(join(desk.folder, lost), { recursive: true });
    await importAll(desk);
    expect(await state(desk)).toBe('inSync');
    const name = desk.company.connector.metadata.name;
    const ours = (await manifestsIn(imported(desk))).find(({ metadata }) => metadata.name === name);
    expect(ours?.spec).not.toHaveProperty('managementPolicy');
    desk.sandbox.tenant.setConnector('From Mimecast', { Enabled: false });
    expect(await state(desk)).toBe('applicable');
  });

  test('what a file has already is not written again', async () => {
    await using desk = await openDesk();
    expect((await desk.run('apply', '--yes')).code).toBe(0);
    await importAll(desk);
    const names = Object.keys(await textsIn(imported(desk)));
    expect(names).toContain('inbound-connector-fabrikam-inbound-filter.yaml');
    expect(names.filter((name) => name.includes('mimecast'))).toEqual([]);
    expect(await state(desk)).toBe('inSync');
    expect((await importing(desk, 'Tenant/contoso')).stdout).toBe('');
  });
});

test('--adopt and --observe exclude each other', async () => {
  await using desk = await bareDesk();
  const said = await importing(desk, 'Tenant/contoso', '--adopt', '--observe');
  expect([said.code, said.stderr]).toEqual([1, expect.stringMatching(/--adopt.*--observe/s)]);
  expect(await textsIn(imported(desk))).toEqual({});
});

test('a rule with a condition that no field describes is looked at only, also with --adopt', async () => {
  await using desk = await bareDesk();
  const rule = { Name: 'Novel', FromScope: 'NotInOrganization', PrependSubject: '[x] ' };
  desk.sandbox.tenant.createRule(rule, {
    Conditions: ['Microsoft.Exchange.MessagingPolicies.Rules.Tasks.NovelPredicate'],
  });
  await importing(desk, 'Tenant/contoso', '--adopt');
  const novel = (await manifestsIn(imported(desk))).find(({ spec }) => spec['name'] === 'Novel');
  expect([novel?.spec['managementPolicy'], novel?.metadata.annotations]).toEqual(['Observe', undefined]);
  expect((await desk.run('plan')).stdout).not.toContain('TransportRule novel');
});

describe('the files', () => {
  test('are the same every time, and names that come to one label are told apart', async () => {
    await using desk = await bareDesk();
    for (const name of ['Partner A', 'partner-a', '日本'])
      desk.sandbox.tenant.createConnector({ ...connector(name), SenderDomains: [`${name.length}.example`] });
    const [first, second] = [join(desk.folder, '.first'), join(desk.folder, '.second')];
    for (const to of [first, second])
      for (const scope of scopes) await type(['import', scope, '-f', desk.folder, '--to', to]);
    const texts = await textsIn(first);
    expect(await textsIn(second)).toEqual(texts);
    const names = Object.keys(texts);
    expect(names.filter((name) => /^inbound-connector-partner-a-[0-9a-f]{6}\.yaml$/.test(name))).toHaveLength(2);
    expect(names).toContain('inbound-connector-inboundconnector.yaml');
  });

  test('are not written over, and then none is written; --force does', async () => {
    await using desk = await bareDesk();
    const file = 'spf-record-contoso-example.yaml';
    await importing(desk, 'Zone/contoso-example');
    await desk.put(join('imported', file), '# mine\n');
    const refused = await importing(desk, 'Zone/contoso-example');
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/PSTN5041 .*spf-record-contoso-example\.yaml: nothing was written/);
    expect((await textsIn(imported(desk)))[file]).toBe('# mine\n');
    expect((await importing(desk, 'Zone/contoso-example', '--force')).code).toBe(0);
    expect((await textsIn(imported(desk)))[file]).toContain('kind: SpfRecord');
  });

  test('carry the namespace of their scope', async () => {
    await using desk = await bareDesk();
    const { zone, secrets } = desk.company;
    const metadata = { name: 'contoso-example', namespace: 'mail' };
    await desk.put('zone.yaml', { ...zone, metadata });
    await desk.put('more.yaml', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'dns', namespace: 'mail' },
      stringData: secrets['dns'],
    });
    expect((await importing(desk, 'Zone/contoso-example')).stderr).toContain('PSTN5040');
    expect((await importing(desk, 'Zone/contoso-example', '--namespace', 'mail')).code).toBe(0);
    const [spf] = await manifestsIn(imported(desk));
    expect(spf?.metadata).toMatchObject({ namespace: 'mail' });
    expect(await state(desk)).toBe('inSync');
  });

  test('of a zone are those of the zone itself and of the names given', async () => {
    await using desk = await bareDesk();
    desk.sandbox.dns.edit('contoso.example', 'news.contoso.example', 'TXT', ['v=spf1 ip4:192.0.2.7 -all']);
    await importing(desk, 'Zone/contoso-example', '--name', 'News.contoso.example.');
    const made = (await manifestsIn(imported(desk))).map(({ kind, spec }) => [kind, spec['name'] ?? '@']);
    expect(made.sort()).toEqual([
      ['DmarcRecord', '@'],
      ['SpfRecord', '@'],
      ['SpfRecord', 'news.contoso.example'],
    ]);
    expect(await state(desk)).toBe('inSync');
  });
});

describe('what cannot be imported is told', () => {
  test('an "all" that nobody can ask for is left out, and the plan is empty all the same', async () => {
    await using desk = await bareDesk();
    desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', ['v=spf1 ip4:192.0.2.7 ?all']);
    const said = await importing(desk, 'Zone/contoso-example');
    expect([said.code, said.stderr]).toEqual([0, expect.stringMatching(/PSTN5042 .*SpfAll contoso\.example/)]);
    expect((await desk.run('plan')).code).toBe(0);
  });

  test.each<[string, string, (desk: Desk) => unknown]>([
    [
      'the tenant cannot be read',
      'Tenant/contoso',
      ({ sandbox }) => sandbox.faults.add({ plane: 'tenant', match: '*', times: 99, act: { kind: 'forbidden' } }),
    ],
    [
      'the zone cannot be read',
      'Zone/contoso-example',
      ({ sandbox }) =>
        sandbox.faults.add({ plane: 'dns', match: '*', times: 99, act: { kind: 'throttle', rcode: 'REFUSED' } }),
    ],
    ['there is no such scope', 'Tenant/other', () => undefined],
    ['a name is not in the zone', 'Zone/contoso-example --name other.example', () => undefined],
    ['a tenant is asked for a name', 'Tenant/contoso --name contoso.example', () => undefined],
  ])('%s: exit 1, and no file', async (_, words, arrange) => {
    await using desk = await bareDesk();
    await arrange(desk);
    const [scope = '', ...more] = words.split(' ');
    const said = await importing(desk, scope, ...more);
    expect([said.code, said.stdout]).toEqual([1, '']);
    expect(said.stderr).toMatch(/PSTN\d{4}/);
    expect(await textsIn(imported(desk))).toEqual({});
  });
});

test('no secret is in a file or in what is said', async () => {
  await using desk = await bareDesk();
  const said = await importAll(desk);
  const everything = JSON.stringify([said, await textsIn(imported(desk)), await desk.memory()]);
  expect(everything).toContain('fabrikam-inbound-filter');
  for (const secret of Object.values(desk.company.secrets).flatMap((one) => Object.values(one)))
    expect(everything).not.toContain(secret);
});

test('the help says what it takes', async () => {
  const { code, stdout } = await type(['help', 'import']);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^Usage: postern import .*--to.*--name.*--adopt.*--force/s),
  ]);
});

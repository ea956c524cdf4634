import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outsideOf, spfOf } from '../test/e2e/company.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';

const savedBy = async (desk: Desk, ...words: readonly string[]): Promise<string> => {
  const file = join(desk.folder, 'saved-plan');
  await desk.run('plan', '--out', file, ...words);
  return file;
};

const connectors = ({ sandbox }: Desk) => sandbox.tenant.snapshot().connectors.map((one) => String(one['Name']));

const rest = (desk: Desk) =>
  desk.sandbox.dns
    .snapshot('contoso.example')
    .flatMap((set) => (set.name === 'contoso.example' && set.type === 'TXT' ? set.chunks : []))
    .filter(
      (chunks) =>
        !Buffer.concat([...chunks])
          .toString('latin1')
          .startsWith('v=spf1'),
    )
    .map((chunks) => chunks.map((chunk) => Buffer.from(chunk)));

/** Another admin publishes another SPF record; what else stands at the apex keeps its bytes. */
const publish = (desk: Desk, spf: string): void =>
  desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', [spf, ...rest(desk)]);

test('a saved plan is applied without asking, and nothing is left', async () => {
  await using desk = await openDesk();
  const file = await savedBy(desk);
  expect((await desk.run('apply', '--plan', file)).code).toBe(0);
  expect(spfOf(desk.sandbox)).toContain('mimecastprotect');
  expect(connectors(desk)).toContain('From Mimecast');
  expect((await desk.run('plan')).code).toBe(0);
});

test('applied again it finds everything as wanted and writes nothing', async () => {
  await using desk = await openDesk();
  const file = await savedBy(desk);
  await desk.run('apply', '--plan', file);
  desk.sandbox.requests.clear();
  const { code, stdout } = await desk.run('apply', '--plan', file);
  expect([code, stdout]).toEqual([0, expect.stringContaining('already as wanted')]);
  expect(desk.sandbox.requests.writes()).toBe(0);
});

test('exactly the saved plan is applied when a fresh one would do more', async () => {
  await using desk = await openDesk();
  await desk.run('apply', '--yes');
  publish(desk, 'v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com ~all');
  const file = await savedBy(desk);
  desk.sandbox.tenant.setConnector('From Mimecast', {
    RequireTls: false,
    TlsSenderCertificateName: null,
    SenderIPAddresses: ['198.51.100.7'],
  });
  const { code, stdout } = await desk.run('apply', '--plan', file);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/A second plan has 1 left/)]);
  expect(spfOf(desk.sandbox)).toContain('mimecastprotect');
  const [ours] = desk.sandbox.tenant.snapshot().connectors.filter((one) => one['Name'] === 'From Mimecast');
  expect(ours?.['SenderIPAddresses']).toEqual(['198.51.100.7']);
});

test('when the world has moved nothing is written: 5', async () => {
  await using desk = await openDesk();
  const file = await savedBy(desk);
  publish(desk, 'v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com -all');
  const before = outsideOf(desk.sandbox);
  const { code, stdout } = await desk.run('apply', '--plan', file);
  expect([code, stdout]).toEqual([5, expect.stringMatching(/Nothing was written: the world moved.*PSTN2005/s)]);
  expect(outsideOf(desk.sandbox)).toEqual(before);
  expect(desk.sandbox.requests.writes()).toBe(0);
});

test("a change of other people's text in the same record is no move", async () => {
  await using desk = await openDesk();
  const file = await savedBy(desk);
  desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', [
    'v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com ~all',
    'new=1',
  ]);
  expect((await desk.run('apply', '--plan', file)).code).toBe(0);
  expect(spfOf(desk.sandbox)).toContain('mimecastprotect');
});

test('an Approval that is added after the plan opens its gate', async () => {
  await using desk = await openDesk();
  const { connector } = desk.company;
  await desk.put('connector.yaml', {
    ...connector,
    spec: {
      ...connector.spec,
      connectorType: 'Partner',
      restrictDomainsToCertificate: true,
      restrictDomainsToIPAddresses: false,
    },
  });
  const file = await savedBy(desk);
  const { hash } = JSON.parse(await readFile(file, 'utf8'));
  const { code } = await desk.run('apply', '--plan', file);
  expect([code, connectors(desk).includes('From Mimecast')]).toEqual([3, false]);
  await desk.put('approval.yaml', {
    apiVersion: 'postern.dev/v1alpha1',
    kind: 'Approval',
    metadata: { name: 'ok' },
    spec: { for: 'connector-rejects-mail', planHash: hash, by: 'jo', reason: 'looked at it' },
  });
  expect((await desk.run('apply', '--plan', file)).code).toBe(0);
  expect(connectors(desk)).toContain('From Mimecast');
});

describe('is refused with PSTN2012, and nothing is written', () => {
  const edited = async (desk: Desk, edit: (text: string) => string): Promise<void> => {
    const file = await savedBy(desk);
    await writeFile(file, edit(await readFile(file, 'utf8')));
    const { code, stderr } = await desk.run('apply', '--plan', file);
    expect([code, stderr]).toEqual([1, expect.stringContaining('PSTN2012')]);
    expect(desk.sandbox.requests.writes()).toBe(0);
  };
  test.each<[string, (text: string) => string]>([
    ['a value that is written', (text) => text.replaceAll('spf.us-1.a.', 'spf.evil.')],
    ['what a change waits for', (text) => text.replaceAll('SpfTreeKnown/contoso.example"', 'Open"')],
    ['words that only a person reads', (text) => text.replace(/"why": "[^"]*"/, '"why": "nothing to see"')],
    [
      'a change taken out',
      (text) => JSON.stringify({ ...JSON.parse(text), changes: JSON.parse(text).changes.slice(1) }),
    ],
    ['half of the file', (text) => text.slice(0, text.length / 2)],
    ['no object', () => 'null'],
    ['no changes', () => '{"apiVersion": "postern.dev/plan/v1", "seal": ""}'],
    ['another version', (text) => text.replace('plan/v1', 'plan/v2')],
  ])('with %s', async (_, edit) => {
    await using desk = await openDesk();
    await edited(desk, (text) => {
      const after = edit(text);
      expect(after).not.toBe(text);
      return after;
    });
  });

  test('with other resources than it was made for', async () => {
    await using desk = await openDesk();
    const file = await savedBy(desk);
    await desk.put('spf.yaml', { ...desk.company.spf, spec: { ...desk.company.spf.spec, region: 'DE' } });
    const { code, stderr } = await desk.run('apply', '--plan', file);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/PSTN2012.*other resources/)]);
    expect(desk.sandbox.requests.entries.filter((entry) => entry.isWrite)).toEqual([]);
  });

  test('with other endpoints than it was made for: they never come from the plan', async () => {
    await using desk = await openDesk();
    await using other = await openDesk();
    const file = await savedBy(desk);
    const { code, stderr } = await other.run('apply', '--plan', file);
    expect([code, stderr]).toEqual([1, expect.stringContaining('PSTN2012')]);
    expect([desk, other].map(({ sandbox }) => sandbox.requests.writes())).toEqual([0, 0]);
  });
});

test('a plan file that is not there, and one that cannot be written, are told by name', async () => {
  await using desk = await openDesk();
  const gone = await desk.run('apply', '--plan', '/nowhere/plan.json');
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('PSTN5001 /nowhere/plan.json')]);
  const unwritten = await desk.run('plan', '--out', '/nowhere/plan.json');
  expect([unwritten.code, unwritten.stderr]).toEqual([1, expect.stringContaining('PSTN5011 /nowhere/plan.json')]);
});

test('--target belongs to the making of the plan', async () => {
  await using desk = await openDesk();
  const file = await savedBy(desk, '--target', 'dns');
  const { code, stderr } = await desk.run('apply', '--plan', file, '--target', 'dns');
  expect([code, stderr]).toEqual([1, expect.stringContaining('PSTN5006')]);
  expect((await desk.run('apply', '--plan', file)).code).toBe(0);
  expect(spfOf(desk.sandbox)).toContain('mimecastprotect');
  expect(connectors(desk)).not.toContain('From Mimecast');
});

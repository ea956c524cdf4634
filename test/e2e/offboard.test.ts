import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Certificate } from '../../cli/offboard/certificate.ts';
import { foreignOf, ruleNames } from './contoso.ts';
import { type Leaving, openLeaving, spfOf, vendorTerm } from './leaving-contoso.ts';

const pathsLeft = ({ sandbox }: Leaving): readonly string[] => {
  const { rules, connectors, outboundConnectors, arcConfig } = sandbox.tenant.snapshot();
  return [
    ...[...rules, ...connectors, ...outboundConnectors]
      .map((one) => String(one['Name']))
      .filter((name) => /^(Mimecast - (Returned|Route inbound)|(To|From) Mimecast)$/.test(name)),
    ...String(arcConfig[0]?.['ArcTrustedSealers'])
      .split(',')
      .filter((sealer) => sealer === 'seal.vendor.example'),
  ];
};

const leave = async (leaving: Leaving): Promise<void> => {
  await leaving.handIn((await leaving.run(['offboard', 'scan', '-f', leaving.folder])).stdout);
};

test('a vendor leaves: routes first, then a day, then the rest, and a certificate that holds [C51 C52 X14 A15]', {
  timeout: 60_000,
}, async () => {
  const leaving = await openLeaving();
  await using _ = leaving;
  const { folder, run } = leaving;
  const [foreign, records] = [foreignOf(leaving.sandbox), spfOf(leaving)];

  const scanned = await run(['offboard', 'scan', '-f', folder]);
  expect(scanned.stderr).toBe('');
  expect(scanned.code).toBe(2);
  expect(parse(scanned.stdout)).toMatchObject({
    kind: 'Offboarding',
    metadata: { name: 'vendor' },
    spec: {
      rules: [{ name: 'Mimecast - Returned' }, { name: 'Mimecast - Route inbound' }],
      outboundConnectors: [{ name: 'To Mimecast' }],
      inboundConnectors: [{ name: 'From Mimecast' }],
      arcTrustedSealers: ['seal.vendor.example'],
      spf: [
        { zoneRef: { name: 'contoso-example' }, terms: [vendorTerm] },
        { zoneRef: { name: 'tailspintoys-example' }, terms: [vendorTerm] },
      ],
    },
  });
  const unsaid = scanned.stdout.slice(scanned.stdout.indexOf('Not ours to say'), scanned.stdout.indexOf('apiVersion'));
  for (const alike of [
    'Mimecast - Old',
    'To Mimecast EU',
    'seal.vendor.example.fabrikam.example',
    'spf.de-1',
    'attacker',
  ])
    expect(unsaid).toContain(alike);

  await leaving.handIn(scanned.stdout);
  const plan = await run(['offboard', 'plan', '-f', folder]);
  expect(plan.code).toBe(2);
  expect(plan.stdout).toContain('waits for VendorDrained/');
  expect(plan.stdout).toContain('waits for NoPathToVendor/');

  const paper = join(folder, 'certificate.json');
  const apply = ['offboard', 'apply', '-f', folder, '--yes', '--certificate', paper];
  const first = await run(apply);
  expect([first.code, first.stderr]).toEqual([3, expect.stringContaining('PSTN5081')]);
  const states = Object.fromEntries(
    leaving.sandbox.tenant.snapshot().rules.map((rule) => [rule['Name'], rule['State']]),
  );
  expect([states['Mimecast - Route inbound'], states['Mimecast - Returned']]).toEqual(['Disabled', 'Enabled']);
  expect(spfOf(leaving)).toEqual(records);

  leaving.pass(23);
  expect((await run(apply)).code).toBe(3);
  expect(pathsLeft(leaving)).toHaveLength(5);

  leaving.pass(2);
  const last = await run(apply);
  expect([last.code, last.stdout]).toEqual([0, expect.stringContaining('A second plan is empty')]);
  expect(pathsLeft(leaving)).toEqual([]);
  expect(spfOf(leaving)).toEqual(records.map((record) => record.replace(`${vendorTerm} `, '')));
  expect(foreignOf(leaving.sandbox)).toEqual(foreign);
  expect(ruleNames(leaving.sandbox)).toContain('Mimecast - Old');
  const again = await run(['offboard', 'scan', '-f', folder]);
  expect([again.code, again.stderr]).toEqual([0, '']);

  const certificate = JSON.parse(await readFile(paper, 'utf8')) as Certificate;
  expect(certificate.gone.map(({ key, acts }) => [key, acts.length > 0])).toEqual([
    ['mimecast - returned', true],
    ['mimecast - route inbound', true],
    ['to mimecast', true],
    ['from mimecast', true],
    ['seal.vendor.example', true],
    [`contoso.example ${vendorTerm}`, true],
    [`tailspintoys.example ${vendorTerm}`, true],
  ]);
  expect(certificate.remains.filter(({ owner }) => owner === 'vendor')).toEqual([]);
  expect(certificate.remains.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Mimecast - Old', 'To Mimecast EU', 'include:spf.de-1.a.mimecastprotect.com']),
  );

  const verify = ['offboard', 'verify', paper, '-f', folder];
  expect((await run(verify)).code).toBe(0);
  const text = await readFile(paper, 'utf8');
  await writeFile(paper, text.replace('"gone"', '"gone" '));
  expect([(await run(verify)).code, (await run(verify)).stderr]).toEqual([1, expect.stringContaining('PSTN5083')]);
  await writeFile(paper, text);
  const page = join(folder, 'certificate.md');
  await writeFile(page, (await readFile(page, 'utf8')).replace('From', 'from').replace('foreign', 'vendor'));
  expect((await run(verify)).code).toBe(1);
});

test('killed at any of its writes, the next run goes on where it was and nothing happens twice', {
  timeout: 90_000,
}, async () => {
  const leaving = await openLeaving();
  await using _ = leaving;
  const { sandbox, folder, run } = leaving;
  await leave(leaving);
  const foreign = foreignOf(sandbox);
  const apply = ['offboard', 'apply', '-f', folder, '--yes', '--wait', '5s'];
  const before = sandbox.requests.applied();

  for (let killed = 0; killed < 20; killed += 1) {
    const kill = new AbortController();
    const release = sandbox.onWrite(
      killed % 2 === 0
        ? { before: async () => kill.abort() }
        : {
            after: async () => {
              kill.abort();
              return 'reply';
            },
          },
    );
    const said = await run(apply, { signal: kill.signal, cut: kill.signal });
    release();
    leaving.pass(13);
    if (said.code === 0 && !kill.signal.aborted) break;
  }
  expect((await run(['offboard', 'plan', '-f', folder])).code).toBe(0);
  expect(pathsLeft(leaving)).toEqual([]);
  expect(foreignOf(sandbox)).toEqual(foreign);
  // Two rules disabled and removed, two connectors, one list, two records.
  expect(sandbox.requests.applied() - before).toBe(9);
});

test('a look-alike that takes the place of what was pinned is not touched', { timeout: 60_000 }, async () => {
  const leaving = await openLeaving();
  await using _ = leaving;
  const { sandbox, folder, run } = leaving;
  await leave(leaving);
  sandbox.tenant.removeRule('Mimecast - Returned');
  sandbox.tenant.createRule({ Name: 'Mimecast - Returned', SubjectContainsWords: ['returned'], PrependSubject: 'R:' });
  await run(['offboard', 'apply', '-f', folder, '--yes']);
  leaving.pass(25);
  const last = await run(['offboard', 'apply', '-f', folder, '--yes']);
  expect([last.code, last.stdout]).toEqual([0, expect.stringContaining('PSTN2041')]);
  expect(ruleNames(sandbox)).toContain('Mimecast - Returned');
});

test('beside a resource that still declares the vendor nothing is done, and both are named', {
  timeout: 60_000,
}, async () => {
  const leaving = await openLeaving();
  await using _ = leaving;
  const { folder, run } = leaving;
  const { stdout } = await run(['offboard', 'scan', '-f', folder]);
  await writeFile(join(folder, 'offboarding.yaml'), stdout);
  const said = await run(['offboard', 'apply', '-f', folder, '--yes']);
  expect(said.code).toBe(1);
  expect(said.stderr).toMatch(/PSTN2001 .*OutboundConnector\/default\/to-vendor and Offboarding\/default\/vendor/);
  expect(pathsLeft(leaving)).toHaveLength(5);
});

test('without an Offboarding among the files there is nothing to carry out', { timeout: 60_000 }, async () => {
  const leaving = await openLeaving();
  await using _ = leaving;
  const said = await leaving.run(['offboard', 'apply', '-f', leaving.folder, '--yes']);
  expect([said.code, said.stderr]).toEqual([1, expect.stringContaining('PSTN5080')]);
});

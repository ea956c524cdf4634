import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { Static } from 'typebox';
import { describe, expect, test } from 'vitest';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { type } from '../test/e2e/terminal.ts';
import type { Plain, Same } from '../test/same-type.ts';
import { memoryCheck } from './doctor/machine.ts';
import type { DoctorView } from './doctor/view.ts';
import { outputSchemas } from './output-schema.ts';

const fits = new Ajv({ allErrors: true }).compile(outputSchemas.doctor);

const examined = async (desk: Desk, ...words: readonly string[]) => {
  const { code, stdout } = await desk.run('doctor', '--output', 'json', ...words);
  const view = JSON.parse(stdout) as DoctorView;
  expect(fits(view), JSON.stringify(fits.errors)).toBe(true);
  expect(code).toBe(view.healthy ? 0 : 1);
  const checks = view.subjects.flatMap((subject) => subject.checks);
  const of = (check: string) => checks.find((one) => one.check === check);
  return { code, view, checks, of };
};

const apex = (desk: Desk, texts: readonly string[]): void =>
  desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', texts as never);

const secretsWith = (desk: Desk, client: string, tsig: string): Promise<void> =>
  desk.put(
    'secrets.yaml',
    [
      `{apiVersion: v1, kind: Secret, metadata: {name: contoso}, stringData: {client-secret: ${JSON.stringify(client)}}}`,
      `{apiVersion: v1, kind: Secret, metadata: {name: dns}, stringData: {tsig: ${JSON.stringify(tsig)}}}`,
    ].join('\n---\n'),
  );

const dnsFault = (desk: Desk, act: Parameters<Desk['sandbox']['faults']['add']>[0]['act'], match = '*') =>
  desk.sandbox.faults.add({ plane: 'dns', match, times: Number.POSITIVE_INFINITY, act });

describe('doctor on a company where all is well', () => {
  test('ends with 0, says what was looked at, and changes nothing outside or here', async () => {
    await using desk = await openDesk();
    const before = [desk.sandbox.tenant.snapshot(), desk.sandbox.dns.snapshot('contoso.example')];
    const { code, checks, view } = await examined(desk);
    expect([code, checks.filter(({ state }) => state !== 'passed')]).toEqual([0, []]);
    expect(view.subjects.map(({ subject }) => subject)).toEqual([
      'Tenant/default/contoso',
      'Zone/default/contoso-example',
      'this machine',
    ]);
    const names = ['sign-in', 'permissions', 'clock', 'trial', 'zone', 'update-key', 'name-servers', 'memory', 'plan'];
    expect(checks.map(({ check }) => check)).toEqual(expect.arrayContaining(names));
    expect([desk.sandbox.tenant.snapshot(), desk.sandbox.dns.snapshot('contoso.example')]).toEqual(before);
    expect(await desk.memory()).toBe('');
  });

  test('says the same to a person', async () => {
    await using desk = await openDesk();
    const { code, stdout, stderr } = await desk.run('doctor');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ {2}ok {4}sign-in: Entra gives a token$/m);
    expect(stdout).toMatch(/Postern can work with all of it\.\n$/);
  });

  test('looks at one plane alone with --target', async () => {
    await using desk = await openDesk();
    const { view } = await examined(desk, '--target', 'dns');
    expect(view.subjects.map(({ subject }) => subject)).toEqual(['Zone/default/contoso-example', 'this machine']);
  });
});

type Case = readonly [situation: string, check: string, said: RegExp, remedy: RegExp, arrange: (desk: Desk) => unknown];

const failures: readonly Case[] = [
  [
    'no secret is given',
    'credentials',
    /PSTN5005|no Secret/,
    /environment variable/,
    (desk) => desk.remove('secrets.yaml'),
  ],
  [
    'Entra does not know the client secret',
    'sign-in',
    /no token for tenant/,
    /./,
    (desk) => secretsWith(desk, 'wrong', desk.sandbox.dns.keys[0]?.secret ?? ''),
  ],
  [
    'the app role is missing',
    'permissions',
    /401/,
    /Exchange\.ManageAsApp of Office 365 Exchange Online, with admin consent/,
    ({ sandbox }) => sandbox.tenant.setRoles({ manageAsApp: false }),
  ],
  [
    'the app has no role in Exchange',
    'permissions',
    /403/,
    /View-Only Configuration/,
    ({ sandbox }) => sandbox.tenant.setRoles({ directoryRole: null }),
  ],
  [
    'the app may only read',
    'permissions',
    /may not run New-InboundConnector, Set-InboundConnector, Remove-InboundConnector/,
    /Remote and Accepted Domains.*Exchange Administrator/,
    ({ sandbox }) => sandbox.tenant.setRoles({ directoryRole: 'GlobalReader' }),
  ],
  [
    'the app lacks what it needs of Microsoft Graph',
    'graph-permissions',
    /lacks Organization\.Read\.All of Microsoft Graph/,
    /Organization\.Read\.All of Microsoft Graph as application permissions, with admin consent/,
    ({ sandbox }) => sandbox.tenant.setRoles({ graphRoles: ['Domain.Read.All'] }),
  ],
  [
    'the tenant is a trial [C01]',
    'trial',
    /every subscription with mailboxes is a trial \(ENTERPRISEPACK, trial, Enabled\)/,
    /paid subscription with Exchange Online/,
    ({ sandbox }) => sandbox.tenant.setTrial(true),
  ],
  ['the server refuses', 'zone', /REFUSED/, /./, (desk) => dnsFault(desk, { kind: 'throttle', rcode: 'REFUSED' })],
  ['the server is not authoritative', 'zone', /authorit/, /./, (desk) => dnsFault(desk, 'notAuthoritative')],
  [
    'the server refuses updates',
    'update-key',
    /answered REFUSED/,
    /grant postern-key name contoso\.example\. TXT/,
    (desk) => dnsFault(desk, { kind: 'throttle', rcode: 'REFUSED' }, 'UPDATE'),
  ],
  [
    'the key is not the one of the server',
    'update-key',
    /update of contoso\.example/,
    /update-policy/,
    (desk) => secretsWith(desk, desk.sandbox.tenant.clientSecret, Buffer.from('another key').toString('base64')),
  ],
  [
    'there are two SPF records',
    'spf contoso.example',
    /multiple/,
    /one valid record/,
    (desk) => apex(desk, ['v=spf1 -all', 'v=spf1 ~all']),
  ],
  [
    'the SPF record needs too many lookups',
    'spf contoso.example',
    /12 of 10 lookups/,
    /limit/,
    (desk) =>
      apex(desk, [
        `v=spf1 ${Array.from({ length: 12 }, (_, i) => `include:spf${i + 1}.senders.example`).join(' ')} ~all`,
      ]),
  ],
  [
    'an include has no SPF record',
    'spf contoso.example',
    /senders\.example has no SPF record/,
    /include/,
    (desk) => apex(desk, ['v=spf1 include:senders.example ~all']),
  ],
  [
    'there are two DMARC records',
    'dmarc contoso.example',
    /2 DMARC records/,
    /_dmarc\.contoso\.example/,
    ({ sandbox }) =>
      sandbox.dns.edit('contoso.example', '_dmarc.contoso.example', 'TXT', ['v=DMARC1; p=none', 'v=DMARC1; p=reject']),
  ],
];

describe('doctor ends with 1 and says the remedy', () => {
  test.each(failures)('when %s', async (_, check, said, remedy, arrange) => {
    await using desk = await openDesk();
    await arrange(desk);
    const { code, of } = await examined(desk);
    expect([code, of(check)]).toMatchObject([
      1,
      { state: 'failed', said: expect.stringMatching(said), remedy: expect.stringMatching(remedy) },
    ]);
  });

  test('and the other plane is looked at all the same', async () => {
    await using desk = await openDesk();
    desk.sandbox.tenant.setRoles({ manageAsApp: false });
    const { of } = await examined(desk);
    expect([of('zone')?.state, of('plan')?.state]).toEqual(['passed', 'failed']);
  });
});

describe('doctor ends with 0 and tells', () => {
  test.each<readonly [string, string, RegExp, (desk: Desk) => unknown]>([
    ['that there is no SPF record', 'spf contoso.example', /no SPF record/, (desk) => apex(desk, ['hello'])],
    [
      'that there is no DMARC record',
      'dmarc contoso.example',
      /no DMARC record/,
      ({ sandbox }) => sandbox.dns.edit('contoso.example', '_dmarc.contoso.example', 'TXT', []),
    ],
    [
      'that a connector is disabled, as those of a trial tenant are',
      'trial',
      /disabled, and wanted enabled: from mimecast/,
      async (desk) => {
        await desk.run('apply', '--yes', '--wait', '1s');
        desk.sandbox.tenant.setConnector('From Mimecast', { Enabled: false });
      },
    ],
  ])('%s', async (_, check, said, arrange) => {
    await using desk = await openDesk();
    await arrange(desk);
    const { code, of } = await examined(desk);
    expect([code, of(check)]).toMatchObject([0, { state: 'warned', said: expect.stringMatching(said) }]);
    expect(of(check)?.remedy).not.toBe('');
  });

  test('nothing about rights to write when everything is only looked at', async () => {
    await using desk = await openDesk();
    const { connector, spf } = desk.company;
    for (const [file, one] of [
      ['connector.yaml', connector],
      ['spf.yaml', spf],
    ] as const)
      await desk.put(file, { ...one, spec: { ...one.spec, managementPolicy: 'Observe' } });
    desk.sandbox.tenant.setRoles({ directoryRole: 'GlobalReader' });
    const { code, of } = await examined(desk);
    expect([code, of('permissions')?.state]).toEqual([0, 'passed']);
  });
});

test('a memory that cannot be written is told with the place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-machine-'));
  await writeFile(join(folder, 'file'), '');
  const said = await memoryCheck(join(folder, 'file', '.postern'));
  expect(said).toMatchObject({
    state: 'failed',
    code: 'PSTN5009',
    said: expect.stringContaining(join(folder, 'file')),
  });
  expect(await memoryCheck(join(folder, 'new', '.postern'))).toMatchObject({ state: 'passed' });
  await rm(folder, { recursive: true });
});

test('no secret is in what is said, also when it is wrong', async () => {
  await using desk = await openDesk();
  const said = [await desk.run('doctor'), await desk.run('doctor', '--output', 'json')];
  const wrong = ['canary~Client/Secret+8f3a=?&', Buffer.from('canary-tsig-key-0123456789').toString('base64')] as const;
  await secretsWith(desk, ...wrong);
  said.push(await desk.run('doctor'), await desk.run('doctor', '--output', 'json'));
  await secretsWith(desk, wrong[0], 'not base64!');
  said.push(await desk.run('doctor'));
  const everything = said.flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n');
  expect(everything).toContain('FAIL');
  const secrets = [
    ...wrong,
    'not base64!',
    ...Object.values(desk.company.secrets).flatMap((one) => Object.values(one)),
  ];
  for (const secret of secrets) expect(everything).not.toContain(secret);
});

test('the published schema is the one of the type, and the help says what it takes', async () => {
  const same: Same<Plain<Static<typeof outputSchemas.doctor>>, Plain<DoctorView>> = true;
  const published = JSON.parse(await readFile(`${import.meta.dirname}/../schemas/doctor.json`, 'utf8'));
  expect([same, published]).toMatchObject([true, JSON.parse(JSON.stringify(outputSchemas.doctor))]);
  const { code, stdout } = await type(['help', 'doctor']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage: postern doctor .*--output.*--target/s)]);
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { postern } from '../../test/e2e/cli-door.ts';
import { runDemo } from './demo.ts';

const expectInOrder = (stdout: string, story: readonly string[]): void => {
  let from = 0;
  for (const line of story) {
    const at = stdout.indexOf(line, from);
    expect([line, at >= from]).toEqual([line, true]);
    from = at + line.length;
  }
};

test('the story of the rules is told, leaves foreign things alone, and ends with 0 within 60 s', {
  timeout: 60_000,
}, async () => {
  const { code, stdout, stderr } = await postern(['demo', 'rules']).ended;
  expect([code, stdout.split('\n').filter((line) => line.startsWith('(exit '))]).toEqual([
    0,
    ['(exit 2)', '(exit 0)', '(exit 0)', '(exit 2)', '(exit 0)', '(exit 2)', '(exit 0)'],
  ]);
  const story = [
    '## Contoso has had Microsoft 365 for years',
    'Disclaimer - Footer\n    Disclaimer - Legal privilege',
    'include:spf.us-1.a.mimecastprotect.com ~all',
    '+ create  InboundConnector from mimecast',
    '+ create  TransportRule mimecast - route inbound',
    'waits for SpfOnSendingDomains',
    '## Apply it.',
    'A second plan is empty.',
    'In sync. Nothing to do.',
    "## The vendor's installer puts its rules on top.",
    '    Mimecast - Returned\n    Mimecast - Route inbound\n    Disclaimer - Footer',
    'moved: Disclaimer - Footer above Mimecast - Returned',
    'moved: Disclaimer - Legal privilege above Mimecast - Returned',
    '2 to update.',
    '## Not numbers, moves',
    '(the plan, as above)',
    'A second plan is empty.',
    '## The rules as they run:\n    Disclaimer - Footer',
    '## Another admin takes the include out of SPF',
    'senderIPAddresses: ["198.51.100.7"] -> []',
    '## Repair it.',
    'A second plan is empty.',
    "## Other people's rules, connectors, ARC sealers and TXT strings kept every byte, and their order.",
  ];
  expectInOrder(stdout, story);
  expect(stdout).not.toContain('CHANGED');
  expect(stderr).not.toContain('The story expected');
  expect(stderr).not.toMatch(/PSTN\d{4}|^\s+at /m);
});

test('the story of the road goes from the invitation to strict SPF within 90 s, each step in the plan before it happens [C29] [C40] [C68] [C77] [X13]', {
  timeout: 90_000,
}, async () => {
  const { code, stdout, stderr } = await postern(['demo']).ended;
  expect([code, stdout.match(/\(exit \d\)/g)?.join(' ')]).toEqual([
    0,
    '2 4 4 0 3 0 4 2 0 3 3 0 4 2 0 2 0 2 0 2 0 0'.replaceAll(/\d/g, (code) => `(exit ${code})`),
  ]);
  const story = [
    'mode: None -> ThreatScanOnly',
    'waits for SignedUp/cde123a45',
    'now    SignedUp',
    '## Somebody answers the invitation.',
    '## What is left is for a person',
    '? manual',
    '/consent/',
    '## Ada opens the link',
    'now    ThreatScanEnded',
    '## A day later',
    'mode: ThreatScanOnly -> Monitor',
    'waits for ModeApproved/cde123a45/Monitor',
    'done   DetectionsReviewed: its detections are reviewed, which completes the setup',
    '## The plan waits for somebody to approve',
    "## The vendor's installer has put its rules on top",
    '    Mimecast - Returned\n    Mimecast - Route inbound\n    Disclaimer - Footer',
    'moved: Disclaimer - Footer above Mimecast - Returned',
    'now    RulesInOrder',
    '## The rules as they run:\n    Disclaimer - Footer',
    '## The file says Protect.',
    'waits for MonitorSoak/cde123a45',
    'now    MonitorSoaked',
    '## 15 days later',
    'moved: Disclaimer - Footer above Mimecast - Returned',
    '## Mail is held up at the vendor.',
    'enabled: true -> false',
    '## The vendor is well again.',
    'enabled: false -> true',
    '## The last step',
    '-all',
    '## The end of the road.',
    'done   StrictSpf',
    "## Other people's rules, connectors, ARC sealers and TXT strings kept every byte, and their order.",
  ];
  expectInOrder(stdout, story);
  expect(stderr).not.toMatch(/PSTN\d{4}|^\s+at /m);
});

const world = (said: { stdout: string; stderr: string }) => ({
  stdin: Readable.from([]),
  stdout: { write: (text: string) => (said.stdout += text) },
  stderr: { write: (text: string) => (said.stderr += text) },
  environment: {},
  signal: new AbortController().signal,
});

/** Calls a cmdlet at the sandbox that the files in this folder point at, as another admin would. */
const openTenant = async (folder: string) => {
  const [scopes = [], secrets = []] = await Promise.all(
    ['scopes.yaml', 'secrets.yaml'].map(async (name) =>
      parseAllDocuments(await readFile(join(folder, name), 'utf8')).map((document) => document.toJS()),
    ),
  );
  const { tenantId, endpoints, credentials } = scopes.find(({ kind }) => kind === 'Tenant').spec;
  const [secret] = secrets;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: secret.stringData['client-secret'],
    scope: 'https://outlook.office365.com/.default',
  });
  const signedIn = await fetch(`${endpoints.login}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body: form });
  const { access_token: token } = (await signedIn.json()) as { readonly access_token: string };
  return async (CmdletName: string, Parameters: object): Promise<void> => {
    const answer = await fetch(`${endpoints.exchange}/adminapi/beta/${tenantId}/InvokeCommand`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ CmdletInput: { CmdletName, Parameters } }),
    });
    expect(answer.status).toBe(200);
  };
};

const ourConnector = {
  Name: 'From Mimecast',
  SenderDomains: ['*'],
  RequireTls: true,
  TlsSenderCertificateName: 'in.contoso.example',
  Comment: 'postern owner=cli:default/InboundConnector/from-vendor',
};

/** The story with every run replaced: the first apply makes our connector, and `meanwhile` is what others do. */
const toldWith = async (...meanwhile: readonly (readonly [cmdlet: string, parameters: object])[]) => {
  const said = { stdout: '', stderr: '' };
  const codes = [2, 0, 0, 2, 0, 2, 0];
  let runs = 0;
  const code = await runDemo('rules', world(said), async (words) => {
    runs += 1;
    if (runs === 2) {
      const call = await openTenant(words.at(-1) ?? '');
      for (const [cmdlet, parameters] of [['New-InboundConnector', ourConnector] as const, ...meanwhile])
        await call(cmdlet, parameters);
    }
    return codes[runs - 1] ?? 0;
  });
  return { code, ...said };
};

test('a story in which nothing foreign changes ends with 0', async () => {
  expect(await toldWith()).toMatchObject({ code: 0, stdout: expect.stringContaining('kept every byte'), stderr: '' });
});

test.each([
  ['rule is changed', 'Set-TransportRule', { Identity: 'Journal - Finance', Comments: 'harmed' }],
  ['rule is moved', 'Set-TransportRule', { Identity: 'Journal - Finance', Priority: 0 }],
  ['rule is removed', 'Remove-TransportRule', { Identity: 'Former staff' }],
  ['connector is changed', 'Set-OutboundConnector', { Identity: 'Woodgrove Journal Archive', Comment: 'harmed' }],
  ['ARC sealer is dropped', 'Set-ArcConfig', { Identity: 'Default', ArcTrustedSealers: ['seal.vendor.example'] }],
])('a foreign %s in the middle of the story is noticed: 1', async (_what, cmdlet, parameters) => {
  expect(await toldWith([cmdlet, parameters])).toMatchObject({ code: 1, stdout: expect.stringContaining('CHANGED') });
});

test('a story that does not go as told says so and ends there: 1', async () => {
  const said = { stdout: '', stderr: '' };
  const code = await runDemo('rules', world(said), async () => 1);
  expect([code, said.stderr]).toEqual([1, 'The story expected exit 2; it ends here.\n']);
  expect(said.stdout).not.toContain('## Apply it.');
});

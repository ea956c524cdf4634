import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { postern } from '../../test/e2e/cli-door.ts';
import { main } from '../main.ts';
import { runDemo } from './demo.ts';

test('the demo tells the whole story, leaves foreign things alone, and ends with 0 within 30 s', async () => {
  const started = Date.now();
  const { code, stdout, stderr } = await postern(['demo']).ended;
  expect(Date.now() - started).toBeLessThan(30_000);
  expect([code, stdout.split('\n').filter((line) => line.startsWith('(exit '))]).toEqual([
    0,
    ['(exit 2)', '(exit 0)', '(exit 0)', '(exit 2)', '(exit 0)', '(exit 0)'],
  ]);
  const story = [
    '## A tenant and a zone of a company',
    'include:spf.us-1.a.mimecastprotect.com ~all',
    '+ create  InboundConnector from mimecast',
    '## Apply it.',
    'A second plan is empty.',
    '## A second plan is empty.',
    'In sync. Nothing to do.',
    '## Another admin takes the include out of SPF',
    'senderIPAddresses: ["198.51.100.7"] -> []',
    '## Repair it.',
    'A second plan is empty.',
    'In sync. Nothing to do.',
    "## Other people's connectors and TXT strings kept every byte.",
  ];
  let from = 0;
  for (const line of story) {
    const at = stdout.indexOf(line, from);
    expect([line, at >= from]).toEqual([line, true]);
    from = at + line.length;
  }
  expect(stdout).not.toContain('CHANGED');
  expect(stderr).not.toContain('The story expected');
  expect(stderr).not.toMatch(/PSTN\d{4}|^\s+at /m);
});

/** Removes somebody's connector at the sandbox that the examples in this folder point at, as another admin would. */
const harm = async (folder: string): Promise<void> => {
  const [tenant, secrets] = await Promise.all(
    ['tenant.yaml', 'secrets.yaml'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const { tenantId, endpoints, credentials } = parse(tenant ?? '').spec;
  const [secret] = parseAllDocuments(secrets ?? '').map((document) => document.toJS());
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: secret.stringData['client-secret'],
    scope: 'https://outlook.office365.com/.default',
  });
  const signedIn = await fetch(`${endpoints.login}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body: form });
  const { access_token: token } = (await signedIn.json()) as { readonly access_token: string };
  const call = async (CmdletName: string, Parameters: object) => {
    const answer = await fetch(`${endpoints.exchange}/adminapi/beta/${tenantId}/InvokeCommand`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ CmdletInput: { CmdletName, Parameters } }),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { readonly value: readonly { readonly Name: string }[] };
  };
  const { value } = await call('Get-InboundConnector', {});
  const other = value.find((connector) => connector.Name !== 'From Mimecast');
  expect(other).toBeDefined();
  await call('Set-InboundConnector', { Identity: other?.Name, Comment: 'harmed' });
};

test('a foreign thing that changes in the middle of the story is noticed: 1', async () => {
  const said = { stdout: '', stderr: '' };
  let runs = 0;
  const code = await runDemo(
    {
      stdin: Readable.from([]),
      stdout: { write: (text) => (said.stdout += text) },
      stderr: { write: (text) => (said.stderr += text) },
      environment: {},
      signal: new AbortController().signal,
    },
    async (words, world) => {
      runs += 1;
      if (runs === 2) await harm(words.at(-1) ?? '');
      return main(words, world);
    },
  );
  expect([code, said.stdout]).toEqual([1, expect.stringContaining('CHANGED')]);
});

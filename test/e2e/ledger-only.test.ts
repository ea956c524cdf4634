import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { kinds } from '../../kinds/index.ts';
import { nodeOf } from '../../kinds/schema-walk.ts';
import { startPlatform } from '../../platform/index.ts';
import { startLedgerGate } from '../ledger-gate.ts';
import { type } from './terminal.ts';

type Document = { readonly kind: string; readonly metadata: object; readonly spec: Readonly<Record<string, unknown>> };

const examples = join(import.meta.dirname, '../../examples');

/** Every document of the examples that is about the account alone; its tenant is none of this test. */
const ofTheAccount = async (): Promise<readonly Document[]> => {
  const files = globSync(['*.yaml', 'acts/*.yaml'], { cwd: examples }).sort();
  const documents: Document[] = [];
  for (const file of files) {
    const read = parseAllDocuments(await readFile(join(examples, file), 'utf8'));
    for (const one of Array.isArray(read) ? read : []) documents.push(one.toJS() as Document);
  }
  return documents
    .filter(({ spec }) => spec?.['accountRef'] !== undefined)
    .filter(({ kind }) => {
      const known = kinds.find(({ name }) => name === kind);
      return known?.items !== undefined && nodeOf(known.schema).required?.includes('tenantRef') !== true;
    })
    .map(({ spec, ...rest }) => {
      // Nobody has imported a tenant's groups here.
      const { tenantRef: _tenant, targets: _targets, ...own } = spec;
      return { ...rest, spec: own };
    });
};

test('with Mimecast, no command on any kind calls anything but the operations of the ledger', {
  timeout: 60_000,
}, async () => {
  await using server = await startPlatform();
  await using gate = await startLedgerGate(server.url);
  const folder = await mkdtemp(join(tmpdir(), 'postern-ledger-'));
  const account = {
    apiVersion: 'postern.dev/v1alpha1',
    kind: 'Account',
    metadata: { name: 'contoso' },
    spec: {
      platform: 'Mimecast',
      endpoint: gate.url,
      accountCode: server.accountCode,
      region: 'DE',
      credentials: { clientId: server.clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } },
      settle: '2s',
      contact: { name: 'Ben Osei' },
      password: { minimumLength: 12 },
      userAccess: { adminSessionTimeoutMinutes: 30 },
    },
  };
  const documents = await ofTheAccount();
  const covered = new Set(documents.map(({ kind }) => kind));
  for (const kind of ['AgentKey', 'AgentSettings', 'EnrollmentSettings', 'Policy', 'ProtectionMode', 'ThreatScan'])
    expect(covered).toContain(kind);
  await writeFile(join(folder, 'account.yaml'), stringify(account));
  await writeFile(join(folder, 'all.yaml'), documents.map((one) => stringify(one)).join('---\n'));
  const run = (...words: readonly string[]) => type(words, { PLATFORM_SECRET: server.clientSecret });
  const words = ['--allow', 'partial', '--allow', 'policy-may-exist'];
  for (const command of ['plan', 'drift', 'status']) await run(command, '-f', folder);
  expect((await run('apply', '-f', folder, '--yes', '--wait', '1s', ...words)).stdout).toContain(
    'Policy pilot ring: done',
  );
  await run('doctor', '-f', folder);
  await run('import', 'Account/contoso', '-f', join(folder, 'account.yaml'), '--to', join(folder, '.imported'));
  await run('attest', 'EnrollmentSettings/enrollment', '--by', 'ada@contoso.example', '-f', folder);
  await writeFile(
    join(folder, 'all.yaml'),
    stringify({ ...account, kind: 'AgentSettings', spec: { accountRef: { name: 'contoso' }, manageUpdates: true } }),
  );
  await run('apply', '-f', folder, '--yes', '--prune', '--wait', '1s', ...words);
  await rm(folder, { recursive: true });

  expect(gate.refused).toEqual([]);
  expect(gate.passed).toContain('PATCH /account/cloud-gateway/v1/emergency-contact');
  expect(gate.passed).toContain('POST /email/cloud-integrated/v1/policies');
  expect(server.admin.settings().contact.name).toBe('Ben Osei');
  expect(server.admin.policies().map(({ name }) => name)).toEqual(['Pilot ring']);

  const beside = await fetch(`${gate.url}/reference/v1/policies`);
  expect([beside.status, gate.refused]).toEqual([501, ['GET /reference/v1/policies']]);
});

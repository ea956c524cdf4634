import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDesk } from '../test/e2e/desk.ts';
import { loopSecret, markingRule, secretsIn } from '../test/secret-rule.ts';

let to: string;
beforeEach(async () => {
  to = await mkdtemp(join(tmpdir(), 'postern-import-'));
});
afterEach(() => rm(to, { recursive: true, force: true }));

const written = async (): Promise<string> =>
  (await Promise.all((await readdir(to)).map((name) => readFile(join(to, name), 'utf8')))).join('\n---\n');

test('a header value that looks like a secret is written as it stands, told by its field and never by its words', async () => {
  await using desk = await openDesk();
  desk.sandbox.tenant.createRule({
    Name: 'Signature service',
    SetHeaderName: 'X-Signed',
    SetHeaderValue: 'a8f3-77c1-99de-canary',
    ExceptIfHeaderContainsMessageHeader: 'X-Signed',
    ExceptIfHeaderContainsWords: ['yes'],
  });
  const said = await desk.run('import', 'Tenant/contoso', '--to', to);
  expect(said.code).toBe(0);
  expect(said.stderr).toMatch(/PSTN5044.*TransportRule Signature service: setHeaderValue\b/);
  expect(said.stderr).not.toContain('exceptIfHeaderContainsWords');
  expect(said.stdout + said.stderr).not.toContain('canary');
  expect(await written()).toContain('setHeaderValue: a8f3-77c1-99de-canary');
});

test('what was made from a secret is imported as its reference when its file is lost', async () => {
  await using desk = await openDesk();
  await desk.put('rule.yaml', {
    apiVersion: 'postern.dev/v1alpha1',
    kind: 'TransportRule',
    metadata: { name: 'mark' },
    spec: { tenantRef: { name: 'contoso' }, ...markingRule },
  });
  await desk.put('vendor.yaml', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'vendor' },
    stringData: { loop: loopSecret },
  });
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  await desk.remove('rule.yaml');
  const said = await desk.run('import', 'Tenant/contoso', '--to', to);
  expect(said.code).toBe(0);
  const files = await written();
  expect(files).toMatch(/setHeaderValueRef:\s+secretKeyRef:\s+name: vendor\s+key: loop/);
  expect(secretsIn(said.stdout + said.stderr + files, loopSecret)).toEqual([]);
});

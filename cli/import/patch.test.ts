import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Resource } from '../../kinds/words.ts';
import { patchFor } from './patch.ts';

const run = promisify(execFile);

const contoso: Resource = {
  ref: { kind: 'Account', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: {},
};
const fields = { password: { minimumLength: 12 }, notifications: { administrators: ['a@contoso.example'] } };

const head = `# Ours
apiVersion: postern.dev/v1alpha1
kind: Account
metadata:
  name: contoso
`;
const spec = `spec:
  region: DE # as the vendor writes it
  credentials:
    clientId: "x"
    clientSecretRef:
      env: SECRET
`;
const other = 'apiVersion: v1\nkind: Secret\nmetadata: {name: platform}\nstringData:\n  key: x\n';

/** The file after a tool that knows nothing of Postern has put the patch in. */
const patched = async (text: string, patch: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-patch-'));
  await writeFile(join(folder, 'account.yaml'), text);
  await writeFile(join(folder, 'account.patch'), patch);
  await run('git', ['apply', '-p1', 'account.patch'], { cwd: folder });
  return readFile(join(folder, 'account.yaml'), 'utf8');
};

const valuesOf = (text: string): readonly unknown[] =>
  [...(parseAllDocuments(text) as Iterable<{ toJS(): unknown }>)].map((one) => one.toJS());

test.each<[string, string]>([
  ['the spec is the end of the file', head + spec],
  ['the file ends without a newline', (head + spec).trimEnd()],
  ['lines end as on Windows', (head + spec).replaceAll('\n', '\r\n')],
  ['a comment stands behind the spec', `${head}${spec}  # until here\n# and here\n`],
  ['a line of several words stands last', `${head}${spec}  settle: >-\n    2\n    s\n`],
  ['the spec stands before the metadata', head.replace('metadata', `${spec}metadata`)],
  ['other documents stand before and behind', `${other}---\n${head}${spec}---\n${other}`],
  ['another account stands before it', `${head.replace('contoso', 'fabrikam')}${spec}---\n${head}${spec}`],
  ['it is deep in its file, with four blanks', `${head}${spec.replaceAll(/^( +)/gm, '$1$1')}`],
])('the fields go in, and every line that was there stays: %s', async (_, text) => {
  const patch = patchFor('mail/account.yaml', text, contoso, fields) ?? '';
  expect(patch).toContain('patch -p1 -d mail <');
  const after = await patched(text, patch);
  const expected = valuesOf(text).map((value) => {
    const one = value as { readonly metadata: { readonly name: string }; readonly spec?: object };
    return one.metadata.name === 'contoso' ? { ...one, spec: { ...one.spec, ...fields } } : value;
  });
  expect(valuesOf(after)).toEqual(expected);
  const added = patch.split('\n').filter((line) => /^\+ /.test(line)).length;
  const lines = text.split('\n');
  const kept = after.split('\n').filter((line) => lines.includes(line) || lines.includes(line.replace(/\r$/, '')));
  expect(kept.length).toBeGreaterThanOrEqual(lines.filter((line) => line !== '').length);
  expect(after.split('\n').length - lines.length).toBeLessThanOrEqual(added + 1);
});

test.each<[string, string]>([
  ['it is JSON', JSON.stringify({ kind: 'Account', metadata: { name: 'contoso' }, spec: { region: 'DE' } })],
  ['the spec is in one line', `${head}spec: { region: DE }\n`],
  ['the spec has the field, empty', `${head}${spec}  password: {}\n`],
  ['the account is not in the file', head.replace('contoso', 'fabrikam') + spec],
])('there is no patch where it would not say that: %s', (_, text) => {
  expect(patchFor('account.yaml', text, contoso, fields)).toBeNull();
});

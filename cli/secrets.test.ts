import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { secretVariable } from '../kinds/language/secret-variable.ts';
import type { Resource, SecretRef } from '../kinds/words.ts';
import { cliSecrets } from './secrets.ts';

const scope = (file = 'zone.yaml', namespace = 'default'): Resource => ({
  ref: { kind: 'Zone', namespace, name: 'z', at: { file, line: 1 } },
  spec: {},
  annotations: {},
});
const secret = (namespace: string, data: Readonly<Record<string, string>>) => ({
  namespace,
  name: 'dns',
  data,
  at: 's.yaml:1',
});
const ref: SecretRef = { secretKeyRef: { name: 'dns', key: 'tsig' } };
const variable = 'POSTERN_SECRET_DNS_TSIG';

test.each([
  ['dns', 'tsig', variable],
  ['contoso', 'client-secret', 'POSTERN_SECRET_CONTOSO_CLIENT_SECRET'],
  ['a.b', 'tls.key', 'POSTERN_SECRET_A_B_TLS_KEY'],
])('the variable of %s %s is %s', (name, key, expected) => {
  expect(secretVariable(name, key)).toBe(expected);
});

describe('secretKeyRef', () => {
  test('a Secret among the files comes before the variable', async () => {
    const secrets = cliSecrets([secret('default', { tsig: 'from-file' })], { [variable]: 'from-env' });
    expect(await secrets(scope())(ref)).toBe('from-file');
  });
  test.each([
    ['another namespace', [secret('other', { tsig: 'x' })]],
    ['another key', [secret('default', { other: 'x' })]],
    ['nothing in it', [secret('default', { tsig: '' })]],
  ])('the variable is taken when the Secret has %s', async (_, objects) => {
    expect(await cliSecrets(objects, { [variable]: 'from-env' })(scope())(ref)).toBe('from-env');
  });
});

describe('env and file', () => {
  test('the variable as it is', async () => {
    expect(await cliSecrets([], { TSIG: ' with spaces ' })(scope())({ env: 'TSIG' })).toBe(' with spaces ');
  });
  test.each([
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    ['secret', 'secret'],
    ['two\nlines\n\n', 'two\nlines\n'],
  ])('the file %j beside the YAML file, without its last line end', async (text, expected) => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-secret-'));
    await writeFile(join(folder, 'tsig.txt'), text);
    const secrets = cliSecrets([], {});
    expect(await secrets(scope(join(folder, 'zone.yaml')))({ file: 'tsig.txt' })).toBe(expected);
    expect(await secrets(scope('elsewhere/zone.yaml'))({ file: join(folder, 'tsig.txt') })).toBe(expected);
  });
});

describe('what cannot be had is named by its reference', () => {
  test.each<[string, SecretRef, RegExp]>([
    [
      'no Secret and no variable',
      ref,
      /for Zone\/default\/z: no Secret dns with key tsig among the files, and POSTERN_SECRET_DNS_TSIG is not set/,
    ],
    ['a variable that is not set', { env: 'GONE' }, /the environment variable GONE is not set/],
    ['a variable that is empty', { env: 'EMPTY' }, /the environment variable EMPTY is not set/],
    ['a file that is not there', { file: '/nowhere/tsig' }, /the secret file \/nowhere\/tsig cannot be read/],
    ['a file that is empty', { file: '/dev/null' }, /the secret file \/dev\/null is empty/],
    ['a secret of another door', { held: 'canary' }, /held by another door/],
  ])('%s', async (_, reference, message) => {
    const secrets = cliSecrets([secret('default', { other: 'canary' })], { EMPTY: '', OTHER: 'canary' })(scope());
    await expect(secrets(reference)).rejects.toMatchObject({ finding: { code: 'PSTN5005', ref: { name: 'z' } } });
    await expect(secrets(reference)).rejects.toThrow(message);
    await expect(secrets(reference)).rejects.not.toThrow(/canary/);
  });
});

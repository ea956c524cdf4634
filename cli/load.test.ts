import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { refId } from '../kinds/words.ts';
import { load } from './load.ts';

const folderOf = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-load-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
};

const zone = (name: string, more = ''): string =>
  `apiVersion: postern.dev/v1alpha1\nkind: Zone\nmetadata:\n  name: ${name}\nspec:\n  name: ${name}.example\n${more}`;

/** What a folder of files, or one text on standard input, comes to; file names without the folder. */
const read = async (files: Readonly<Record<string, string>> | string) => {
  const folder = typeof files === 'string' ? '' : await folderOf(files);
  const loaded = await load([typeof files === 'string' ? '-' : folder], Readable.from([files]));
  const short = (text: string): string => text.replaceAll(`${folder}/`, '');
  return {
    resources: loaded.resources.map(({ ref }) => `${refId(ref)} ${short(ref.at?.file ?? '')}:${ref.at?.line}`),
    errors: loaded.errors.map(({ code, message }) => `${code} ${short(message)}`),
    secrets: loaded.secrets,
    specs: loaded.resources.map(({ spec }) => spec),
  };
};

describe('what is read', () => {
  test('all YAML and JSON of a folder and its folders, hidden ones and other files aside, in the order of their names', async () => {
    const { resources, errors } = await read({
      'b.yaml': zone('b'),
      'deep/er/c.yml': zone('c'),
      'a.json': JSON.stringify({ apiVersion: 'postern.dev/v1alpha1', kind: 'Zone', metadata: { name: 'a' }, spec: {} }),
      '.hidden.yaml': zone('hidden'),
      '.git/x.yaml': zone('git'),
      'notes.md': '# no YAML: [',
    });
    expect(errors).toEqual([]);
    expect(resources).toEqual(['Zone/default/a a.json:1', 'Zone/default/b b.yaml:1', 'Zone/default/c deep/er/c.yml:1']);
  });

  test('standard input', async () => {
    expect((await read(zone('a'))).resources).toEqual(['Zone/default/a standard input:1']);
  });

  test('several documents in one file, comments, empty ones and markers between them', async () => {
    const { resources, errors } = await read({
      'all.yaml': `# first\n${zone('a')}---\n# nothing here\n---\n\n# second\n${zone('b')}...\n---\n${zone('c')}`,
    });
    expect(errors).toEqual([]);
    expect(resources).toEqual([
      'Zone/default/a all.yaml:2',
      'Zone/default/b all.yaml:13',
      'Zone/default/c all.yaml:21',
    ]);
  });

  test('a file with a byte order mark and Windows line ends', async () => {
    const text = `\ufeff${zone('a')}---\n${zone('b')}`.replaceAll('\n', '\r\n');
    const { resources, errors, specs } = await read({ 'a.yaml': text });
    expect(errors).toEqual([]);
    expect(resources).toEqual(['Zone/default/a a.yaml:1', 'Zone/default/b a.yaml:8']);
    expect(specs).toEqual([{ name: 'a.example' }, { name: 'b.example' }]);
  });

  test('a file that is named twice, also by another name, once', async () => {
    const folder = await folderOf({ 'a.yaml': zone('a') });
    await symlink(join(folder, 'a.yaml'), join(folder, 'link.yaml'));
    const { resources, errors } = await load(
      [folder, join(folder, 'a.yaml'), join(folder, 'link.yaml')],
      Readable.from([]),
    );
    expect([resources.length, errors]).toEqual([1, []]);
  });

  test('a v1 Secret, its data decoded and its stringData on top', async () => {
    const { secrets, resources } = await read({
      's.yaml': `apiVersion: v1\nkind: Secret\nmetadata: {name: dns, namespace: mail}\ndata: {tsig: ${Buffer.from('geheim ü').toString('base64')}, old: eA==}\nstringData: {old: new}\n`,
    });
    expect(resources).toEqual([]);
    expect(secrets).toMatchObject([{ namespace: 'mail', name: 'dns', data: { tsig: 'geheim ü', old: 'new' } }]);
  });
});

test('documents of other API groups, and what Postern itself saves and prints, are left alone', async () => {
  const { resources, errors } = await read({
    'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
    'deployment.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n',
    'config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
    'plan.json': '{"apiVersion": "postern.dev/plan/v1", "changes": []}',
    'view.json': '{"apiVersion": "postern.dev/plan-view/v1", "hash": ""}',
    'applied.json': '{"apiVersion": "postern.dev/applied/v1"}',
    'package.json': '{"name": "site", "version": "1.0.0"}',
    'values.yaml': 'replicas: 3\nimage: {tag: latest}\n',
    'list.yaml': '- a\n- b\n',
    'zone.yaml': zone('a'),
  });
  expect(errors).toEqual([]);
  expect(resources).toEqual(['Zone/default/a zone.yaml:1']);
});

describe('what is refused, with file and line', () => {
  const head = 'apiVersion: postern.dev/v1alpha1\nkind: Zone\nmetadata: {name: a}\n';
  test.each<[string, string, string]>([
    ['syntax', `${zone('a')}---\n${head}spec: {name: [1, 2\n`, 'PSTN5002 x.yaml:12: '],
    ['a tab as indentation', `${head}spec:\n\tname: x\n`, 'PSTN5002 x.yaml:5: '],
    ['a key that stands twice', `${head}spec:\n  name: a\n  name: b\n`, 'PSTN5002 x.yaml:6: Map keys must be unique'],
    ['an alias without an anchor', `${head}spec: {name: *gone}\n`, 'PSTN5002 x.yaml:'],
    [
      'aliases that multiply',
      `${head}spec:\n  a: &a [1,1,1,1,1,1,1,1,1,1]\n  b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n  c: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n`,
      'PSTN5002 x.yaml:1: Excessive alias count',
    ],
    [
      'another version',
      zone('a').replace('v1alpha1', 'v1'),
      'PSTN5003 x.yaml:1: apiVersion postern.dev/v1 is not known',
    ],
    ['a missing apiVersion', `# c\nkind: Zone\nmetadata: {name: a}\n`, 'PSTN5003 x.yaml:2: apiVersion is missing'],
    ['a missing kind', `apiVersion: postern.dev/v1alpha1\nmetadata: {name: a}\n`, 'PSTN5003 x.yaml:1: kind is missing'],
    [
      'a missing name',
      `apiVersion: postern.dev/v1alpha1\nkind: Zone\nspec: {}\n`,
      'PSTN5003 x.yaml:1: the Zone has no metadata.name',
    ],
    [
      'a name that YAML takes for a number',
      `apiVersion: postern.dev/v1alpha1\nkind: Zone\nmetadata: {name: 12}\n`,
      'PSTN5003 x.yaml:1: the Zone has no metadata.name that is text',
    ],
    [
      'a member beside spec',
      `${head}spce: {}\n`,
      'PSTN5003 x.yaml:1: Zone a has members beside metadata and spec: spce',
    ],
    ['neither of them', 'metadata: {name: a}\nspec: {}\n', 'PSTN5003 x.yaml:1: apiVersion is missing'],
    [
      'the same resource twice',
      `${zone('a')}---\n${zone('a')}`,
      'PSTN5004 x.yaml:8: Zone/default/a already stands in x.yaml:1',
    ],
    [
      'the same Secret twice',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n',
      'PSTN5004 x.yaml:5: Secret/default/s already stands in x.yaml:1',
    ],
  ])('%s', async (_situation, text, expected) => {
    const { errors } = await read({ 'x.yaml': text });
    expect(errors[0]?.slice(0, expected.length)).toBe(expected);
  });

  test('a broken file does not hide the errors of the next one', async () => {
    const { errors, resources } = await read({ 'a.yaml': 'a: [', 'b.yaml': 'kind: Zone\n', 'c.yaml': zone('c') });
    expect(errors.map((error) => error.slice(0, 16))).toEqual(['PSTN5002 a.yaml:', 'PSTN5003 b.yaml:']);
    expect(resources).toHaveLength(1);
  });

  test('a file that is named and holds no resource', async () => {
    const folder = await folderOf({ 'package.json': '{"name": "site"}' });
    const { errors } = await load([join(folder, 'package.json')], Readable.from([]));
    expect(errors).toMatchObject([{ code: 'PSTN5003', message: expect.stringContaining('apiVersion is missing') }]);
  });

  test('a path that is not there', async () => {
    const { errors } = await load(['/nowhere/at/all'], Readable.from([]));
    expect(errors).toMatchObject([{ code: 'PSTN5001', message: '/nowhere/at/all: there is no such file' }]);
  });

  test('a message never holds the value of a Secret', async () => {
    const text = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: canary-1, a: canary-2}\n';
    const { errors } = await read({ 'x.yaml': text });
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors)).not.toContain('canary');
  });
});

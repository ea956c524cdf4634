import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../kinds/index.ts';
import { kebab } from '../kinds/schema-walk.ts';
import { withDefaults } from '../kinds/validate.ts';
import { type Kubernetes, missingKubernetes, startKubernetes } from '../test/real/kubernetes.ts';
import { lantern } from '../test/sample-kind.ts';
import { emit } from './emit.ts';

/* Acts stand in a folder of their own, so that nobody applies them with the rest. */
const exampleOf = (name: string): string =>
  ['examples', 'examples/acts'].map((folder) => `${import.meta.dirname}/../${folder}/${name}.yaml`).find(existsSync) ??
  '';
const missing = missingKubernetes();
let kubernetes: Kubernetes;

const spec = { zoneRef: { name: 'east' }, maker: 'Smith', watchers: ['ann', 'bob'], oil: { in: 'can' } };
const manifest = (name: string, more: object = {}, status?: object): string =>
  JSON.stringify({
    apiVersion: 'postern.dev/v1alpha1',
    kind: 'GateLantern',
    metadata: { name },
    spec: { ...spec, ...more },
    ...(status === undefined ? {} : { status }),
  });
const apply = (text: string) => kubernetes.kubectl(['apply', '-f', '-'], text);
const read = async (name: string) =>
  JSON.parse((await kubernetes.kubectl(['get', 'gatelantern', name, '-o', 'json'])).stdout);

describe.skipIf(missing !== null)(`the API server (${missing ?? 'kube-apiserver is there'})`, () => {
  beforeAll(async () => {
    kubernetes = await startKubernetes();
    for (const content of emit([...kinds, lantern]).values()) {
      const applied = await apply(content);
      expect(applied.stderr).toBe('');
    }
    const all = [...kinds, lantern].map((kind) => `crd/${kind.plural}.postern.dev`);
    const waited = await kubernetes.kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...all]);
    expect(waited.stderr).toBe('');
  });
  afterAll(() => kubernetes.stop());

  test('takes every definition and finds none of them without structure', async () => {
    const { items } = JSON.parse((await kubernetes.kubectl(['get', 'crd', '-o', 'json'])).stdout);
    expect(items).toHaveLength(kinds.length + 1);
    const complaints = items.flatMap((item: { status: { conditions: { type: string; status: string }[] } }) =>
      item.status.conditions.filter(({ type, status }) => type === 'NonStructuralSchema' && status === 'True'),
    );
    expect(complaints).toEqual([]);
  });

  test('takes a good object, fills in the same defaults as the other doors and keeps what the operator remembers in the status', async () => {
    expect((await apply(manifest('good'))).stderr).toBe('');
    const ref = { kind: 'GateLantern', namespace: 'default', name: 'good' };
    expect((await read('good')).spec).toEqual(withDefaults(lantern, { ref, spec, annotations: {} }).spec);
    const status = { state: 'InSync', memory: { owned: [{ key: 'x' }] } };
    const patched = await kubernetes.kubectl([
      'patch',
      'gatelantern',
      'good',
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({ status }),
    ]);
    expect(patched.stderr).toBe('');
    expect((await read('good')).status).toEqual(status);
    expect((await kubernetes.kubectl(['get', 'postern', '--no-headers'])).stdout).toContain('InSync');
  });

  test.each(kinds.map((kind) => kebab(kind.name)))('takes the example %s as it stands in its file', async (name) => {
    const applied = await kubernetes.kubectl(['apply', '--validate=strict', '-f', exampleOf(name)]);
    expect(applied.stderr).toBe('');
    expect(applied.stdout).toContain('created');
  });

  test.each<[string, string, string, object]>([
    ['an unknown field', 'good-1', 'unknown field "spec.colr"', { colr: 'Green' }],
    ['two of exactly one', 'good-2', 'set exactly one of whale, in', { oil: { in: 'can', whale: true } }],
    ['none of exactly one', 'good-3', 'set exactly one of whale, in', { oil: {} }],
    ['two of at most one', 'good-4', 'set at most one of rope, chain', { rope: 'hemp', chain: 'iron' }],
    ['the same entry twice in a set', 'good-5', 'Duplicate value', { watchers: ['ann', 'ann'] }],
    ['a word that is not a choice', 'good-6', 'Unsupported value', { colour: 'Red' }],
    [
      'a secret by two ways',
      'good-7',
      'set exactly one of secretKeyRef, env, file',
      { keyRef: { env: 'A', file: 'b' } },
    ],
    ['a name with a dot', 'east.gate', 'metadata.name must be a DNS label', {}],
    ['a name that is too long', 'a'.repeat(64), 'metadata.name must be a DNS label', {}],
  ])('refuses %s', async (_, name, message, more) => {
    const { code, stderr } = await apply(manifest(name, more));
    expect(stderr).toContain(message);
    expect(code).not.toBe(0);
  });

  test.each<[string, string, object]>([
    ['a required field that changes', 'maker cannot change after creation', { maker: 'Jones' }],
    ['an optional one that appears', 'seal cannot change after creation', { seal: 'wax' }],
  ])('keeps what cannot change: %s', async (_, message, more) => {
    await apply(manifest('kept'));
    const { code, stderr } = await apply(manifest('kept', more));
    expect(stderr).toContain(message);
    expect(code).not.toBe(0);
    expect((await read('kept')).spec.maker).toBe('Smith');
  });
});

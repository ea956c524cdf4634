import { expect, test } from 'vitest';
import { FindingError } from '../../kinds/codes.ts';
import type { Change, Resource } from '../../kinds/words.ts';
import { kindNamed, objectOf, zoneSpec } from '../../test/scripted/operator-objects.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { KubernetesError } from '../kubernetes/errors.ts';
import { servedOf } from './objects.ts';
import { createTargets } from './targets.ts';

const id = { target: 'dns', id: 'contoso.example' } as const;
const zone = (spec: object = zoneSpec('contoso.example')): Resource =>
  servedOf(kindNamed('Zone'), objectOf('contoso', spec)).resource;

/** An API that holds one Secret, or answers as told. */
const world = () => {
  const state = { version: '1' as string | null, failure: null as KubernetesError | null, now: 0, mayWrite: true };
  const client = {
    get: async () => {
      if (state.failure !== null) throw state.failure;
      if (state.version === null) throw new KubernetesError('notFound', 'gone', { status: 404 });
      const tsig = Buffer.from(Buffer.from('a-secret').toString('base64')).toString('base64');
      return { metadata: { name: 'dns', resourceVersion: state.version }, data: { tsig } };
    },
  } as unknown as KubernetesClient;
  const targets = createTargets({ client, mayWrite: () => state.mayWrite, now: () => new Date(state.now) });
  return { state, open: (ending = false, resource = zone()) => targets.of(resource, id, ending) };
};

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'opened',
    (error: unknown) => (error instanceof FindingError ? error.finding.code : String(error)),
  );

test('a target stays open while its object and its Secret are what they were', async () => {
  const { state, open } = world();
  const first = await open();
  expect(await open()).toBe(first);
  state.version = '2';
  const rotated = await open();
  expect(rotated).not.toBe(first);
  expect(await open()).toBe(rotated);
  const moved = zoneSpec('contoso.example');
  expect(await open(false, zone({ ...moved, settle: '2s' }))).not.toBe(rotated);
});

test('a Secret that is gone makes the scope unknown, but for an end it is remembered ten minutes', async () => {
  const { state, open } = world();
  const first = await open();
  state.version = null;
  expect(await codeOf(open())).toBe('PSTN6011');
  expect(await open(true)).toBe(first);
  expect(await codeOf(open())).toBe('PSTN6011');
  state.now = 599_000;
  expect(await open(true)).toBe(first);
  state.now = 601_000;
  expect(await codeOf(open(true))).toBe('PSTN6011');
  state.version = '3';
  expect(await codeOf(open())).toBe('opened');
});

test('an API that does not answer leaves the target open; one that forbids does not', async () => {
  const { state, open } = world();
  const first = await open();
  state.failure = new KubernetesError('timeout', 'no answer');
  expect(await open()).toBe(first);
  state.failure = new KubernetesError('forbidden', 'no', { status: 403 });
  expect(await codeOf(open())).toBe('PSTN6014');
});

test('without the lease, or while we end, nothing is sent and the answer says so', async () => {
  const { state, open } = world();
  const target = await open();
  state.mayWrite = false;
  const change: Change = {
    id: 'c',
    op: 'update',
    scope: id,
    type: 'SpfTerm',
    keys: ['SpfTerm a'],
    collection: 'TXT contoso.example',
    before: null,
    after: null,
    leaves: [],
    expects: {},
    needs: [],
    group: '',
    for: [],
    why: '',
    risk: 'low',
    shown: [],
  };
  const secrets = async (): Promise<string> => '';
  const refused = await target.send(change, secrets, new AbortController().signal);
  expect(refused).toMatchObject({ state: 'refused', finding: { code: 'PSTN6020' } });
  state.mayWrite = true;
  expect(await target.send(change, secrets, AbortSignal.abort())).toMatchObject({ state: 'refused' });
});

import { afterEach, expect, test } from 'vitest';
import { startScriptedApi } from '../../test/scripted/kubernetes-api.ts';
import { storeObjects } from '../../test/scripted/stored-objects.ts';
import { createKubernetesClient } from './client.ts';
import { plainCredentials } from './credentials.ts';
import { addFinalizer, finalizer, hasFinalizer, isEnding, removeFinalizer } from './finalizer.ts';

const type = { group: 'test.dev', version: 'v1', kind: 'Gate', plural: 'gates', namespaced: true };
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const start = async () => {
  const stored = storeObjects();
  const api = await startScriptedApi(stored.answer);
  const client = createKubernetesClient(plainCredentials(api.url));
  cleanups.push(
    () => api.stop(),
    () => client.close(),
  );
  const object = await client.create(type, { metadata: { name: 'a', namespace: 'default' } });
  return { client, object, api, stored };
};

test('ours is added beside the one that somebody else added meanwhile, and only ours is taken away', async () => {
  const { client, object, stored } = await start();
  await client.mergePatch(type, object.metadata, { metadata: { finalizers: ['other.dev/x'] } });
  const added = await addFinalizer(client, type, object);
  expect(added?.metadata.finalizers).toEqual(['other.dev/x', finalizer]);
  await client.delete(type, object.metadata);
  const ending = await client.get(type, object.metadata);
  expect([isEnding(ending), hasFinalizer(ending)]).toEqual([true, true]);
  await removeFinalizer(client, type, ending);
  expect([...stored.objects.values()].map(({ metadata }) => metadata['finalizers'])).toEqual([['other.dev/x']]);
});

test('when it is there already, nothing is written', async () => {
  const { client, object, api } = await start();
  const added = await addFinalizer(client, type, object);
  if (added === null) throw new Error('gone');
  const before = api.seen.length;
  await addFinalizer(client, type, added);
  expect(api.seen.length).toBe(before);
});

test('an object that is gone, or whose name another one bears now, is none of our business', async () => {
  const { client, object } = await start();
  await client.delete(type, object.metadata);
  expect(await addFinalizer(client, type, object)).toBeNull();
  const other = await client.create(type, { metadata: { name: 'a', namespace: 'default', finalizers: [finalizer] } });
  expect(
    await removeFinalizer(client, type, { ...object, metadata: { ...object.metadata, finalizers: [finalizer] } }),
  ).toBeNull();
  expect((await client.get(type, other.metadata)).metadata.finalizers).toEqual([finalizer]);
});

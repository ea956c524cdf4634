import { expect, test } from 'vitest';
import { kindNamed, objectOf, spfSpec, tenantSpec, zoneSpec } from '../../test/scripted/operator-objects.ts';
import { createCluster } from './cluster.ts';
import { allKeys, isNews, keysOf, namespaceOfKey } from './keys.ts';
import { servedOf } from './objects.ts';

const zone = kindNamed('Zone');
const spf = kindNamed('SpfRecord');

const cluster = createCluster();
const first = cluster.put(zone, objectOf('first', zoneSpec('First.Example')));
cluster.put(zone, objectOf('second', zoneSpec('second.example')));
cluster.put(kindNamed('Tenant'), objectOf('contoso', tenantSpec));
cluster.put(zone, objectOf('elsewhere', zoneSpec('elsewhere.example'), { namespace: 'other' }));
const tenantKey = `microsoft365:${tenantSpec.tenantId}`;

test('a resource concerns the scopes that it names, and an edit those of both versions', () => {
  const record = (zoneName: string) => servedOf(spf, objectOf('record', spfSpec(zoneName, [])));
  expect(keysOf(record('first'), cluster)).toEqual(['namespace:mail', 'dns:first.example']);
  expect(keysOf(record('second'), cluster)).toEqual(['namespace:mail', 'dns:second.example']);
  expect(keysOf(record('nowhere'), cluster)).toEqual(['namespace:mail']);
  // The Zone `elsewhere` stands in another namespace.
  expect(keysOf(record('elsewhere'), cluster)).toEqual(['namespace:mail']);
});

test('a scope and an approval concern every scope of their namespace and none of another', () => {
  const all = ['namespace:mail', 'dns:first.example', 'dns:second.example', tenantKey];
  expect([...keysOf(first, cluster)].sort()).toEqual([...all].sort());
  const approval = servedOf(kindNamed('Approval'), objectOf('go', {}));
  expect([...keysOf(approval, cluster)].sort()).toEqual([...all].sort());
  expect([...allKeys(cluster)].sort()).toEqual([...all, 'namespace:other', 'dns:elsewhere.example'].sort());
});

test('an object whose spec says no scope is the work of its namespace', () => {
  const broken = servedOf(zone, objectOf('broken', { name: 17 }));
  expect(keysOf(broken, createCluster())).toEqual(['namespace:mail']);
  expect(namespaceOfKey('namespace:mail')).toBe('mail');
  expect(namespaceOfKey('dns:first.example')).toBeNull();
});

test('what we write ourselves is no news; a spec, an annotation and the wish for its end are', () => {
  const old = objectOf('record', {}, { annotations: { a: '1', b: '2' } });
  const updated = (metadata: object, more: object = {}) =>
    isNews({
      type: 'updated',
      key: '',
      old,
      object: { ...old, metadata: { ...old.metadata, resourceVersion: '11', ...metadata }, ...more },
    });
  expect(updated({ finalizers: ['postern.dev/finalizer'] }, { status: { state: 'InSync' } })).toBe(false);
  expect(updated({ annotations: { b: '2', a: '1' }, labels: { x: 'y' } })).toBe(false);
  expect(updated({ generation: 2 })).toBe(true);
  expect(updated({ annotations: { a: '1' } })).toBe(true);
  expect(updated({ deletionTimestamp: '2026-03-02T08:00:00Z' })).toBe(true);
  expect(isNews({ type: 'added', key: '', object: old })).toBe(true);
  expect(isNews({ type: 'deleted', key: '', old })).toBe(true);
});

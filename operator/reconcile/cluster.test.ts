import { expect, test } from 'vitest';
import { kindNamed, objectOf, zoneSpec } from '../../test/scripted/operator-objects.ts';
import { createCluster } from './cluster.ts';

const zone = kindNamed('Zone');
const ref = { kind: 'Zone', namespace: 'mail', name: 'contoso' };

test('what we wrote ourselves is not overwritten by a watch that lags', () => {
  const cluster = createCluster();
  const seen = objectOf('contoso', zoneSpec('contoso.example'), { resourceVersion: '9' });
  const written = { ...seen, metadata: { ...seen.metadata, resourceVersion: '11' }, status: { state: 'InSync' } };
  cluster.put(zone, seen);
  cluster.put(zone, written);
  cluster.put(zone, { ...seen, metadata: { ...seen.metadata, resourceVersion: '10' } });
  expect(cluster.find(ref)?.object['status']).toEqual({ state: 'InSync' });
  cluster.put(zone, { ...seen, metadata: { ...seen.metadata, resourceVersion: '12' } });
  expect(cluster.find(ref)?.object['status']).toBeUndefined();
});

test('the late deletion of an earlier bearer of the name takes nothing away', () => {
  const cluster = createCluster();
  const earlier = objectOf('contoso', zoneSpec('contoso.example'));
  const later = objectOf('contoso', zoneSpec('contoso.example'), { resourceVersion: '20' });
  cluster.put(zone, earlier);
  cluster.put(zone, later);
  cluster.remove(zone, earlier);
  expect(cluster.find(ref)).not.toBeNull();
  cluster.remove(zone, later);
  expect(cluster.find(ref)).toBeNull();
  expect(cluster.namespaces).toEqual([]);
});

test('the objects that describe one scope are found across namespaces, by what they say and not by their name', () => {
  const cluster = createCluster();
  cluster.put(zone, objectOf('b', zoneSpec('contoso.example')));
  cluster.put(zone, objectOf('a', zoneSpec('CONTOSO.example.')));
  cluster.put(zone, objectOf('c', zoneSpec('contoso.example'), { namespace: 'app' }));
  cluster.put(zone, objectOf('d', zoneSpec('fabrikam.example')));
  const names = cluster.describing('dns:contoso.example').map((served) => `${served.ref.namespace}/${served.ref.name}`);
  expect(names).toEqual(['app/c', 'mail/a', 'mail/b']);
});

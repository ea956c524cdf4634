import { expect, test } from 'vitest';
import type { Item, Owned } from '../../kinds/words.ts';
import { itemId, refId } from '../../kinds/words.ts';
import { kindNamed, objectOf, spfSpec, zoneSpec } from '../../test/scripted/operator-objects.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { createAdmission } from './admission.ts';
import { createCluster } from './cluster.ts';
import { sceneOf, wantedIn, wishesOf } from './scene.ts';

const id = { target: 'dns', id: 'contoso.example' } as const;
const ending = { deletionTimestamp: '2026-03-02T08:00:00Z', finalizers: ['postern.dev/finalizer'] };
const term = (sender: string): string => `SpfTerm contoso.example include:${sender}`;

type Given = {
  readonly records: readonly (readonly [
    name: string,
    spec: object,
    metadata?: Partial<KubernetesObject['metadata']>,
  ])[];
  readonly owned?: readonly (readonly [from: string, sender: string])[];
  readonly elsewhere?: readonly string[];
};

const ownedBy = ([from, sender]: readonly [string, string]): Owned => ({
  scope: id,
  type: 'SpfTerm',
  key: `contoso.example include:${sender}`,
  container: 'TXT contoso.example',
  from: { kind: 'SpfRecord', namespace: 'mail', name: from },
  deletion: 'Retain',
  before: null,
});

const look = ({ records, owned = [], elsewhere = [] }: Given) => {
  const cluster = createCluster();
  const zone = cluster.put(kindNamed('Zone'), objectOf('contoso', zoneSpec('contoso.example')));
  cluster.put(kindNamed('Zone'), objectOf('other', zoneSpec('other.example')));
  for (const [name, spec, metadata] of records) cluster.put(kindNamed('SpfRecord'), objectOf(name, spec, metadata));
  const admission = createAdmission({ allowedOrigins: new Set() });
  const entries = owned.map(ownedBy);
  const scene = sceneOf(zone, id, cluster, admission, new Set(entries.map(({ from }) => refId(from))));
  const made = wishesOf(scene, entries, new Set(elsewhere), admission);
  const shown = (item: Item): string =>
    `${itemId(item)} ${item.wanted}${item.wanted === 'absent' ? ` ${item.deletion}` : ''}`;
  const terms = made.wishes.desired
    .filter(({ type }) => type === 'SpfTerm')
    .map(shown)
    .sort();
  return { scene, ...made, terms, evaluated: made.wishes.evaluated.map(({ name }) => name) };
};

const record = (sender: string, more: object = {}, zone = 'contoso') => spfSpec(zone, [`include:${sender}`], more);

test('a pass wants what names its scope object, and nothing of another scope', () => {
  const { terms, scene, evaluated } = look({
    records: [
      ['mine', record('a.example')],
      ['theirs', record('b.example', {}, 'other')],
    ],
  });
  expect(terms).toEqual([`${term('a.example')} present`]);
  expect(scene.members.map(({ ref }) => ref.name)).toEqual(['mine']);
  expect(evaluated).toEqual(['mine']);
});

test('what an ending object asked for and what it owns is to be gone, by the policy that it has now', () => {
  const given = (deletionPolicy: string): Given => ({
    records: [['mine', record('a.example', { deletionPolicy }), ending]],
    owned: [['mine', 'former.example']],
  });
  expect(look(given('Delete')).terms).toEqual([
    `${term('a.example')} absent Delete`,
    `${term('former.example')} absent Delete`,
  ]);
  expect(look(given('Retain')).terms).toEqual([
    `${term('a.example')} absent Retain`,
    `${term('former.example')} absent Retain`,
  ]);
});

test('an ending object that never waited for us is left out, and a paused one keeps all it has', () => {
  const gone = look({
    records: [['mine', record('a.example'), { deletionTimestamp: '2026-03-02T08:00:00Z', finalizers: ['other/one'] }]],
    owned: [['mine', 'a.example']],
  });
  expect(gone.terms).toEqual([]);
  expect(gone.evaluated).toEqual([]);
  const paused = look({
    records: [['mine', record('a.example'), { ...ending, annotations: { 'postern.dev/paused': 'true' } }]],
    owned: [['mine', 'a.example']],
  });
  expect(paused.terms).toEqual([]);
  expect(paused.evaluated).toEqual([]);
  expect(paused.wishes.frozen.map(({ name }) => name)).toEqual(['mine']);
});

test('a shared term that somebody else in the namespace still wants is wanted and given up at once', () => {
  const { terms } = look({
    records: [
      ['leaving', record('a.example', { deletionPolicy: 'Delete' }), ending],
      ['staying', record('a.example')],
    ],
    owned: [['leaving', 'a.example']],
  });
  expect(terms).toEqual([`${term('a.example')} absent Delete`, `${term('a.example')} present`]);
});

test('what an object that is no longer there has left in the inventory is given up, never deleted', () => {
  const { wishes, terms } = look({ records: [['mine', record('b.example')]], owned: [['gone', 'a.example']] });
  expect(terms).toEqual([`${term('a.example')} absent Retain`, `${term('b.example')} present`]);
  expect(wishes.desired.filter(({ wanted }) => wanted === 'absent').map(({ from }) => from.name)).toEqual(['gone']);
});

test('what another namespace wants in the same zone is given up, never deleted', () => {
  const left = look({
    records: [['mine', record('a.example', { deletionPolicy: 'Delete' }), ending]],
    owned: [['mine', 'a.example']],
    elsewhere: [term('a.example')],
  });
  expect(left.terms).toEqual([`${term('a.example')} absent Retain`]);
  const edited = look({
    records: [['mine', record('b.example', { deletionPolicy: 'Delete' })]],
    owned: [['mine', 'a.example']],
    elsewhere: [term('a.example')],
  });
  expect(edited.terms).toEqual([`${term('a.example')} absent Retain`, `${term('b.example')} present`]);
});

test('an object whose reference moved away is still looked after where it owns something', () => {
  const { terms, evaluated, here } = look({
    records: [['moved', record('a.example', {}, 'other')]],
    owned: [['moved', 'a.example']],
  });
  expect(terms).toEqual([]);
  expect(evaluated).toEqual(['moved']);
  expect([...here]).toEqual([]);
});

test('an invalid object is frozen with the others going on, and its state is told here', () => {
  const { terms, wishes, here } = look({
    records: [
      ['bad', { zoneRef: { name: 'contoso' }, senders: ['include:–'] }],
      ['good', record('a.example')],
    ],
  });
  expect(terms).toEqual([`${term('a.example')} present`]);
  expect(wishes.frozen.map(({ name }) => name)).toEqual(['bad']);
  expect([...here].sort()).toEqual(['SpfRecord/mail/bad', 'SpfRecord/mail/good']);
});

test('what other namespaces are told to leave alone is what is wanted here, without what ends', () => {
  const { scene } = look({
    records: [
      ['mine', record('a.example')],
      ['leaving', record('b.example'), ending],
    ],
  });
  expect(wantedIn(scene).filter((item) => item.startsWith('SpfTerm'))).toEqual([term('a.example')]);
});

import { describe, expect, test } from 'vitest';
import type { Kind } from '../kinds/kind.ts';
import type { Resource } from '../kinds/words.ts';
import { entry as entryKind, kinds, thing as thingKind } from '../test/world/kinds.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { emptyOutside, entry, Process, resource, scopes, thing, wish } from '../test/world/world.ts';
import { asAbsent } from './absent.ts';
import { gather } from './wishes.ts';

const red = { value: { colour: 'red' } };
const blue = { value: { colour: 'blue' } };
const deletable = { deletionPolicy: 'Delete' };
const paused = { 'postern.dev/paused': 'true' };

const pausedEntry = (name: string, terms: readonly string[]): Resource => ({
  ...entry(name, 'letters', terms, deletable),
  annotations: paused,
});

const frozen = (resources: readonly Resource[]) =>
  wish(resources)
    .frozen.map(({ name }) => name)
    .sort();

const wanted = (resources: readonly Resource[]) =>
  wish(resources)
    .desired.map(({ key }) => key)
    .sort();

describe('two resources that want the same', () => {
  test('object are both refused, each by the name of the other, whatever the order', () => {
    const resources = [thing('first', { ...red, name: 'lamp' }), thing('second', { ...red, name: 'Lamp' })];
    for (const some of [resources, resources.toReversed()]) {
      const wishes = wish(some);
      expect(wishes.desired).toEqual([]);
      expect(wishes.evaluated).toEqual([]);
      expect(wishes.invalid.map(({ code, message }) => `${code} ${message}`).sort()).toEqual([
        'PSTN2001 Thing/default/first and Thing/default/second both want Thing lamp in microsoft365:corner-1, and not the same',
        'PSTN2001 Thing/default/second and Thing/default/first both want Thing lamp in microsoft365:corner-1, and not the same',
      ]);
    }
  });

  test('term of a shared record have one wish', () => {
    const resources = [entry('first', 'letters', ['a', 'b']), entry('second', 'letters', ['b', 'c'])];
    expect(frozen(resources)).toEqual([]);
    expect(wanted(resources)).toEqual(['letters a', 'letters b', 'letters c']);
  });

  test('object, one of them absent, leave it present', () => {
    const wishes = wish([entry('first', 'letters', ['a']), entry('second', 'letters', ['a'])]);
    expect(wishes.desired).toMatchObject([{ key: 'letters a', wanted: 'present' }]);
  });

  test('do not drag a third one down', () => {
    const resources = [
      thing('first', { ...red, name: 'lamp' }),
      thing('second', { ...blue, name: 'lamp' }),
      thing('rope'),
    ];
    expect(frozen(resources)).toEqual(['first', 'second']);
    expect(wanted(resources)).toEqual(['rope']);
  });
});

describe('a frozen resource', () => {
  const start = async (resources: readonly Resource[]) => {
    const outside = emptyOutside();
    const process = new Process(outside, { memory: new MemoryWithoutDisk(), settleSeconds: 0 });
    await process.run(wish(resources));
    outside.pass(1);
    return { outside, process };
  };

  test('that is paused keeps what it owns, also what it no longer asks for, and is not an error', async () => {
    const { outside, process } = await start([entry('mine', 'letters', ['a', 'b'], deletable), thing('lamp', red)]);
    const wishes = wish([pausedEntry('mine', ['c']), thing('lamp', blue)]);
    expect(wishes.invalid).toEqual([]);
    expect(wishes.notes).toMatchObject([{ code: 'PSTN2010' }]);
    await process.run(wishes);
    expect(outside.terms('letters')).toEqual(['a', 'b']);
    expect(outside.things[0]?.value).toEqual({ colour: 'blue' });
  });

  test('that is invalid or leads nowhere keeps what it owns', async () => {
    const { outside, process } = await start([entry('mine', 'letters', ['a', 'b'], deletable)]);
    const broken = {
      code: 'PSTN1001',
      message: 'broken',
      remedy: '',
      ref: entry('mine', '', []).ref,
      path: '',
      retry: 'never',
    } as const;
    await process.run(gather(kinds, [...scopes, entry('mine', 'letters', [])], [broken]));
    await process.run(wish([resource('Entry', 'mine', { in: 'nowhere', name: 'letters', terms: [] })]));
    expect(outside.terms('letters')).toEqual(['a', 'b']);
  });

  test('does not take the wish away that a healthy one shares with it', async () => {
    // A bundle wants a lamp and a term; the lamp is wanted by two, so both bundles are frozen.
    const bundle: Kind = {
      ...thingKind,
      name: 'Bundle',
      items: (one, all) => {
        const term = entry('', 'letters', ['a'], deletable).spec;
        return {
          findings: [],
          items: [
            ...(thingKind.items?.({ ...one, spec: { in: 'corner', name: 'lamp' } }, all).items ?? []),
            ...(entryKind.items?.({ ...one, spec: term }, all).items ?? []),
          ],
        };
      },
    };
    const healthy = entry('healthy', 'letters', ['a'], deletable);
    const { outside, process } = await start([healthy]);
    const sick = ['first', 'second'].map((name) => resource('Bundle', name, {}));
    for (const resources of [
      [...sick, healthy],
      [healthy, ...sick],
    ]) {
      const wishes = gather([...kinds, bundle], [...scopes, ...resources]);
      expect(wishes.frozen.map(({ name }) => name).sort()).toEqual(['first', 'second']);
      expect(wishes.desired.map(({ key, from }) => [key, from.name])).toEqual([['letters a', 'healthy']]);
      await process.run(wishes);
      expect(outside.terms('letters')).toEqual(['a']);
    }
  });

  test('is not robbed of a shared term that its owner gives up', async () => {
    const { outside, process } = await start([entry('owner', 'letters', ['a', 'b'], deletable)]);
    await process.run(wish([entry('owner', 'letters', ['b'], deletable), pausedEntry('guest', ['a'])]));
    expect(outside.terms('letters')).toEqual(['a', 'b']);
    const wishes = wish([pausedEntry('guest', ['a'])]);
    const gone = asAbsent(wish([entry('owner', 'letters', ['a', 'b'], deletable)]).desired);
    await process.run({ ...wishes, desired: gone });
    expect(outside.terms('letters')).toEqual(['a']);
  });
});

describe('the inputs of a plan', () => {
  test('are known by a digest that approvals, their order and their place in files do not change', () => {
    const resources = [thing('lamp', red), entry('mine', 'letters', ['a'])];
    const moved = resources.toReversed().map((one) => ({
      ...one,
      ref: { ...one.ref, at: { file: 'other.yaml', line: 7 } },
    }));
    expect(wish(moved).inputs).toBe(wish(resources).inputs);
    expect(wish([thing('lamp', blue)]).inputs).not.toBe(wish([thing('lamp', red)]).inputs);
    expect(wish([thing('lamp', red, paused)]).inputs).not.toBe(wish([thing('lamp', red)]).inputs);
  });
});

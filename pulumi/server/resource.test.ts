import provider from '@pulumi/pulumi/proto/provider_pb.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../test/pulumi/client.ts';
import { digest } from '../../test/pulumi/notice.ts';
import { type Served, servedNotices } from '../../test/pulumi/served.ts';
import { isList, isObject, Secret, Unknown, type Value, type Values } from '../wire/values.ts';

const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
const { Kind } = provider.PropertyDiff;
let served: Served;
beforeEach(async () => {
  served = await servedNotices();
});
afterEach(() => served.stop());

const password = 'correct horse';
const full: Values = {
  boardRef: { name: 'one' },
  name: 'fire',
  text: 'Exit left',
  words: ['b', 'a'],
  steps: [{ do: 'walk' }, { do: 'breathe' }],
  password: new Secret(password),
};
const made = async (inputs: Values): Promise<State> => {
  const checked = await served.engine.check('fire', inputs);
  expect(checked.failures).toStrictEqual([]);
  return (await served.engine.create('fire', checked.inputs)).state;
};

describe('every resource, whatever its kind', () => {
  it('differs in nothing from itself', async () => {
    const state = await made(full);
    expect(await served.engine.diff('fire', state, state.inputs)).toMatchObject({
      changes: DIFF_NONE,
      diffs: [],
      detailed: {},
    });
  });

  it('is checked to the same inputs when checked again', async () => {
    const once = await served.engine.check('fire', full);
    const twice = await served.engine.check('fire', once.inputs, once.inputs);
    expect(twice).toStrictEqual(once);
  });

  it('makes nothing outside in a preview, and the preview agrees with what is then made wherever it is known', async () => {
    const { inputs } = await served.engine.check('fire', full);
    const preview = await served.engine.create('fire', inputs, { preview: true });
    expect(served.world()).toStrictEqual({});
    expect(preview.state.id).toBe('');
    const real = await served.engine.create('fire', inputs);
    expect(preview.state.outputs).toStrictEqual({ ...real.state.outputs, revision: Unknown });
    expect(real.state.id).toBe('system-1/fire');
    expect(served.world()['system-1']?.['fire']).toStrictEqual({
      text: 'Exit left',
      words: ['b', 'a'],
      steps: [{ do: 'walk' }, { do: 'breathe' }],
      password: digest(password),
    });
  });

  it('reads as it was made, so that nothing differs', async () => {
    const state = await made(full);
    const read = await served.engine.read('fire', state.id, state);
    expect(read).toStrictEqual(state);
  });

  it('can be imported by its id alone, and what comes is good input that differs in nothing', async () => {
    const state = await made(full);
    const imported = await served.engine.read('fire', state.id);
    if (imported === null) return expect.fail('it was not found');
    const { password: _, ...visible } = full;
    expect(imported.inputs).toStrictEqual(visible);
    const checked = await served.engine.check('fire', imported.inputs);
    expect(checked.failures).toStrictEqual([]);
    expect(await served.engine.diff('fire', imported, checked.inputs)).toMatchObject({ changes: DIFF_NONE });
  });

  it('that is gone reads as gone, and deleting it again is no error', async () => {
    const state = await made(full);
    await served.engine.remove('fire', state);
    expect(served.world()).toStrictEqual({ 'system-1': {} });
    expect(await served.engine.read('fire', state.id, state)).toBeNull();
    await served.engine.remove('fire', state);
  });

  it('is read before every update, as the engine is told', async () => {
    const { inputs } = await served.engine.check('fire', full);
    expect((await served.engine.create('fire', inputs)).refreshBeforeUpdate).toBe(true);
  });

  it.each(unknownPlaces(full))(
    'with %s unknown is checked without failure, planned and previewed',
    async (_, inputs) => {
      const state = await made(full);
      const checked = await served.engine.check('fire', inputs);
      expect(checked.failures).toStrictEqual([]);
      const diff = await served.engine.diff('fire', state, checked.inputs);
      expect(diff.changes).toBe(DIFF_SOME);
      expect(new Set(Object.keys(diff.detailed).map((path) => path.split(/[.[]/)[0]))).toStrictEqual(
        new Set(diff.diffs),
      );
      await served.engine.create('fire', checked.inputs, { preview: true });
      await served.engine.update('fire', state, checked.inputs, true);
      expect(served.world()['system-1']?.['fire']?.text).toBe('Exit left');
    },
  );
});

describe('a difference', () => {
  it('is named in all of its forms, and only what cannot change replaces', async () => {
    const state = await made(full);
    const diff = await served.engine.diff('fire', state, {
      ...state.inputs,
      text: 'Exit right',
      lock: 'iron',
      steps: [{ do: 'walk' }],
    });
    expect(diff).toStrictEqual({
      changes: DIFF_SOME,
      diffs: ['lock', 'steps', 'text'],
      replaces: ['lock'],
      deleteBeforeReplace: true,
      detailed: {
        lock: { kind: Kind.ADD_REPLACE, input: true },
        'steps[1]': { kind: Kind.DELETE, input: true },
        text: { kind: Kind.UPDATE, input: true },
      },
    });
  });

  it('in order of a set is none', async () => {
    const state = await made(full);
    expect(await served.engine.diff('fire', state, { ...state.inputs, words: ['a', 'b'] })).toMatchObject({
      changes: DIFF_NONE,
    });
  });

  it('that the program ignores is none', async () => {
    const state = await made(full);
    const news = { ...state.inputs, steps: [{ do: 'run' }, { do: 'breathe' }] };
    expect(await served.engine.diff('fire', state, news, ['steps[*].do'])).toMatchObject({ changes: DIFF_NONE });
    expect(await served.engine.diff('fire', state, news, ['text'])).toMatchObject({ diffs: ['steps'] });
  });

  it('of a secret alone is seen, at its own path', async () => {
    const state = await made(full);
    const diff = await served.engine.diff('fire', state, { ...state.inputs, password: new Secret('another') });
    expect(diff.detailed).toStrictEqual({ password: { kind: Kind.UPDATE, input: true } });
  });

  it('is there as long as changes are pending outside, and going on with it is an update', async () => {
    const state = await made({ ...full, text: 'behind the gate' });
    const diff = await served.engine.diff('fire', state, state.inputs);
    expect(diff).toMatchObject({
      diffs: ['pending'],
      replaces: [],
      detailed: { pending: { kind: Kind.UPDATE, input: false } },
    });
  });

  it('of the outside system replaces this one resource, the new one first', async () => {
    const state = await made(full);
    const diff = await served.engine.diff('fire', state, { ...state.inputs, boardRef: { name: 'two' } });
    expect(diff).toMatchObject({ diffs: ['boardRef', 'scope'], replaces: ['scope'], deleteBeforeReplace: false });
  });
});

describe('refresh', () => {
  it('takes over what was changed outside and what was declared stays declared', async () => {
    const state = await made({ boardRef: { name: 'one' }, text: 'Exit left', password: new Secret(password) });
    served.setWorld({ 'system-1': { fire: { text: 'No exit', words: ['new'], steps: [], password: '' } } });
    const read = await served.engine.read('fire', state.id, state);
    expect(read?.inputs).toStrictEqual({ ...state.inputs, text: 'No exit' });
    if (read === null) return;
    expect(await served.engine.diff('fire', read, state.inputs)).toMatchObject({ diffs: ['text'] });
  });
});

/** The properties with one value after the other unknown, at every depth, and the path of that value. */
function unknownPlaces(values: Values): [string, Values][] {
  return placesIn(values, '').map(([path, value]) => [path, value as Values]);
}

function placesIn(value: Value, path: string): [string, Value][] {
  if (value instanceof Secret) return [[path, new Secret(Unknown)]];
  const self: [string, Value][] = path === '' ? [] : [[path, Unknown]];
  if (isList(value))
    return self.concat(
      value.flatMap((entry, at) =>
        placesIn(entry, `${path}[${at}]`).map(([inside, part]): [string, Value] => [inside, value.with(at, part)]),
      ),
    );
  if (!isObject(value)) return self;
  return self.concat(
    Object.entries(value).flatMap(([name, entry]) =>
      placesIn(entry ?? null, path === '' ? name : `${path}.${name}`).map(([inside, part]): [string, Value] => [
        inside,
        { ...value, [name]: part },
      ]),
    ),
  );
}

import provider from '@pulumi/pulumi/proto/provider_pb.js';
import { describe, expect, it } from 'vitest';
import { kinds } from '../kinds/index.ts';
import { nodeOf } from '../kinds/schema-walk.ts';
import { outsideOf } from '../test/e2e/company.ts';
import { isOfAccount } from '../test/kind-of-account.ts';
import type { Engine } from '../test/pulumi/client.ts';
import { type Sample, samples } from '../test/pulumi/samples.ts';
import { type ServedCompany, servedCompany } from '../test/pulumi/served-company.ts';
import { isList, isObject, Unknown, type Value, type Values } from './wire/values.ts';

const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;

/* The budget of calls to a tenant makes these slow; they do not disturb each other. */
const test = it.extend<{ company: ServedCompany }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs off this pattern
  company: async ({}, use) => {
    const company = await servedCompany();
    await use(company);
    await company.stop();
  },
});

const checked = async (engine: Engine, { name }: Sample, inputs: Values): Promise<Values> => {
  const answer = await engine.check(name, inputs);
  expect(answer.failures).toStrictEqual([]);
  return answer.inputs;
};
const made = async (company: ServedCompany, engine: Engine, sample: Sample) => {
  const inputs = await checked(engine, sample, sample.inputs(company));
  return (await engine.create(sample.name, inputs)).state;
};

/** Copies of a value in which one leaf, or one whole branch, is not known. */
const withUnknowns = function* (value: Value): Generator<Value> {
  yield Unknown;
  if (isList(value)) {
    for (const [index, entry] of value.entries())
      for (const copy of withUnknowns(entry)) yield value.with(index, copy as (typeof value)[number]);
  } else if (isObject(value)) {
    for (const [name, entry] of Object.entries(value))
      if (entry !== undefined) for (const copy of withUnknowns(entry)) yield { ...value, [name]: copy };
  }
};

it('every kind that wants an object outside has a sample here', () => {
  // An order of rules is no object: nobody can import it or take it away. What has no policy is only looked at.
  const wanting = kinds
    .filter((kind) => kind.items !== undefined && kind.spec !== undefined && !isOfAccount(kind))
    .filter((kind) => nodeOf(kind.schema).properties?.['managementPolicy'] !== undefined)
    .map((kind) => kind.name);
  expect(samples.map(({ kind }) => kind).sort()).toStrictEqual(wanting.sort());
});

describe.concurrent.each(samples)('$kind', { timeout: 60_000 }, (sample) => {
  test('is checked the same when it is checked again', async ({ company }) => {
    const engine = company.engine(sample.kind);
    const once = await checked(engine, sample, sample.inputs(company));
    expect(await checked(engine, sample, once)).toStrictEqual(once);
  });

  test('with any input unknown is neither refused nor made to fail in a preview, which says what it does not know', async ({
    company,
  }) => {
    const engine = company.engine(sample.kind);
    for (const inputs of withUnknowns(sample.inputs(company))) {
      if (!isObject(inputs)) continue;
      const known = await checked(engine, sample, inputs);
      const { state } = await engine.create(sample.name, known, { preview: true });
      expect(state.outputs).toMatchObject({ pending: Unknown, state: Unknown });
    }
    expect(company.sandbox.requests.writes()).toBe(0);
  });

  test('in a preview writes nothing, and says of what it will be only what then is so', async ({ company }) => {
    const engine = company.engine(sample.kind);
    const inputs = await checked(engine, sample, sample.inputs(company));
    const preview = await engine.create(sample.name, inputs, { preview: true });
    expect(company.sandbox.requests.writes()).toBe(0);
    const real = await made(company, engine, sample);
    for (const [name, value] of Object.entries(preview.state.outputs))
      if (value !== Unknown) expect({ [name]: value }).toStrictEqual({ [name]: real.outputs[name] });
  });

  test('once made is in sync: no difference, nothing to read in, and an update of it sends no write', async ({
    company,
  }) => {
    const engine = company.engine(sample.kind);
    const state = await made(company, engine, sample);
    expect(state.outputs).toMatchObject({ state: 'InSync', pending: [] });
    expect(await engine.diff(sample.name, state, state.inputs)).toMatchObject({ changes: DIFF_NONE, diffs: [] });
    const read = await engine.read(sample.name, state.id, state);
    expect(read).toStrictEqual(state);
    company.sandbox.requests.clear();
    expect(await engine.update(sample.name, state, state.inputs)).toStrictEqual(state);
    expect(company.sandbox.requests.writes()).toBe(0);
  });

  test.runIf(sample.isLeftAlone)(
    'is left alone once it is made, whatever the inputs and others say',
    async ({ company }) => {
      const engine = company.engine(sample.kind);
      const first = await made(company, engine, sample);
      const inputs = await checked(engine, sample, sample.changed(first.inputs));
      company.sandbox.requests.clear();
      const second = await engine.update(sample.name, first, inputs);
      sample.breakIt(company.sandbox);
      expect((await engine.update(sample.name, second, inputs)).outputs).toMatchObject({
        state: 'InSync',
        pending: [],
      });
      expect(company.sandbox.requests.writes()).toBe(0);
    },
  );

  test.runIf(sample.isLeftAlone !== true)(
    'is updated in place, and the old inputs bring the old object back',
    async ({ company }) => {
      const engine = company.engine(sample.kind);
      const first = await made(company, engine, sample);
      const before = outsideOf(company.sandbox);
      const inputs = await checked(engine, sample, sample.changed(first.inputs));
      expect(await engine.diff(sample.name, first, inputs)).toMatchObject({ changes: DIFF_SOME, replaces: [] });
      await engine.update(sample.name, first, inputs, true);
      expect(outsideOf(company.sandbox)).toStrictEqual(before);
      const second = await engine.update(sample.name, first, inputs);
      expect(second.outputs).toMatchObject({ state: 'InSync', pending: [] });
      expect(outsideOf(company.sandbox)).not.toStrictEqual(before);
      const third = await engine.update(sample.name, second, first.inputs);
      expect(third.outputs).toMatchObject({ state: 'InSync', pending: [] });
      expect(outsideOf(company.sandbox)).toStrictEqual(before);
    },
  );

  test.runIf(sample.isLeftAlone !== true)(
    'changed by somebody else is read as it is, differs, and is put right by an update',
    async ({ company }) => {
      const engine = company.engine(sample.kind);
      const state = await made(company, engine, sample);
      sample.breakIt(company.sandbox);
      const read = await engine.read(sample.name, state.id, state);
      if (read === null) throw new Error('it was taken for deleted');
      expect(read.inputs).not.toStrictEqual(state.inputs);
      expect(read.outputs).toMatchObject({ state: 'Pending' });
      expect(await engine.diff(sample.name, read, state.inputs)).toMatchObject({ changes: DIFF_SOME, replaces: [] });
      const repaired = await engine.update(sample.name, read, state.inputs);
      expect(repaired.outputs).toMatchObject({ state: 'InSync', pending: [] });
      expect(await engine.read(sample.name, state.id, repaired)).toStrictEqual(repaired);
    },
  );

  test('taken away by somebody else is not there when it is read', async ({ company }) => {
    const engine = company.engine(sample.kind);
    const state = await made(company, engine, sample);
    sample.removeIt(company.sandbox);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await engine.read(sample.name, state.id, state)).toBeNull();
  });

  test('is deleted once and for all, leaving everything as it was before', async ({ company }) => {
    const before = outsideOf(company.sandbox);
    const engine = company.engine(sample.kind);
    const state = await made(company, engine, sample);
    expect(outsideOf(company.sandbox)).not.toStrictEqual(before);
    await engine.remove(sample.name, state);
    expect(outsideOf(company.sandbox)).toStrictEqual(before);
    await engine.remove(sample.name, state);
    expect(outsideOf(company.sandbox)).toStrictEqual(before);
  });

  test('that was there before is imported by its name, fits its own check, and stays when it goes again', async ({
    company,
  }) => {
    const before = outsideOf(company.sandbox);
    const engine = company.engine(sample.kind);
    const imported = await engine.read(sample.name, sample.importId);
    if (imported === null) throw new Error('it was not found');
    expect(imported.id).toBe(sample.importId);
    expect(await checked(engine, sample, imported.inputs)).toStrictEqual(imported.inputs);
    expect(await engine.diff(sample.name, imported, imported.inputs)).toMatchObject({ changes: DIFF_NONE });
    expect(outsideOf(company.sandbox)).toStrictEqual(before);

    const read = await engine.read(sample.name, imported.id, imported);
    const ours = await engine.update(sample.name, read ?? imported, imported.inputs);
    expect(ours.outputs).toMatchObject({ state: 'InSync', pending: [] });
    expect(await engine.read(sample.name, ours.id, ours)).toStrictEqual(ours);
    const marked = outsideOf(company.sandbox);
    await engine.remove(sample.name, ours);
    expect(outsideOf(company.sandbox)).toStrictEqual(marked);
  });

  test('that is not there cannot be imported', async ({ company }) => {
    const engine = company.engine(sample.kind);
    const [system] = sample.importId.split(`/${sample.kind}/`);
    expect(await engine.read(sample.name, `${system}/${sample.kind}/nobody.contoso.example`)).toBeNull();
    await expect(engine.read(sample.name, 'nonsense')).rejects.toThrow('PSTN7015');
    await expect(engine.read(sample.name, `dns:elsewhere.example/${sample.kind}/x`)).rejects.toThrow('PSTN7014');
  });
});

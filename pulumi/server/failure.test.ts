import grpc from '@grpc/grpc-js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partialOf, type State } from '../../test/pulumi/client.ts';
import { type Served, servedNotices } from '../../test/pulumi/served.ts';
import { signatureKey, signatures } from '../wire/signatures.ts';
import { Secret, type Values } from '../wire/values.ts';

const { DIFF_SOME } = provider.DiffResponse.DiffChanges;
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
const rejection = async (promise: Promise<unknown>): Promise<grpc.ServiceError> =>
  promise.then(
    () => expect.fail('it succeeded'),
    (error: grpc.ServiceError) => error,
  );

describe('a secret', () => {
  it.each([
    ['at the top', { password: new Secret(password) }],
    ['given without a mark, where the schema has a secret', { password }],
    ['inside an object', { nested: { key: new Secret(password) } }],
    ['in a list', { keys: [new Secret(password)] }],
    ['around a whole object', { nested: new Secret({ key: password }) }],
    ['where the schema has none', { steps: [{ do: new Secret(password) }] }],
    ['that the provider repeats somewhere else', { name: new Secret(password), text: `use ${password} here` }],
  ])('%s is wrapped in every answer', async (_, secret) => {
    const { inputs, failures } = await served.engine.check('fire', { boardRef: { name: 'one' }, ...secret });
    expect(failures).toStrictEqual([]);
    const preview = await served.engine.create('fire', inputs, { preview: true });
    const { state } = await served.engine.create('fire', inputs);
    const updated = await served.engine.update('fire', state, inputs);
    const read = await served.engine.read('fire', state.id, state);
    for (const answer of [inputs, preview.state.outputs, state.outputs, updated.outputs, read?.inputs, read?.outputs])
      expect(readable(answer ?? {})).not.toContain(password);
    expect(readable({ ...state.outputs, name: '' })).toContain('[secret]');
  });

  it('does not hide what stands beside it', async () => {
    const state = await made({ ...full, nested: { key: new Secret('k'), note: 'plain' } });
    expect(state.outputs['nested']).toStrictEqual({ key: new Secret('k'), note: 'plain' });
    expect(state.outputs['text']).toBe('Exit left');
  });

  it('that the program no longer calls one is readable after the next update', async () => {
    const state = await made({ ...full, text: new Secret('Exit left') });
    expect(state.outputs['text']).toStrictEqual(new Secret('Exit left'));
    const updated = await served.engine.update('fire', state, { ...state.inputs, text: 'Exit right' });
    expect(updated.outputs['text']).toBe('Exit right');
    expect(updated.outputs['password']).toStrictEqual(new Secret(password));
  });

  it('in an error of any kind is not shown', async () => {
    const error = await rejection(served.engine.create('fire', { ...full, text: 'leak' }));
    expect(error.code).toBe(grpc.status.INTERNAL);
    expect(error.details).toContain('cannot log in with [secret]');
  });

  it('that is held cannot be given by its reference', async () => {
    const { failures } = await served.engine.check('fire', { ...full, password: { held: 'x' } });
    expect(failures).toMatchObject([{ reason: expect.stringContaining('PSTN7007') }]);
  });
});

describe('what goes wrong', () => {
  it('in inputs is said with the property and what to do', async () => {
    const { failures } = await served.engine.check('fire', { ...full, boardRef: { name: 'three' }, text: 'bad' });
    expect(failures).toStrictEqual([
      { property: 'boardRef.name', reason: 'PSTN1001: there is no board three. Change it' },
      { property: 'text', reason: 'PSTN1001: bad is no text. Change it' },
    ]);
  });

  it('with an asset among the inputs is a failure of that property', async () => {
    const asset = { [signatureKey]: signatures.asset, text: 'x' };
    const { failures } = await served.engine.check('fire', { ...full, steps: [asset] });
    expect(failures).toMatchObject([{ property: 'steps[0]', reason: expect.stringContaining('PSTN7001') }]);
  });

  it('before anything was written tells the engine that nothing was', async () => {
    await made(full);
    const error = await rejection(served.engine.create('fire', full));
    expect([error.code, error.details]).toStrictEqual([
      grpc.status.FAILED_PRECONDITION,
      'PSTN1001: fire hangs there already. Change it',
    ]);
  });

  it('with an unknown outcome tells the engine so', async () => {
    expect((await rejection(served.engine.create('fire', { ...full, text: 'lost' }))).code).toBe(grpc.status.UNKNOWN);
  });

  it('after something was made keeps it, secrets wrapped', async () => {
    const { inputs } = await served.engine.check('fire', { ...full, text: 'half' });
    const error = await rejection(served.engine.create('fire', inputs));
    expect(partialOf(error)).toMatchObject({
      id: 'system-1/fire',
      inputs,
      outputs: { scope: 'system-1', password: new Secret(password) },
      reasons: [expect.stringMatching(/^PSTN1001: the notice hangs askew/)],
      refreshBeforeUpdate: true,
    });
  });

  it('for longer than the timeout ends with the timeout', async () => {
    const error = await rejection(served.engine.create('fire', { ...full, text: 'slow' }, { timeout: 0.05 }));
    expect([error.code, error.details]).toMatchObject([
      grpc.status.DEADLINE_EXCEEDED,
      expect.stringContaining('PSTN7006'),
    ]);
  });

  it('until the engine cancels ends at once', async () => {
    const waiting = rejection(served.engine.create('fire', { ...full, text: 'slow' }));
    await served.engine.cancel();
    const error = await waiting;
    expect([error.code, error.details]).toMatchObject([grpc.status.CANCELLED, expect.stringContaining('PSTN7005')]);
  });

  it('because the type is not ours names the type', async () => {
    const request = new provider.CreateRequest();
    request.setUrn('urn:pulumi:dev::estate::postern:index:Parent$postern:index:Nothing::x');
    const error = await new Promise<grpc.ServiceError | null>((resolve) =>
      served.engine.client.create(request, resolve),
    );
    expect(error?.details).toContain('no resource type postern:index:Nothing');
  });

  it('because the method is not here is UNIMPLEMENTED', async () => {
    const request = new provider.InvokeRequest();
    const error = await new Promise<grpc.ServiceError | null>((resolve) =>
      served.engine.client.invoke(request, resolve),
    );
    expect(error?.code).toBe(grpc.status.UNIMPLEMENTED);
  });
});

describe('warnings', () => {
  it('reach the user, and status messages the status column', async () => {
    await served.engine.create('fire', { ...full, text: 'warn' });
    expect(served.said).toStrictEqual([
      'INFO: hung up fire',
      expect.stringMatching(/^WARNING: PSTN1004: the notice is unusual/),
    ]);
  });
});

describe('the settings of the provider', () => {
  const boards = { one: { id: 'system-1', token: 'hunter2' } };

  it('that are wrong are said with the property', async () => {
    const { failures } = await served.engine.checkConfig({ boards: JSON.stringify({ one: {} }), version: '0.1.0' });
    expect(failures).toMatchObject([{ property: 'boards.one.id' }]);
    const broken = await served.engine.checkConfig({ boards: '{"token": hunter2' });
    expect(broken.failures).toMatchObject([{ property: 'boards', reason: expect.not.stringContaining('hunter2') }]);
  });

  it('come back as they went, but those with a secret inside are marked, so that the state does not hold it readable', async () => {
    const sent = { boards: JSON.stringify(boards), strict: 'true', version: '0.1.0', __internal: {} };
    expect(await served.engine.checkConfig(sent)).toStrictEqual({
      inputs: { ...sent, boards: new Secret(sent.boards) },
      failures: [],
    });
  });

  it('never replace, whatever changes', async () => {
    const diff = await served.engine.diffConfig(
      { boards: JSON.stringify(boards) },
      { boards: JSON.stringify({ one: { id: 'system-9', token: 'other' } }) },
    );
    expect([diff.getChanges(), diff.getDiffsList(), diff.getReplacesList()]).toStrictEqual([DIFF_SOME, ['boards'], []]);
  });

  it('can be given whole as a secret, and none of it shows in an error', async () => {
    await served.engine.configure({ boards: new Secret(JSON.stringify(boards)) });
    const error = await rejection(served.engine.create('fire', { ...full, text: 'leak', password: 'hunter2' }));
    expect(error.details).not.toContain('hunter2');
  });

  it('announce everything that the server can', async () => {
    const handshake = await served.engine.handshake();
    const configured = await served.engine.configure({});
    expect([handshake.getAcceptSecrets(), handshake.getAcceptResources(), handshake.getAcceptOutputs()]).toStrictEqual([
      true,
      true,
      true,
    ]);
    expect(configured.toObject()).toMatchObject({
      acceptsecrets: true,
      acceptresources: true,
      acceptoutputs: true,
      supportspreview: true,
    });
  });
});

/** Properties as somebody sees them who cannot open secrets. */
function readable(values: Values): string {
  return JSON.stringify(values, (_, value: unknown) =>
    value instanceof Secret ? '[secret]' : typeof value === 'symbol' ? '[unknown]' : value,
  );
}

import grpc from '@grpc/grpc-js';
import service from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import type { CheckResponse, DiffResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import status from '@pulumi/pulumi/proto/status_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { decode } from '../../pulumi/wire/decode.ts';
import { encode } from '../../pulumi/wire/encode.ts';
import type { Values } from '../../pulumi/wire/values.ts';

/** What the engine knows of a resource. */
export type State = { readonly id: string; readonly inputs: Values; readonly outputs: Values };

/** The engine's side of the protocol, as far as a test needs it, in plain values. */
export type Engine = ReturnType<typeof engine>;

/** An engine that talks to the provider on `port`, about resources of one type. */
export const engine = (port: number, type = 'postern:index:Notice', parents = '') => {
  const urnOf = (name: string): string => `urn:pulumi:dev::estate::${parents}${type}::${name}`;
  const client = new service.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const ask = <Response>(
    send: (callback: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
  ): Promise<Response> =>
    new Promise((resolve, reject) => send((error, response) => (error === null ? resolve(response) : reject(error))));
  const failures = (response: CheckResponse) =>
    response.getFailuresList().map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));

  return {
    client,
    close: () => client.close(),
    handshake: (engineAddress = '') => {
      const request = new provider.ProviderHandshakeRequest();
      request.setEngineAddress(engineAddress);
      return ask<InstanceType<typeof provider.ProviderHandshakeResponse>>((done) => client.handshake(request, done));
    },
    checkConfig: async (news: Values) => {
      const request = new provider.CheckRequest();
      request.setUrn('urn:pulumi:dev::estate::pulumi:providers:postern::default');
      request.setNews(encode(news));
      const response = await ask<CheckResponse>((done) => client.checkConfig(request, done));
      return { inputs: decode(response.getInputs()), failures: failures(response) };
    },
    diffConfig: async (oldInputs: Values, news: Values) => {
      const request = new provider.DiffRequest();
      request.setOldInputs(encode(oldInputs));
      request.setOlds(encode(oldInputs));
      request.setNews(encode(news));
      return ask<DiffResponse>((done) => client.diffConfig(request, done));
    },
    configure: (args: Values) => {
      const request = new provider.ConfigureRequest();
      request.setArgs(encode(args));
      return ask<InstanceType<typeof provider.ConfigureResponse>>((done) => client.configure(request, done));
    },
    check: async (name: string, news: Values, olds: Values = {}) => {
      const request = new provider.CheckRequest();
      request.setUrn(urnOf(name));
      request.setOlds(encode(olds));
      request.setNews(encode(news));
      const response = await ask<CheckResponse>((done) => client.check(request, done));
      const failed = failures(response);
      return { inputs: failed.length > 0 ? {} : decode(response.getInputs()), failures: failed };
    },
    diff: async (name: string, state: State, news: Values, ignoreChanges: readonly string[] = []) => {
      const request = new provider.DiffRequest();
      request.setUrn(urnOf(name));
      request.setId(state.id);
      request.setOldInputs(encode(state.inputs));
      request.setOlds(encode(state.outputs));
      request.setNews(encode(news));
      request.setIgnorechangesList([...ignoreChanges]);
      return readDiff(await ask<DiffResponse>((done) => client.diff(request, done)));
    },
    create: async (name: string, inputs: Values, options: { preview?: boolean; timeout?: number } = {}) => {
      const request = new provider.CreateRequest();
      request.setUrn(urnOf(name));
      request.setProperties(encode(inputs));
      request.setPreview(options.preview ?? false);
      request.setTimeout(options.timeout ?? 0);
      const response = await ask<InstanceType<typeof provider.CreateResponse>>((done) => client.create(request, done));
      return {
        state: { id: response.getId(), inputs, outputs: decode(response.getProperties()) },
        refreshBeforeUpdate: response.getRefreshBeforeUpdate(),
      };
    },
    update: async (name: string, state: State, inputs: Values, preview = false): Promise<State> => {
      const request = new provider.UpdateRequest();
      request.setUrn(urnOf(name));
      request.setId(state.id);
      request.setOldInputs(encode(state.inputs));
      request.setOlds(encode(state.outputs));
      request.setNews(encode(inputs));
      request.setPreview(preview);
      const response = await ask<InstanceType<typeof provider.UpdateResponse>>((done) => client.update(request, done));
      return { id: state.id, inputs, outputs: decode(response.getProperties()) };
    },
    /** Without a state it is an import: nothing but the id is sent. Null when the answer is that it is not there. */
    read: async (name: string, id: string, state?: State): Promise<State | null> => {
      const request = new provider.ReadRequest();
      request.setUrn(urnOf(name));
      request.setId(id);
      if (state !== undefined) {
        request.setInputs(encode(state.inputs));
        request.setProperties(encode(state.outputs));
      }
      const response = await ask<InstanceType<typeof provider.ReadResponse>>((done) => client.read(request, done));
      if (response.getId() === '') return null;
      return {
        id: response.getId(),
        inputs: decode(response.getInputs()),
        outputs: decode(response.getProperties()),
      };
    },
    remove: async (name: string, state: State): Promise<void> => {
      const request = new provider.DeleteRequest();
      request.setUrn(urnOf(name));
      request.setId(state.id);
      request.setProperties(encode(state.outputs));
      request.setOldInputs(encode(state.inputs));
      await ask((done) => client.delete(request, done));
    },
    cancel: () => ask((done) => client.cancel(new empty.Empty(), done)),
  };
};

const readDiff = (response: DiffResponse) => ({
  changes: response.getChanges(),
  diffs: response.getDiffsList(),
  replaces: response.getReplacesList(),
  deleteBeforeReplace: response.getDeletebeforereplace(),
  detailed: Object.fromEntries(
    response
      .getDetaileddiffMap()
      .getEntryList()
      .map(([path]) => {
        const detail = response.getDetaileddiffMap().get(path);
        return [path, { kind: detail?.getKind(), input: detail?.getInputdiff() }];
      }),
  ),
});

/** What an error says about a resource that was made all the same, if it says so. */
export const partialOf = (error: unknown) => {
  const [bytes] = (error as grpc.ServiceError).metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) return undefined;
  const detail = status.Status.deserializeBinary(bytes).getDetailsList()[0];
  const failed = detail?.unpack(
    provider.ErrorResourceInitFailed.deserializeBinary,
    'pulumirpc.ErrorResourceInitFailed',
  );
  if (failed === undefined || failed === null) return undefined;
  return {
    id: failed.getId(),
    inputs: decode(failed.getInputs()),
    outputs: decode(failed.getProperties()),
    reasons: failed.getReasonsList(),
    refreshBeforeUpdate: failed.getRefreshBeforeUpdate(),
  };
};

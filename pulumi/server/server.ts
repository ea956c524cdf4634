import grpc from '@grpc/grpc-js';
import type { PluginAttach } from '@pulumi/pulumi/proto/plugin_pb.js';
import plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import service from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import type { GetSchemaRequest } from '@pulumi/pulumi/proto/provider_pb.js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { FindingError } from '../../kinds/codes.ts';
import { finding } from '../codes.ts';
import type { Provider } from '../ports.ts';
import { Vault } from '../vault.ts';
import { type House, unary } from './calls.ts';
import { engineLog } from './engine-log.ts';
import { resourceCalls } from './resource-calls.ts';
import { settingsCalls } from './settings-calls.ts';

/** What Pulumi's own SDKs allow in one message, in bytes. */
const messageLimit = 400 * 1024 * 1024;

/** A provider that is listening. */
export type Serving = { readonly port: number; close(): void };

/**
 * Serves a provider over gRPC on a free port of the loopback interface. Methods that are not here answer
 * UNIMPLEMENTED, as the protocol wants. `engineAddress` may also come later, with Handshake or Attach.
 */
export const serve = async (
  package_: Provider,
  options: { readonly engineAddress?: string; readonly vault?: Vault } = {},
): Promise<Serving> => {
  const vault = options.vault ?? new Vault();
  const house: House = { vault, log: engineLog((message) => vault.scrub(message)), cancel: new AbortController() };
  house.log.connect(options.engineAddress ?? '');
  const server = new grpc.Server({
    'grpc.max_receive_message_length': messageLimit,
    'grpc.max_send_message_length': messageLimit,
  });
  server.addService(service.ResourceProviderService, {
    ...settingsCalls(house, package_),
    ...resourceCalls(house, package_),
    ...packageCalls(house, package_),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    close: () => {
      house.cancel.abort();
      house.log.close();
      server.forceShutdown();
    },
  };
};

const packageCalls = (house: House, package_: Provider) => ({
  getSchema: unary(house, async (request: GetSchemaRequest) => {
    if (request.getVersion() !== 0)
      throw new FindingError(
        finding('PSTN7010', { message: `schema version ${request.getVersion()} is not known, only 0 is` }),
      );
    const response = new provider.GetSchemaResponse();
    response.setSchema(await package_.schema());
    return response;
  }),
  getPluginInfo: unary(house, async () => {
    const info = new plugin.PluginInfo();
    info.setVersion(package_.version);
    return info;
  }),
  attach: unary(house, async (request: PluginAttach) => {
    house.log.connect(request.getAddress());
    return new empty.Empty();
  }),
  cancel: unary(house, async () => {
    house.cancel.abort();
    return new empty.Empty();
  }),
});

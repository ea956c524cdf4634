import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import type { LogRequest } from '@pulumi/pulumi/proto/engine_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Provider } from '../../pulumi/ports.ts';
import { serve } from '../../pulumi/server/server.ts';
import { type Engine, engine } from './client.ts';
import { noticeProvider, readWorld, type World, writeWorld } from './notice.ts';

/** The notice provider being served in this process, with a client and a log as the engine has them. */
export type Served = {
  readonly engine: Engine;
  /** What users got to see, `WARNING: text` and so on. */
  readonly said: readonly string[];
  world(): World;
  setWorld(world: World): void;
  stop(): void;
};

const severities = ['DEBUG', 'INFO', 'WARNING', 'ERROR'];

/** Serves a provider in this process. What users get to see goes to `said`, the status column to `statuses`. */
export const served = async (
  provider: Provider,
  said: string[],
  statuses: string[] = [],
): Promise<{ readonly port: number; readonly logAddress: string; stop(): void }> => {
  const log = new grpc.Server();
  log.addService(engineService.EngineService, {
    log: (call: grpc.ServerUnaryCall<LogRequest, unknown>, done: grpc.sendUnaryData<unknown>) => {
      const line = `${severities[call.request.getSeverity()]}: ${call.request.getMessage()}`;
      (call.request.getEphemeral() ? statuses : said).push(line);
      done(null, new empty.Empty());
    },
  });
  const logPort = await new Promise<number>((resolve, reject) =>
    log.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  );
  const serving = await serve(provider);
  return {
    port: serving.port,
    logAddress: `127.0.0.1:${logPort}`,
    stop: () => {
      serving.close();
      log.forceShutdown();
    },
  };
};

/** Serves it, configured with boards `one` (system-1) and `two` (system-2) unless `configured` is false. */
export const servedNotices = async (configured = true): Promise<Served> => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-notices-'));
  const file = join(folder, 'world.json');
  const said: string[] = [];
  const { port, logAddress, stop } = await served(noticeProvider(file), said, said);
  const client = engine(port);
  await client.handshake(logAddress);
  if (configured)
    await client.configure({ boards: JSON.stringify({ one: { id: 'system-1' }, two: { id: 'system-2' } }) });
  return {
    engine: client,
    said,
    world: () => readWorld(file),
    setWorld: (world) => writeWorld(file, world),
    stop: () => {
      client.close();
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

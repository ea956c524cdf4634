import grpc from '@grpc/grpc-js';
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engine from '@pulumi/pulumi/proto/engine_pb.js';

/** The engine's log: the only way to a user's eyes, as the output of a provider process is shown at debug level only. */
export type EngineLog = {
  /** Takes the address of the engine; the last one wins. */
  connect(address: string): void;
  warn(urn: string, message: string): Promise<void>;
  /** Shows a message in the status column until the next one. */
  status(urn: string, message: string): Promise<void>;
  close(): void;
};

/** A log line that the engine does not take within this time is dropped: it must not hold up the work. */
const patienceMilliseconds = 5_000;

/** Messages go through `scrub` before they leave. */
export const engineLog = (scrub: (message: string) => string): EngineLog => {
  let client: InstanceType<typeof engineService.EngineClient> | undefined;
  let connected = '';
  const send = (urn: string, severity: number, message: string, ephemeral: boolean): Promise<void> =>
    new Promise((resolve) => {
      if (client === undefined) return resolve();
      const request = new engine.LogRequest();
      request.setUrn(urn);
      request.setSeverity(severity);
      request.setMessage(scrub(message));
      request.setEphemeral(ephemeral);
      client.log(request, new grpc.Metadata(), { deadline: Date.now() + patienceMilliseconds }, () => resolve());
    });
  return {
    connect(address) {
      if (address === '' || address === connected) return;
      client?.close();
      connected = address;
      client = new engineService.EngineClient(address, grpc.credentials.createInsecure());
    },
    warn: (urn, message) => send(urn, engine.LogSeverity.WARNING, message, false),
    status: (urn, message) => send(urn, engine.LogSeverity.INFO, message, true),
    close: () => client?.close(),
  };
};

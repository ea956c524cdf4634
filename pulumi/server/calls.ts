import type grpc from '@grpc/grpc-js';
import type { Call } from '../ports.ts';
import type { Vault } from '../vault.ts';
import { type Ended, errorStatus, sentence } from './answer.ts';
import type { EngineLog } from './engine-log.ts';

/** What the calls of one server have in common. */
export type House = {
  readonly vault: Vault;
  readonly log: EngineLog;
  /** Aborted when the engine asks to cancel. */
  readonly cancel: AbortController;
};

/** A gRPC method around `work`. What `work` throws becomes a status without secrets. */
export const unary =
  <Request, Response>(
    house: House,
    work: (request: Request, call: (about: About) => Call) => Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> =>
  (call, callback) => {
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    let timeout: AbortSignal | undefined;
    const callFor = (about: About): Call => {
      const seconds = about.timeoutSeconds ?? 0;
      timeout = seconds > 0 ? AbortSignal.timeout(seconds * 1000) : undefined;
      const signals = [house.cancel.signal, gone.signal, ...(timeout === undefined ? [] : [timeout])];
      return {
        urn: about.urn,
        name: about.name === '' ? nameOfUrn(about.urn) : about.name,
        signal: AbortSignal.any(signals),
        warn: (finding) => house.log.warn(about.urn, sentence(finding)),
        status: (message) => house.log.status(about.urn, message),
        secret: (reference) => house.vault.read(reference),
      };
    };
    const ended = (): Ended =>
      house.cancel.signal.aborted || gone.signal.aborted
        ? 'cancelled'
        : timeout?.aborted === true
          ? 'timed out'
          : undefined;
    Promise.resolve()
      .then(() => work(call.request, callFor))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(errorStatus(error, ended(), (message) => house.vault.scrub(message))),
      );
  };

/** Whom a call is about, and how long it may take (0: no limit). */
export type About = { readonly urn: string; readonly name: string; readonly timeoutSeconds?: number };

/** The last part of a URN, `urn:pulumi:stack::project::type::name`. */
const nameOfUrn = (urn: string): string => urn.split('::').slice(3).join('::');

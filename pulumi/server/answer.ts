import grpc from '@grpc/grpc-js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import status from '@pulumi/pulumi/proto/status_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import { FindingError } from '../../kinds/codes.ts';
import type { Finding } from '../../kinds/words.ts';
import { finding } from '../codes.ts';
import { UnknownOutcomeError } from '../ports.ts';

/** A finding as people read it in the terminal. */
export const sentence = ({ code, message, remedy }: Finding): string =>
  remedy === '' ? `${code}: ${message}` : `${code}: ${message.replace(/\.$/, '')}. ${remedy}`;

/** A resource that was made but is not as it should be: the engine keeps its state and reports the reasons. */
export class PartialError extends Error {
  readonly id: string;
  readonly properties: Struct;
  readonly inputs: Struct;
  readonly reasons: readonly string[];
  constructor(made: { id: string; properties: Struct; inputs: Struct; reasons: readonly string[] }) {
    super(made.reasons.join('; '));
    this.name = 'PartialError';
    this.id = made.id;
    this.properties = made.properties;
    this.inputs = made.inputs;
    this.reasons = made.reasons;
  }
}

/** How a call came to be aborted, if it was. */
export type Ended = 'cancelled' | 'timed out' | undefined;

/**
 * Any error as a gRPC status. INTERNAL and UNKNOWN tell the engine that the outcome of the operation is not known; every
 * other code says that nothing was done.
 */
export const errorStatus = (error: unknown, ended: Ended, scrub: (message: string) => string): grpc.StatusObject => {
  if (error instanceof PartialError) return partialStatus(error, scrub);
  const { code, told } = judge(error, ended);
  return { code, details: scrub(sentence(told)), metadata: new grpc.Metadata() };
};

const judge = (error: unknown, ended: Ended): { readonly code: grpc.status; readonly told: Finding } => {
  if (error instanceof UnknownOutcomeError) return { code: grpc.status.UNKNOWN, told: error.finding };
  if (error instanceof FindingError)
    return {
      code: error.finding.retry === 'later' ? grpc.status.UNAVAILABLE : grpc.status.FAILED_PRECONDITION,
      told: error.finding,
    };
  if (ended === 'cancelled')
    return { code: grpc.status.CANCELLED, told: finding('PSTN7005', { message: 'the operation was cancelled' }) };
  if (ended === 'timed out')
    return {
      code: grpc.status.DEADLINE_EXCEEDED,
      told: finding('PSTN7006', { message: 'the operation took longer than its timeout' }),
    };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: grpc.status.INTERNAL, told: finding('PSTN7009', { message }) };
};

const partialStatus = (error: PartialError, scrub: (message: string) => string): grpc.StatusObject => {
  const failed = new provider.ErrorResourceInitFailed();
  failed.setId(error.id);
  failed.setProperties(error.properties);
  failed.setInputs(error.inputs);
  failed.setReasonsList(error.reasons.map(scrub));
  failed.setRefreshBeforeUpdate(true);
  const detail = new any.Any();
  detail.pack(failed.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const whole = new status.Status();
  whole.setCode(grpc.status.UNKNOWN);
  whole.setMessage(scrub(error.message));
  whole.addDetails(detail);
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(whole.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: scrub(error.message), metadata };
};

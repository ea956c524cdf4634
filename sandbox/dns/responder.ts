import type { Fault, Faults } from '../faults.ts';
import type { RequestEntry, RequestRecorder } from '../requests.ts';
import type { HookSet } from '../write-hooks.ts';
import {
  CLASS,
  FLAG,
  type Message,
  OPCODE,
  type OutRecord,
  RCODE,
  rcodeName,
  readMessage,
  TYPE,
  typeName,
  writeMessage,
} from './message.ts';
import { canonicalName, FormatError } from './name.ts';
import { answerQuery, type QueryAnswer } from './query.ts';
import { refuseSignature, type Signature, signResponse, type TsigKey, verifyRequest } from './tsig.ts';
import { judgeUpdate, type NameAllowance } from './update.ts';
import type { Zone } from './zone.ts';

/** A key with the names it may write; null or nothing for all names. */
export type UpdateKey = TsigKey & { readonly names?: NameAllowance };

/** Everything a DNS request meets. A `secondary` reads the same zones later and knows no UPDATE, as NSD. */
export type DnsContext = {
  readonly zones: ReadonlyMap<string, Zone>;
  readonly keys: () => readonly UpdateKey[];
  readonly secondary: boolean;
  readonly lagMs: () => number;
  readonly clock: () => number;
  readonly faults: Faults;
  readonly requests: RequestRecorder;
  readonly hooks: HookSet;
  readonly changed: () => void;
};

/** The octets to send back, nothing at all, or an end of the connection (for UDP the same as nothing). */
export type Reply = Buffer | 'silence' | 'cut';

const EDNS_SIZE = 1232;
const NO_RECORDS = [[], [], []] as const;

/** Serves one DNS message, with the faults and hooks in force. */
export async function respond(context: DnsContext, bytes: Buffer, transport: 'udp' | 'tcp'): Promise<Reply> {
  let message: Message;
  try {
    message = readMessage(bytes);
  } catch (error) {
    if (!(error instanceof FormatError) || bytes.length < 12) return 'silence';
    context.requests.open('dns', 'MALFORMED', ((bytes.readUInt16BE(2) >> 11) & 15) === OPCODE.UPDATE).outcome =
      'FORMERR';
    return headerOnly(bytes, RCODE.FORMERR);
  }
  if ((message.flags & FLAG.QR) !== 0) return 'silence';
  const question = message.questions[0];
  const isWrite = message.opcode === OPCODE.UPDATE;
  const asked = question === undefined ? '' : canonicalName(question.name);
  const what = isWrite ? `UPDATE ${asked}` : `QUERY ${asked} ${typeName(question?.type ?? 0)}`;
  const entry = context.requests.open('dns', what, isWrite);
  const fault = context.faults.take('dns', what);
  if (fault?.kind === 'dropRequest' || fault?.kind === 'silent') {
    entry.outcome = fault.kind;
    return fault.kind === 'silent' ? 'silence' : 'cut';
  }
  const reply = await serve(context, { bytes, message, transport, fault, entry, what }).catch(
    (error: unknown): Reply => {
      entry.outcome = `failed: ${String(error)}`;
      return 'cut';
    },
  );
  if (fault !== null) entry.outcome = `${entry.outcome} ${fault.kind}`;
  return fault?.kind === 'lostReply' ? 'cut' : reply;
}

type Served = {
  readonly bytes: Buffer;
  readonly message: Message;
  readonly transport: 'udp' | 'tcp';
  readonly fault: Fault | null;
  readonly entry: RequestEntry;
  readonly what: string;
};

async function serve(context: DnsContext, request: Served): Promise<Reply> {
  const { bytes, message, fault, entry } = request;
  const seconds = (): number => Math.floor(context.clock() / 1000);
  if (fault?.kind === 'formerr') {
    entry.outcome = 'FORMERR';
    return headerOnly(bytes, RCODE.FORMERR);
  }
  let signature: Signature;
  try {
    signature = verifyRequest(bytes, message, context.keys(), seconds());
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    entry.outcome = 'FORMERR';
    return headerOnly(bytes, RCODE.FORMERR);
  }
  const answered = (rcode: number, answer?: QueryAnswer): Buffer => {
    entry.outcome = rcodeName(rcode);
    return finish(request, rcode, answer, signature, seconds());
  };
  if (signature.state === 'bad') {
    entry.outcome = `NOTAUTH TSIG ${signature.error}`;
    return refuseSignature(headed(message, RCODE.NOTAUTH, 0, NO_RECORDS), signature, seconds());
  }
  if (fault?.kind === 'throttle') return answered(RCODE[fault.rcode ?? 'SERVFAIL']);
  const [question] = message.questions;
  if (question === undefined || message.questions.length !== 1) return answered(RCODE.FORMERR);
  if (message.opcode === OPCODE.QUERY) {
    const answer = answerQuery(context.zones, question, context.lagMs());
    return answered(answer.rcode, fault?.kind === 'notAuthoritative' ? { ...answer, authoritative: false } : answer);
  }
  if (message.opcode !== OPCODE.UPDATE || context.secondary) {
    entry.outcome = 'NOTIMP';
    return headerOnly(bytes, RCODE.NOTIMP);
  }
  return update(context, request, signature, answered);
}

async function update(
  context: DnsContext,
  { message, fault, entry, what }: Served,
  signature: Signature,
  answered: (rcode: number) => Buffer,
): Promise<Reply> {
  const [section] = message.questions;
  if (section === undefined || section.type !== TYPE.SOA || section.class !== CLASS.IN) return answered(RCODE.FORMERR);
  const zone = context.zones.get(canonicalName(section.name));
  if (zone === undefined) return answered(RCODE.NOTAUTH);
  if (signature.state !== 'good') return answered(RCODE.REFUSED);
  const { key } = signature;
  const allowed = context.keys().find((one) => one.name === key.name)?.names ?? null;
  const write = { plane: 'dns' as const, what, input: message };
  await context.hooks.before(write);
  const { rcode, data } = judgeUpdate(zone, message, allowed);
  if (rcode !== RCODE.NOERROR) return answered(rcode);
  if (data !== null) {
    zone.put(data, fault?.kind === 'lag' ? fault.ms : 0);
    entry.applied = true;
    context.changed();
  }
  const reply = answered(rcode);
  if ((await context.hooks.after(write)) === 'reply') return reply;
  entry.outcome = `${entry.outcome} lost`;
  return 'cut';
}

function finish(
  { message, transport, fault }: Served,
  rcode: number,
  answer: QueryAnswer | undefined,
  signature: Signature,
  seconds: number,
): Buffer {
  const opt = message.additionals.find((one) => one.type === TYPE.OPT);
  const additionals: readonly OutRecord[] =
    opt === undefined ? [] : [{ name: '', type: TYPE.OPT, class: EDNS_SIZE, ttl: 0, rdata: Buffer.alloc(0) }];
  const authoritative = answer?.authoritative === true ? FLAG.AA : 0;
  const signed = (response: Buffer): Buffer =>
    signature.state === 'good' ? signResponse(response, signature, seconds) : response;
  const full = signed(
    headed(message, rcode, authoritative, [answer?.answers ?? [], answer?.authorities ?? [], additionals]),
  );
  const room = transport === 'tcp' ? 65535 : Math.min(Math.max(512, opt?.class ?? 512), 4096);
  const cut = full.length > room || (fault?.kind === 'truncateUdp' && transport === 'udp');
  return cut ? signed(headed(message, rcode, authoritative | FLAG.TC, [[], [], additionals])) : full;
}

function headed(
  message: Message,
  rcode: number,
  flags: number,
  sections: readonly [readonly OutRecord[], readonly OutRecord[], readonly OutRecord[]],
): Buffer {
  const kept = message.flags & (0x7800 | FLAG.RD);
  return writeMessage({ id: message.id, flags: FLAG.QR | kept | flags | rcode }, message.questions, sections);
}

function headerOnly(bytes: Buffer, rcode: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(bytes.readUInt16BE(0), 0);
  head.writeUInt16BE(FLAG.QR | (bytes.readUInt16BE(2) & 0x7800) | rcode, 2);
  return head;
}

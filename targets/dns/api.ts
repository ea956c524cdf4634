import { Buffer } from 'node:buffer';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import packet from 'dns-packet';
import type { Budget } from './budget.ts';
import {
  endpointText,
  malformed,
  notAuthoritative,
  rcodeFailure,
  type Tried,
  transportFailure,
  tsigFailure,
  unaskable,
} from './failure.ts';
import { type Frame, frameOf, headerOf } from './frame.ts';
import { type Limits, udpPayloadSize } from './limits.ts';
import { encodeName, WireError } from './message.ts';
import { type Endpoint, exchangeTcp, exchangeUdp, TransportError } from './transport.ts';
import { signMessage, type TsigKey, type TsigProblem, tsigProblem } from './tsig.ts';

/** What every call shares: the clock, the budget per server, the limits. */
export type Wire = { readonly now: () => Date; readonly budget: Budget; readonly limits: Limits };

/** A server and how we speak with it: signed with a key or not, wanting authority or recursion. */
export type Server = Endpoint & { readonly key: TsigKey | null; readonly recursive: boolean };

/** The record types that are asked for. */
export type QueryType = 'TXT' | 'NS' | 'A' | 'AAAA' | 'SOA' | 'MX' | 'PTR';

/** A decoded answer with rcode NOERROR or NXDOMAIN. Owner names are lower case without trailing dot. */
export type Answer = {
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  readonly answers: readonly packet.Answer[];
  readonly authorities: readonly packet.Answer[];
};

/** Seconds since 1970, as TSIG counts. */
export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

/** A message id nobody can guess. */
export const randomId = (): number => randomInt(0x10000);

/**
 * Whether a message answers the request: response bit, id, opcode and question. An error may leave the question out, and
 * the answer to an update its zone section (RFC 2136 3.8).
 */
export const answers = (request: Buffer): ((answer: Buffer) => boolean) => {
  const asked = frameOf(request);
  return (answer) => {
    const header = headerOf(answer);
    if (asked === null || header === null) return false;
    if (!header.response || header.id !== asked.id || header.opcode !== asked.opcode) return false;
    const frame = frameOf(answer);
    // An unsound body with our id is ours, and is reported as malformed.
    if (frame === null || frame.question === asked.question) return true;
    return frame.question === '' && (frame.rcode !== 0 || frame.opcode === 5);
  };
};

const encodeQuery = (server: Server, name: string, type: QueryType): Buffer => {
  encodeName(name);
  const query = packet.encode({
    type: 'query',
    id: randomId(),
    flags: server.recursive ? packet.RECURSION_DESIRED : 0,
    questions: [{ name: name === '' ? '.' : name, type, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
  return Buffer.from(query);
};

const decode = (message: Buffer): Omit<Answer, 'rcode'> | null => {
  try {
    const { answers: found = [], authorities = [] } = packet.decode(message);
    const lower = (record: packet.Answer) => ({ ...record, name: record.name.toLowerCase().replace(/\.$/, '') });
    return { answers: found.map(lower), authorities: authorities.map(lower) };
  } catch {
    return null;
  }
};

/** Sends one message over TCP and gives back the sound answer to it; TSIG is not looked at. Rejects with TransportError. */
const overTcp = (wire: Wire, endpoint: Endpoint, request: Buffer, signal: AbortSignal): Promise<Buffer> =>
  exchangeTcp({ endpoint, request, milliseconds: wire.limits.tcpMs, signal, matches: answers(request) });

const once = async (
  wire: Wire,
  server: Server,
  name: string,
  type: QueryType,
  signal: AbortSignal,
): Promise<Tried<Answer>> => {
  const asked = { endpoint: server, what: `${type} query for ${name}` };
  let message: Buffer;
  let mac: Buffer | null = null;
  try {
    let request = encodeQuery(server, name, type);
    if (server.key !== null) ({ message: request, mac } = signMessage(request, server.key, secondsOf(wire.now())));
    const udp = { endpoint: server, request, milliseconds: wire.limits.udpMs, signal, matches: answers(request) };
    message = await wire.budget.spend(endpointText(server), signal, async () => {
      const answer = await exchangeUdp(udp);
      return headerOf(answer)?.truncated === true ? overTcp(wire, server, request, signal) : answer;
    });
  } catch (error) {
    if (error instanceof TransportError) return transportFailure(asked, error);
    if (error instanceof WireError) return unaskable(asked, error.message);
    if (signal.aborted) return transportFailure(asked, new TransportError('stopped', 'the call was stopped'));
    throw error;
  }
  const frame = frameOf(message);
  if (frame === null) return malformed(asked);
  if (mac !== null && server.key !== null) {
    const problem = tsigProblem(message, frame, server.key, mac, secondsOf(wire.now()));
    // An unsigned error says no more than that there is no answer; its rcode still tells people where to look.
    if (problem !== null && !(problem.reason === 'unsigned' && frame.rcode !== 0 && frame.rcode !== 3))
      return tsigFailure(asked, problem);
  }
  if (frame.rcode !== 0 && frame.rcode !== 3) return rcodeFailure(asked, frame.rcode);
  const decoded = frame.truncated ? null : decode(message);
  if (decoded === null) return malformed(asked);
  if (!server.recursive && !frame.authoritative)
    return notAuthoritative(
      asked,
      decoded.authorities.some((record) => record.type === 'NS'),
    );
  return { ok: true, value: { rcode: frame.rcode === 3 ? 'NXDOMAIN' : 'NOERROR', ...decoded } };
};

const passing = new Set(['PSTN3010', 'PSTN3011', 'PSTN3012', 'PSTN3015', 'PSTN3016']);

/** One question to one server, tried again a few times when the failure may pass. Never rejects. */
export const query = async (
  wire: Wire,
  server: Server,
  name: string,
  type: QueryType,
  signal: AbortSignal,
): Promise<Tried<Answer>> => {
  for (let attempt = 1; ; attempt += 1) {
    const tried = await once(wire, server, name, type, signal);
    if (tried.ok || attempt >= wire.limits.attempts || !passing.has(tried.finding.code) || signal.aborted) return tried;
    await sleep(50 * 2 ** attempt, undefined, { signal }).catch(() => undefined);
  }
};

/** What an update came to: the rcode, and whether the answer's signature holds. */
export type Updated =
  | { readonly state: 'answered'; readonly rcode: number; readonly problem: TsigProblem | null }
  | { readonly state: 'unanswered'; readonly error: TransportError }
  | { readonly state: 'unsound' };

/** Sends one signed update over TCP, once. Never rejects. */
export const update = async (
  wire: Wire,
  server: Endpoint & { readonly key: TsigKey },
  message: Buffer,
  signal: AbortSignal,
): Promise<Updated> => {
  const signed = signMessage(message, server.key, secondsOf(wire.now()));
  let answer: Buffer;
  try {
    answer = await overTcp(wire, server, signed.message, signal);
  } catch (error) {
    if (error instanceof TransportError) return { state: 'unanswered', error };
    throw error;
  }
  const frame: Frame | null = frameOf(answer);
  if (frame === null) return { state: 'unsound' };
  const problem = tsigProblem(answer, frame, server.key, signed.mac, secondsOf(wire.now()));
  return { state: 'answered', rcode: frame.rcode, problem };
};

import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Frame, readName } from './frame.ts';
import { fudgeSeconds } from './limits.ts';
import { classes, encodeName, type, u16, WireError } from './message.ts';

/** The algorithms that we sign with (RFC 8945 6); the older and the truncated ones are left out on purpose. */
export const algorithms = { 'hmac-sha256': 'sha256', 'hmac-sha384': 'sha384', 'hmac-sha512': 'sha512' } as const;
/** A name out of `algorithms`. */
export type TsigAlgorithm = keyof typeof algorithms;

/** A shared key. `secret` holds the raw octets; it is never printed. */
export type TsigKey = { readonly name: string; readonly algorithm: TsigAlgorithm; readonly secret: Buffer };

/** Seconds since 1970 as 48 bits. */
const u48 = (seconds: number): Buffer => {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(seconds, 0, 6);
  return bytes;
};

type Variables = { readonly time: number; readonly fudge: number; readonly error: number; readonly other: Buffer };

/** The part of a TSIG record that goes into the MAC beside the message (RFC 8945 4.3.3). */
const variables = (key: TsigKey, v: Variables): Buffer =>
  Buffer.concat([
    encodeName(key.name.toLowerCase()),
    u16(classes.ANY),
    Buffer.alloc(4),
    encodeName(key.algorithm),
    u48(v.time),
    u16(v.fudge),
    u16(v.error),
    u16(v.other.length),
    v.other,
  ]);

const mac = (key: TsigKey, parts: readonly Buffer[]): Buffer => {
  const hmac = createHmac(algorithms[key.algorithm], key.secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
};

const bumped = (message: Buffer, by: number, id: number): Buffer => {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(id, 0);
  copy.writeUInt16BE(copy.readUInt16BE(10) + by, 10);
  return copy;
};

const appended = (message: Buffer, key: TsigKey, v: Variables, signature: Buffer): Buffer => {
  const id = message.readUInt16BE(0);
  const data = Buffer.concat([
    encodeName(key.algorithm),
    u48(v.time),
    u16(v.fudge),
    u16(signature.length),
    signature,
    u16(id),
    u16(v.error),
    u16(v.other.length),
    v.other,
  ]);
  const record = [
    encodeName(key.name.toLowerCase()),
    u16(type.TSIG),
    u16(classes.ANY),
    Buffer.alloc(4),
    u16(data.length),
  ];
  const signed = Buffer.concat([bumped(message, 1, id), ...record, data]);
  if (signed.length > 0xffff) throw new WireError(`a signed message of ${signed.length} octets, at most 65535 fit`);
  return signed;
};

/** What an answer's TSIG has beside that of a request: the request's MAC goes in first, and it may carry an error. */
export type Answering = { readonly requestMac: Buffer; readonly error?: number; readonly other?: Buffer };

/** A message with its TSIG record, and the MAC that the answer's MAC builds on. `at` is in seconds since 1970. */
export const signMessage = (
  message: Buffer,
  key: TsigKey,
  at: number,
  answering?: Answering,
): { readonly message: Buffer; readonly mac: Buffer } => {
  const other = answering?.other ?? Buffer.alloc(0);
  const v: Variables = { time: at, fudge: fudgeSeconds, error: answering?.error ?? 0, other };
  const prior = answering === undefined ? [] : [u16(answering.requestMac.length), answering.requestMac];
  const signature = mac(key, [...prior, message, variables(key, v)]);
  return { message: appended(message, key, v, signature), mac: signature };
};

/** Why an answer is not believed. `claimed` stands in an answer that nobody signed. `serverTime` is in seconds. */
export type TsigProblem =
  | { readonly reason: 'unsigned' | 'malformed' | 'otherKey' | 'wrongMac' | 'wrongTime' }
  | { readonly reason: 'claimed'; readonly error: string }
  | { readonly reason: 'badTime'; readonly serverTime: number; readonly ourTime: number }
  | { readonly reason: 'error'; readonly error: string };

const errorName = (code: number): string =>
  ({ 16: 'BADSIG', 17: 'BADKEY', 18: 'BADTIME', 22: 'BADTRUNC' })[code] ?? `error ${code}`;

const parse = (message: Buffer, place: NonNullable<Frame['tsig']>) => {
  const algorithm = readName(message, place.data);
  if (algorithm === null) return null;
  let at = algorithm.end;
  const end = place.data + place.length;
  if (at + 10 > end) return null;
  const time = message.readUIntBE(at, 6);
  const fudge = message.readUInt16BE(at + 6);
  const size = message.readUInt16BE(at + 8);
  at += 10;
  if (at + size + 6 > end) return null;
  const signature = message.subarray(at, at + size);
  at += size;
  const otherLength = message.readUInt16BE(at + 4);
  if (at + 6 + otherLength !== end) return null;
  return {
    algorithm: algorithm.name,
    signature,
    originalId: message.readUInt16BE(at),
    v: { time, fudge, error: message.readUInt16BE(at + 2), other: message.subarray(at + 6, end) },
  };
};

/** Checks the TSIG of an answer to a request with `requestMac` (RFC 8945 5.3). Null: verified and free of errors. */
export const tsigProblem = (
  answer: Buffer,
  frame: Frame,
  key: TsigKey,
  requestMac: Buffer,
  at: number,
): TsigProblem | null => {
  if (frame.tsig === null) return { reason: 'unsigned' };
  const tsig = parse(answer, frame.tsig);
  if (tsig === null) return { reason: 'malformed' };
  if (tsig.signature.length === 0) return { reason: 'claimed', error: errorName(tsig.v.error) };
  if (frame.tsig.owner !== key.name.toLowerCase().replace(/\.$/, '') || tsig.algorithm !== key.algorithm)
    return { reason: 'otherKey' };
  const bare = bumped(answer.subarray(0, frame.tsig.start), -1, tsig.originalId);
  const expected = mac(key, [u16(requestMac.length), requestMac, bare, variables(key, tsig.v)]);
  if (tsig.signature.length !== expected.length || !timingSafeEqual(tsig.signature, expected))
    return { reason: 'wrongMac' };
  if (tsig.v.error === 18 && tsig.v.other.length === 6)
    return { reason: 'badTime', serverTime: tsig.v.other.readUIntBE(0, 6), ourTime: at };
  if (tsig.v.error !== 0) return { reason: 'error', error: errorName(tsig.v.error) };
  if (Math.abs(at - tsig.v.time) > tsig.v.fudge) return { reason: 'wrongTime' };
  return null;
};

import { createHmac, timingSafeEqual } from 'node:crypto';
import { CLASS, type Message, type OutRecord, TYPE } from './message.ts';
import { canonicalName, FormatError, readName, writeName } from './name.ts';

/** Algorithms that keys may use (RFC 8945). */
export type TsigAlgorithm = 'hmac-sha256' | 'hmac-sha384' | 'hmac-sha512';

/** A key as both sides know it. `secret` is base64. */
export type TsigKey = { readonly name: string; readonly algorithm: TsigAlgorithm; readonly secret: string };

/** TSIG errors of RFC 8945. */
export const TSIG_ERROR = { BADSIG: 16, BADKEY: 17, BADTIME: 18 } as const;

const FUDGE = 300;

/** What the signature of a request says. A `bad` one is answered NOTAUTH with this error; only BADTIME is signed. */
export type Signature =
  | { readonly state: 'none' }
  | { readonly state: 'good'; readonly key: TsigKey; readonly mac: Buffer }
  | { readonly state: 'bad'; readonly error: number; readonly record: TsigRecord; readonly key: TsigKey | null };

/** The RDATA of a TSIG record, with its key's name. */
export type TsigRecord = {
  readonly keyName: string;
  readonly algorithm: string;
  readonly time: number;
  readonly fudge: number;
  readonly mac: Buffer;
  readonly originalId: number;
  readonly error: number;
  readonly other: Buffer;
};

/** Checks the signature of a request. Throws FormatError for a TSIG record that is not the last one or has a TTL. */
export function verifyRequest(
  bytes: Buffer,
  message: Message,
  keys: readonly TsigKey[],
  nowSeconds: number,
): Signature {
  const all = [...message.answers, ...message.authorities, ...message.additionals];
  const at = all.findIndex((one) => one.type === TYPE.TSIG);
  const last = all[at];
  if (last === undefined) return { state: 'none' };
  if (at !== all.length - 1 || last.class !== CLASS.ANY || last.ttl !== 0 || message.additionals.length === 0)
    throw new FormatError('TSIG place');
  const record = readTsig(last.name, last.rdata);
  const key = keys.find((one) => canonicalName(one.name) === canonicalName(record.keyName));
  if (key === undefined || canonicalName(record.algorithm) !== key.algorithm) {
    return { state: 'bad', error: TSIG_ERROR.BADKEY, record, key: null };
  }
  const unsigned = Buffer.from(bytes.subarray(0, last.start));
  unsigned.writeUInt16BE(record.originalId, 0);
  unsigned.writeUInt16BE(message.additionals.length - 1, 10);
  const mac = macOf(key, [unsigned, variables(key, record)]);
  if (mac.length !== record.mac.length || !timingSafeEqual(mac, record.mac)) {
    return { state: 'bad', error: TSIG_ERROR.BADSIG, record, key: null };
  }
  if (Math.abs(nowSeconds - record.time) > record.fudge)
    return { state: 'bad', error: TSIG_ERROR.BADTIME, record, key };
  return { state: 'good', key, mac };
}

/** Signs a response to a good request. */
export function signResponse(response: Buffer, signature: Signature & { state: 'good' }, nowSeconds: number): Buffer {
  return sign(response, signature.key, signature.mac, { time: nowSeconds, error: 0, other: Buffer.alloc(0) });
}

/** Puts the TSIG record of an error on a response: signed for BADTIME with the server's time in `other`, else with an empty MAC. */
export function refuseSignature(response: Buffer, signature: Signature & { state: 'bad' }, nowSeconds: number): Buffer {
  const { record, key, error } = signature;
  if (key !== null) return sign(response, key, record.mac, { time: record.time, error, other: time48(nowSeconds) });
  const { keyName, algorithm, time, fudge, originalId } = record;
  const unsigned = { keyName, algorithm, time, fudge, mac: Buffer.alloc(0), originalId, error, other: Buffer.alloc(0) };
  return append(response, unsigned);
}

/** Signs a request, for clients in tests; the golden vector of the tests pins it. */
export function signRequest(request: Buffer, key: TsigKey, nowSeconds: number): Buffer {
  return sign(request, key, null, { time: nowSeconds, error: 0, other: Buffer.alloc(0) });
}

function sign(
  message: Buffer,
  key: TsigKey,
  requestMac: Buffer | null,
  values: { time: number; error: number; other: Buffer },
): Buffer {
  const record = {
    keyName: key.name,
    algorithm: key.algorithm,
    fudge: FUDGE,
    originalId: message.readUInt16BE(0),
    ...values,
  };
  const prior = requestMac === null ? [] : [u16(requestMac.length), requestMac];
  const mac = macOf(key, [...prior, message, variables(key, record)]);
  return append(message, { ...record, mac });
}

function append(message: Buffer, record: TsigRecord): Buffer {
  const out: OutRecord = { name: record.keyName, type: TYPE.TSIG, class: CLASS.ANY, ttl: 0, rdata: writeTsig(record) };
  const head = Buffer.from(message);
  head.writeUInt16BE(head.readUInt16BE(10) + 1, 10);
  return Buffer.concat([
    head,
    writeName(out.name),
    u16(out.type),
    u16(out.class),
    u32(0),
    u16(out.rdata.length),
    out.rdata,
  ]);
}

function variables(key: TsigKey, record: Omit<TsigRecord, 'mac' | 'keyName' | 'algorithm' | 'originalId'>): Buffer {
  const { time, fudge, error, other } = record;
  const names = [writeName(canonicalName(key.name)), u16(CLASS.ANY), u32(0), writeName(key.algorithm)];
  return Buffer.concat([...names, time48(time), u16(fudge), u16(error), u16(other.length), other]);
}

function macOf(key: TsigKey, parts: readonly Buffer[]): Buffer {
  const mac = createHmac(key.algorithm.slice('hmac-'.length), Buffer.from(key.secret, 'base64'));
  for (const part of parts) mac.update(part);
  return mac.digest();
}

function readTsig(keyName: string, rdata: Buffer): TsigRecord {
  const { name: algorithm, end } = readName(rdata, 0);
  if (rdata.length < end + 16) throw new FormatError('TSIG RDATA');
  const macEnd = end + 10 + rdata.readUInt16BE(end + 8);
  if (rdata.length < macEnd + 6 || rdata.length !== macEnd + 6 + rdata.readUInt16BE(macEnd + 4))
    throw new FormatError('TSIG RDATA');
  return {
    keyName,
    algorithm,
    time: rdata.readUIntBE(end, 6),
    fudge: rdata.readUInt16BE(end + 6),
    mac: rdata.subarray(end + 10, macEnd),
    originalId: rdata.readUInt16BE(macEnd),
    error: rdata.readUInt16BE(macEnd + 2),
    other: rdata.subarray(macEnd + 6),
  };
}

function writeTsig({ algorithm, time, fudge, mac, originalId, error, other }: TsigRecord): Buffer {
  const end = [u16(originalId), u16(error), u16(other.length), other];
  return Buffer.concat([writeName(algorithm), time48(time), u16(fudge), u16(mac.length), mac, ...end]);
}

function time48(seconds: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(seconds, 0, 6);
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

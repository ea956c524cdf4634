import { decode, encode, type Answer as PacketAnswer } from 'dns-packet';
import { CLASS, readMessage, TYPE, writeMessage } from './message.ts';
import { chunksOfTxt, txtOfChunks } from './rdata.ts';

/** Types that records can be written down for. */
export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'SOA' | 'TXT';

/**
 * One record as people write it: `192.0.2.1`, `10 mail.example`, `host.example`. A TXT record is its text, cut into strings of 255
 * octets, or the list of its character-strings when their boundaries matter. Strings are UTF-8.
 */
export type RecordText = string | readonly (string | Uint8Array)[];

/** The RDATA of one record. Throws for text that is none. */
export function rdataOf(type: RecordType, text: RecordText): Buffer {
  if (type === 'TXT') return txtOfChunks(typeof text === 'string' ? cut(text) : text.map((one) => Buffer.from(one)));
  if (typeof text !== 'string') throw new Error(`A ${type} record is written as one string.`);
  const message = Buffer.from(encode({ type: 'response', answers: [answerOf(type, text)] }));
  const rdata = readMessage(message).answers[0]?.rdata;
  if (rdata === undefined) throw new Error(`No ${type} record: ${text}`);
  return rdata;
}

/** The presentation of RDATA, for eyes and for comparisons in tests. TXT strings are joined as latin1. */
export function textOf(type: number, rdata: Buffer): string {
  if (type === TYPE.TXT) return Buffer.concat(chunksOfTxt(rdata)).toString('latin1');
  const record = { name: 'x', type, class: CLASS.IN, ttl: 0, rdata };
  const data: unknown = decodedData(writeMessage({ id: 0, flags: 0x8000 }, [], [[record], [], []]));
  if (typeof data === 'string') return data;
  if (Buffer.isBuffer(data)) return `\\# ${data.length} ${data.toString('hex')}`;
  return typeof data === 'object' && data !== null ? Object.values(data).join(' ') : '';
}

function decodedData(message: Buffer): unknown {
  const answer: object | undefined = decode(message).answers?.[0];
  return answer !== undefined && 'data' in answer ? answer.data : undefined;
}

function answerOf(type: Exclude<RecordType, 'TXT'>, text: string): PacketAnswer {
  const words = text.trim().split(/\s+/);
  const name = 'x';
  if (type === 'MX') return { name, type, data: { preference: Number(words[0]), exchange: words[1] ?? '' } };
  if (type !== 'SOA') return { name, type, data: text };
  const [serial, refresh, retry, expire, minimum] = words.slice(2).map(Number);
  if (
    serial === undefined ||
    refresh === undefined ||
    retry === undefined ||
    expire === undefined ||
    minimum === undefined
  ) {
    throw new Error(`No SOA record: ${text}`);
  }
  return {
    name,
    type,
    data: { mname: words[0] ?? '', rname: words[1] ?? '', serial, refresh, retry, expire, minimum },
  };
}

function cut(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text, 'utf8');
  const chunks: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += 255) chunks.push(bytes.subarray(at, at + 255));
  return chunks;
}

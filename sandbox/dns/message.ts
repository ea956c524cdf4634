import { FormatError, readName, writeName } from './name.ts';
import { expandRdata } from './rdata.ts';

/** Numbers of RFC 1035, 2136, 6891 and 8945 that the server speaks. */
export const TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  OPT: 41,
  TSIG: 250,
  AXFR: 252,
  ANY: 255,
} as const;
export const CLASS = { IN: 1, NONE: 254, ANY: 255 } as const;
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
} as const;
export const OPCODE = { QUERY: 0, UPDATE: 5 } as const;
export const FLAG = { QR: 0x8000, AA: 0x0400, TC: 0x0200, RD: 0x0100 } as const;

/** The name of a response code, for the log. */
export function rcodeName(rcode: number): string {
  return Object.entries(RCODE).find(([, value]) => value === rcode)?.[0] ?? `RCODE${rcode}`;
}

/** The name of a type, `TYPE65280` for one without. */
export function typeName(type: number): string {
  return Object.entries(TYPE).find(([, value]) => value === type)?.[0] ?? `TYPE${type}`;
}

export type Question = { readonly name: string; readonly type: number; readonly class: number };

/** One record as it came. `rdata` has its names expanded; `start` is where the record begins in the message. */
export type WireRecord = Question & { readonly ttl: number; readonly rdata: Buffer; readonly start: number };

/** A message taken apart. For UPDATE the sections are zone, prerequisites, updates and additional. */
export type Message = {
  readonly id: number;
  readonly flags: number;
  readonly opcode: number;
  readonly questions: readonly Question[];
  readonly answers: readonly WireRecord[];
  readonly authorities: readonly WireRecord[];
  readonly additionals: readonly WireRecord[];
};

/** Reads a whole message. Throws FormatError. */
export function readMessage(bytes: Buffer): Message {
  if (bytes.length < 12) throw new FormatError('shorter than a header');
  const flags = bytes.readUInt16BE(2);
  let at = 12;
  const questions: Question[] = [];
  for (let left = bytes.readUInt16BE(4); left > 0; left -= 1) {
    const { name, end } = readName(bytes, at);
    if (end + 4 > bytes.length) throw new FormatError('question runs past the end');
    questions.push({ name, type: bytes.readUInt16BE(end), class: bytes.readUInt16BE(end + 2) });
    at = end + 4;
  }
  const section = (count: number): readonly WireRecord[] => {
    const records: WireRecord[] = [];
    for (let left = count; left > 0; left -= 1) {
      const { name, end } = readName(bytes, at);
      if (end + 10 > bytes.length) throw new FormatError('record runs past the end');
      const [type, kind] = [bytes.readUInt16BE(end), bytes.readUInt16BE(end + 2)];
      const data = end + 10;
      const stop = data + bytes.readUInt16BE(end + 8);
      if (stop > bytes.length) throw new FormatError('RDATA runs past the end');
      const rdata = expandRdata(type, bytes, data, stop);
      records.push({ name, type, class: kind, ttl: bytes.readUInt32BE(end + 4), rdata, start: at });
      at = stop;
    }
    return records;
  };
  const answers = section(bytes.readUInt16BE(6));
  const authorities = section(bytes.readUInt16BE(8));
  const additionals = section(bytes.readUInt16BE(10));
  if (at !== bytes.length) throw new FormatError('octets after the end');
  return { id: bytes.readUInt16BE(0), flags, opcode: (flags >> 11) & 15, questions, answers, authorities, additionals };
}

/** One record to write. */
export type OutRecord = {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly rdata: Buffer;
};

/** Writes a message. Owner names equal to the first question's are pointers to it. */
export function writeMessage(
  header: { readonly id: number; readonly flags: number },
  questions: readonly Question[],
  sections: readonly [readonly OutRecord[], readonly OutRecord[], readonly OutRecord[]],
): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(header.id, 0);
  head.writeUInt16BE(header.flags, 2);
  head.writeUInt16BE(questions.length, 4);
  for (const [index, section] of sections.entries()) head.writeUInt16BE(section.length, 6 + 2 * index);
  const asked = questions[0]?.name;
  const parts: Buffer[] = [head];
  for (const question of questions) parts.push(writeName(question.name), pair(question.type, question.class));
  for (const record of sections.flat()) {
    const fixed = Buffer.alloc(6);
    fixed.writeUInt32BE(record.ttl, 0);
    fixed.writeUInt16BE(record.rdata.length, 4);
    const owner = record.name !== '' && record.name === asked ? Buffer.from([0xc0, 0x0c]) : writeName(record.name);
    parts.push(owner, pair(record.type, record.class), fixed, record.rdata);
  }
  return Buffer.concat(parts);
}

function pair(a: number, b: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(a, 0);
  bytes.writeUInt16BE(b, 2);
  return bytes;
}

import { Buffer } from 'node:buffer';

/*
 * Encoder for DNS UPDATE (RFC 2136) and the few records it needs. dns-packet encodes class NONE as 0 and wraps the
 * length byte of a chunk over 255 octets without an error; servers have stored and served the outcome. So every limit
 * is checked here, before anything is sent.
 */

/** Record types by number (IANA). */
export const type = { CNAME: 5, SOA: 6, TXT: 16, TSIG: 250 } as const;
/** Classes by number: NONE and ANY have their RFC 2136 meanings. */
export const classes = { IN: 1, NONE: 254, ANY: 255 } as const;

/** A message that would break a limit of RFC 1035 or cannot be written as DNS. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** One resource record of a prerequisite or update section. Empty `data` writes RDLENGTH 0. */
export type WireRecord = {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly data: Uint8Array;
};

/** 16 bits, network order. */
export const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};

/** A domain name in wire form, uncompressed, its case kept. Throws WireError past 63 octets a label or 255 in all. */
export const encodeName = (name: string): Buffer => {
  const bare = name.replace(/\.$/, '');
  const parts: Buffer[] = [];
  for (const label of bare === '' ? [] : bare.split('.')) {
    if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(label))
      throw new WireError(`${JSON.stringify(name)} is not a domain name in ASCII form`);
    if (label.length > 63) throw new WireError(`${name} has a label of ${label.length} octets, at most 63 fit`);
    parts.push(Buffer.from([label.length]), Buffer.from(label, 'latin1'));
  }
  const wire = Buffer.concat([...parts, Buffer.from([0])]);
  if (wire.length > 255) throw new WireError(`${name} takes ${wire.length} octets, at most 255 fit`);
  return wire;
};

/** TXT RDATA: each chunk with its length byte. Throws WireError on no chunk, a chunk over 255 octets or RDATA over 65535. */
export const encodeTxt = (chunks: readonly Uint8Array[]): Buffer => {
  if (chunks.length === 0) throw new WireError('a TXT record needs at least one string');
  const parts = chunks.flatMap((chunk) => {
    if (chunk.length > 255) throw new WireError(`a TXT string of ${chunk.length} octets, at most 255 fit`);
    return [Buffer.from([chunk.length]), chunk];
  });
  const data = Buffer.concat(parts);
  if (data.length > 0xffff) throw new WireError(`a TXT record of ${data.length} octets, at most 65535 fit`);
  return data;
};

/** One record in wire form. */
export const encodeRecord = (record: WireRecord): Buffer => {
  if (!Number.isInteger(record.ttl) || record.ttl < 0 || record.ttl > 0x7fff_ffff)
    throw new WireError(`a TTL of ${record.ttl} seconds is out of range`);
  const ttl = Buffer.alloc(4);
  ttl.writeUInt32BE(record.ttl);
  return Buffer.concat([
    encodeName(record.name),
    u16(record.type),
    u16(record.class),
    ttl,
    u16(record.data.length),
    record.data,
  ]);
};

const nothing = new Uint8Array();

/** Prerequisite: the TXT RRset is exactly these records (RFC 2136 2.4.2); the whole set, byte for byte. */
export const txtIsExactly = (name: string, records: readonly (readonly Uint8Array[])[]): readonly WireRecord[] =>
  records.map((chunks) => ({ name, type: type.TXT, class: classes.IN, ttl: 0, data: encodeTxt(chunks) }));

/** Prerequisite: there is no TXT RRset at the name (RFC 2136 2.4.3). */
export const txtIsAbsent = (name: string): WireRecord => ({
  name,
  type: type.TXT,
  class: classes.NONE,
  ttl: 0,
  data: nothing,
});

/** Update: add this TXT record (RFC 2136 2.5.1). Its TTL becomes that of the whole RRset. */
export const addTxt = (name: string, ttl: number, chunks: readonly Uint8Array[]): WireRecord => ({
  name,
  type: type.TXT,
  class: classes.IN,
  ttl,
  data: encodeTxt(chunks),
});

/** Update: delete the one TXT record with exactly these chunks (RFC 2136 2.5.4). */
export const deleteTxt = (name: string, chunks: readonly Uint8Array[]): WireRecord => ({
  name,
  type: type.TXT,
  class: classes.NONE,
  ttl: 0,
  data: encodeTxt(chunks),
});

/** An unsigned UPDATE message. Throws WireError past 65535 octets, what a TCP frame carries. */
export const encodeUpdate = (update: {
  readonly id: number;
  readonly zone: string;
  readonly prerequisites: readonly WireRecord[];
  readonly updates: readonly WireRecord[];
}): Buffer => {
  const message = Buffer.concat([
    u16(update.id),
    u16(0x2800),
    u16(1),
    u16(update.prerequisites.length),
    u16(update.updates.length),
    u16(0),
    encodeName(update.zone),
    u16(type.SOA),
    u16(classes.IN),
    ...update.prerequisites.map(encodeRecord),
    ...update.updates.map(encodeRecord),
  ]);
  if (message.length > 0xffff) throw new WireError(`an update of ${message.length} octets, at most 65535 fit`);
  return message;
};

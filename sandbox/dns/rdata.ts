import { FormatError, readName, writeName } from './name.ts';

/** The layout of the RDATA that holds names (RFC 1035): octets before, names, octets after. Only these may be compressed. */
const NAMED: Readonly<Record<number, readonly [before: number, names: number, after: number]>> = {
  2: [0, 1, 0],
  5: [0, 1, 0],
  12: [0, 1, 0],
  15: [2, 1, 0],
  6: [0, 2, 20],
};

const FIXED: Readonly<Record<number, number>> = { 1: 4, 28: 16 };
const TXT = 16;

/**
 * Copies RDATA out of a message with its names expanded. Empty RDATA stays empty, as UPDATE needs it. Malformed RDATA spoils the whole
 * message, as in BIND: a server that stored it would serve broken messages.
 */
export function expandRdata(type: number, message: Buffer, start: number, end: number): Buffer {
  const layout = NAMED[type];
  if (layout === undefined || start === end) {
    const rdata = Buffer.from(message.subarray(start, end));
    if (rdata.length > 0 && !isWellFormed(type, rdata)) throw new FormatError('RDATA of its type');
    return rdata;
  }
  const [before, names, after] = layout;
  const parts = [message.subarray(start, start + before)];
  let at = start + before;
  for (let left = names; left > 0; left -= 1) {
    const read = readName(message, at);
    parts.push(writeName(read.name));
    at = read.end;
  }
  parts.push(message.subarray(at, at + after));
  if (at + after !== end) throw new FormatError('RDATA length');
  return Buffer.concat(parts);
}

/** Whether full RDATA is well formed for its type. */
export function isWellFormed(type: number, rdata: Buffer): boolean {
  if (FIXED[type] !== undefined) return rdata.length === FIXED[type];
  if (NAMED[type] !== undefined) return rdata.length > 0;
  if (type !== TXT) return true;
  let at = 0;
  while (at < rdata.length) at += 1 + (rdata[at] ?? 0);
  return rdata.length > 0 && at === rdata.length;
}

/** What makes two records the same: octets, but names in any letter case. */
export function rdataKey(type: number, rdata: Buffer): string {
  return NAMED[type] === undefined ? rdata.toString('latin1') : rdata.toString('latin1').toLowerCase();
}

/** The character-strings of TXT RDATA. */
export function chunksOfTxt(rdata: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < rdata.length; at += 1 + (rdata[at] ?? 0)) {
    chunks.push(Buffer.from(rdata.subarray(at + 1, at + 1 + (rdata[at] ?? 0))));
  }
  return chunks;
}

/** TXT RDATA of character-strings, each of at most 255 octets. */
export function txtOfChunks(chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    chunks.flatMap((chunk) => {
      if (chunk.length > 255) throw new FormatError(`character-string of ${chunk.length} octets`);
      return [Buffer.from([chunk.length]), chunk];
    }),
  );
}

import type { Buffer } from 'node:buffer';
import { classes, type } from './message.ts';

/** Where a TSIG record stands in a message, and its owner name (lower case, no trailing dot). */
export type TsigPlace = {
  readonly start: number;
  readonly data: number;
  readonly length: number;
  readonly owner: string;
};

/** A message whose outline is sound: every name, count and length stays within it and nothing is left over. */
export type Frame = {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly rcode: number;
  /** The question section as sent, ASCII letters in lower case: equal bytes mean equal questions. */
  readonly question: string;
  /** The TSIG record, when it is the last one as RFC 8945 5.1 wants; elsewhere the message counts as unsound. */
  readonly tsig: TsigPlace | null;
};

const flags = (message: Buffer) => {
  const bits = message.readUInt16BE(2);
  return {
    id: message.readUInt16BE(0),
    response: (bits & 0x8000) !== 0,
    opcode: (bits >> 11) & 15,
    authoritative: (bits & 0x0400) !== 0,
    truncated: (bits & 0x0200) !== 0,
    rcode: bits & 15,
  };
};

/** Id and flags, or null for fewer than 12 octets. */
export const headerOf = (message: Buffer) => (message.length < 12 ? null : flags(message));

/** A name at `offset`, in lower case, and where it ends. Null when it leaves the message or its pointers do not go back. */
export const readName = (message: Buffer, offset: number): { readonly name: string; readonly end: number } | null => {
  const labels: string[] = [];
  let at = offset;
  let end = -1;
  let floor = offset;
  let size = 1;
  for (;;) {
    const length = message[at];
    if (length === undefined) return null;
    if (length === 0) return { name: labels.join('.').toLowerCase(), end: end < 0 ? at + 1 : end };
    if ((length & 0xc0) === 0xc0) {
      if (at + 2 > message.length) return null;
      const to = message.readUInt16BE(at) & 0x3fff;
      if (to >= floor) return null;
      if (end < 0) end = at + 2;
      floor = to;
      at = to;
    } else if ((length & 0xc0) === 0) {
      size += length + 1;
      if (size > 255 || at + 1 + length > message.length) return null;
      labels.push(message.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    } else return null;
  }
};

/** The outline of a message, or null when it is not sound. */
export const frameOf = (message: Buffer): Frame | null => {
  const header = headerOf(message);
  if (header === null) return null;
  let at = 12;
  for (let left = message.readUInt16BE(4); left > 0; left -= 1) {
    const name = readName(message, at);
    if (name === null || name.end + 4 > message.length) return null;
    at = name.end + 4;
  }
  const question = message.toString('latin1', 12, at).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  let records = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
  const additional = message.readUInt16BE(10);
  let tsig: TsigPlace | null = null;
  for (; records > 0; records -= 1) {
    const name = readName(message, at);
    if (name === null || name.end + 10 > message.length) return null;
    const data = name.end + 10;
    const length = message.readUInt16BE(name.end + 8);
    if (data + length > message.length) return null;
    if (message.readUInt16BE(name.end) === type.TSIG) {
      // Class and TTL are hashed as constants, so that other values must not pass (RFC 8945 4.2).
      const isPlain = message.readUInt16BE(name.end + 2) === classes.ANY && message.readUInt32BE(name.end + 4) === 0;
      if (records !== 1 || additional === 0 || !isPlain) return null;
      tsig = { start: at, data, length, owner: name.name };
    }
    at = data + length;
  }
  return at === message.length ? { ...header, question, tsig } : null;
};

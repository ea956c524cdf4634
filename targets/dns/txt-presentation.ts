import { Buffer } from 'node:buffer';

/** The longest character-string of DNS, in octets. */
const longest = 255;

const escaped = (octet: number): string => {
  if (octet === 0x22 || octet === 0x5c) return `\\${String.fromCharCode(octet)}`;
  return octet >= 0x20 && octet <= 0x7e ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, '0')}`;
};

/** Chunks in presentation format (RFC 1035 5.1): quoted strings, everything but printable ASCII as `\DDD`. */
export const presentTxt = (chunks: readonly Uint8Array[]): string =>
  chunks.map((chunk) => `"${[...chunk].map(escaped).join('')}"`).join(' ');

const string = /"((?:[^"\\]|\\[0-9]{3}|\\[^0-9])*)"/y;
const piece = /\\([0-9]{3})|\\(.)|([^\\]+)/gsu;

const octetsOf = (text: string): Buffer | null => {
  const pieces: Buffer[] = [];
  for (const [, decimal, letter, plain] of text.matchAll(piece)) {
    if (decimal !== undefined && Number(decimal) > 255) return null;
    pieces.push(decimal === undefined ? Buffer.from(letter ?? plain ?? '') : Buffer.from([Number(decimal)]));
  }
  return Buffer.concat(pieces);
};

/** A string that is too long for one goes over the wire in pieces of 255 octets. */
const split = (octets: Buffer): readonly Buffer[] =>
  Array.from({ length: Math.max(1, Math.ceil(octets.length / longest)) }, (_, index) =>
    octets.subarray(index * longest, (index + 1) * longest),
  );

/** Quoted strings in presentation format as the chunks that DNS serves; null when it is not that. */
export const parseTxt = (text: string): readonly Buffer[] | null => {
  const chunks: Buffer[] = [];
  let at = 0;
  while (at < text.length || chunks.length === 0) {
    string.lastIndex = at;
    const found = string.exec(text);
    const octets = found === null ? null : octetsOf(found[1] ?? '');
    if (octets === null) return null;
    chunks.push(...split(octets));
    const blanks = /[ \t]*/y;
    blanks.lastIndex = string.lastIndex;
    blanks.exec(text);
    at = blanks.lastIndex;
  }
  return chunks;
};

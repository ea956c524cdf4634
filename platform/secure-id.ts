import { createHash, randomBytes } from 'node:crypto';

const pad = (nonce: Buffer, length: number): Buffer => {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(nonce).update(String(index)).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
};
const mix = (text: Buffer, nonce: Buffer): Buffer => {
  const key = pad(nonce, text.length);
  return Buffer.from(text.map((byte, index) => byte ^ (key[index] ?? 0)));
};

/** A secure id of the vendor for an object: opaque, and another one each time it is asked for. */
export function secureId(id: string): string {
  const nonce = randomBytes(6);
  return `eNo${Buffer.concat([nonce, mix(Buffer.from(id, 'utf8'), nonce)]).toString('base64url')}`;
}

/** The object behind any of its ids; a text that is no secure id stands for itself. */
export function trueId(anyId: string): string {
  if (!anyId.startsWith('eNo')) return anyId;
  const bytes = Buffer.from(anyId.slice(3), 'base64url');
  return mix(bytes.subarray(6), bytes.subarray(0, 6)).toString('utf8');
}

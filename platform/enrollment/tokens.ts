import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

const DIGITS = 8;

/** A secret that only one browser holds: 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A code that a person can type, of 8 digits. */
export function newCode(): string {
  return String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
}

/** A code as people read it: in two halves. */
export function spell(code: string): string {
  return `${code.slice(0, DIGITS / 2)} ${code.slice(DIGITS / 2)}`;
}

/** What stands for a token in the database: its SHA-256. */
export function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * What stands for a code in the database. A code alone is guessed from its digest in a second, so the token of the browser that asked for
 * it, which is not kept either, goes in as well. Blanks and hyphens that people type do not count.
 */
export function codeDigest(token: string, code: string): string {
  return digest(`${token} ${code.replace(/[\s-]/g, '')}`);
}

/** Whether two digests are the same, in a time that does not tell where they differ. */
export function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

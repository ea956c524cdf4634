import { createHash, randomBytes } from 'node:crypto';

/** A secret of the platform with what may be told of it. `createdAt` in RFC 3339. */
export type Kept = { readonly value: string; readonly fingerprint: string; readonly createdAt: string };

/** A new secret of 24 random bytes. */
export function newSecret(clock: () => number): Kept {
  const value = randomBytes(24).toString('base64url');
  return { value, fingerprint: fingerprint(value), createdAt: new Date(clock()).toISOString() };
}

/** What stands for a secret where it must not stand itself: the start of its SHA-256. */
export function fingerprint(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 16);
}

import type { Properties } from './directory.ts';

/** One page, and the token of the next one. */
export type Page = { readonly value: readonly Properties[]; readonly skipToken: string | null };

/**
 * Cuts a result into pages of at most `size` (1000 at most, as the service). `broken` returns half of what there is and a token that
 * the service no longer takes. Null for a token that is not taken.
 */
export function cutPage(
  all: readonly Properties[],
  size: number,
  token: string | undefined,
  broken: 'Expired' | 'Invalid' | null,
): Page | null {
  const start = token === undefined ? 0 : offsetOf(token);
  if (start === null) return null;
  if (broken !== null) {
    const half = start + Math.floor((all.length - start) / 2);
    return { value: all.slice(start, half), skipToken: encode(`${broken} ${half}`) };
  }
  const end = start + Math.max(1, Math.min(size, 1000));
  return { value: all.slice(start, end), skipToken: end < all.length ? encode(`offset ${end}`) : null };
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function offsetOf(token: string): number | null {
  const offset = /^offset (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  return offset === undefined ? null : Number(offset);
}

import type { Fault } from './faults.ts';
import { Problem } from './problem.ts';

/** A page of a list; `next` where there is more. */
export type Page<T> = { readonly items: T[]; readonly pageSize: number; readonly next?: string };

/** Cuts a page out of a list. A token holds the place in the list, as opaque as the vendor's. */
export function cutPage<T>(
  all: readonly T[],
  query: { readonly pageSize?: string | number; readonly pageToken?: string },
  fault: Fault | null,
): Page<T> {
  const pageSize = Number(query.pageSize ?? 100);
  const start = query.pageToken === undefined ? 0 : placeOf(query.pageToken);
  const isBroken = fault?.kind === 'partialPage' && query.pageToken !== undefined;
  if (start === null || isBroken) {
    throw new Problem(400, 'err_validation_page_token', 'The page token is expired or not valid.', 'pageToken');
  }
  const items = all.slice(start, start + pageSize);
  const at = fault?.kind === 'repeatedPage' ? 0 : start + pageSize;
  return at < all.length ? { items, pageSize, next: tokenOf(at) } : { items, pageSize };
}

const tokenOf = (place: number): string => Buffer.from(`${place}:null`).toString('base64');

function placeOf(token: string): number | null {
  const place = /^(\d+):null$/.exec(Buffer.from(token, 'base64').toString('utf8'))?.[1];
  return place === undefined ? null : Number(place);
}

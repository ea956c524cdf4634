import { GraphError } from './graph-error.ts';

/** One page of a collection, and the token of the next one. */
export type GraphPage = { readonly value: readonly object[]; readonly skipToken: string | null };

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/**
 * Cuts a collection into pages of `$top` (100 unless given, 999 at most). `broken` gives half of what there is and a token that
 * is not taken any more. Throws GraphError for a token that is not taken.
 */
export function cutGraphPage(
  all: readonly object[],
  query: Readonly<Record<string, string | undefined>>,
  broken: boolean,
): GraphPage {
  const token = query['$skiptoken'];
  const given = token === undefined ? '0' : /^offset (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (given === undefined)
    throw new GraphError(400, 'Directory_ExpiredPageToken', 'The specified page token value has expired.');
  const start = Number(given);
  if (broken) {
    const half = start + Math.floor((all.length - start) / 2);
    return { value: all.slice(start, half), skipToken: encode(`expired ${half}`) };
  }
  const top = Number(query['$top'] ?? 100);
  if (!Number.isInteger(top) || top < 1 || top > 999)
    throw new GraphError(
      400,
      'Request_BadRequest',
      `Invalid page size specified: '${query['$top']}'. Must be between 1 and 999 inclusive.`,
    );
  const end = start + top;
  return { value: all.slice(start, end), skipToken: end < all.length ? encode(`offset ${end}`) : null };
}

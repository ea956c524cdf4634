import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Change, Json } from '../kinds/words.ts';

/** SHA-256 of the RFC 8785 form of a JSON value, in hex. Key order does not matter; `undefined` members are left out. */
export const digest = (value: Json): string =>
  createHash('sha256')
    .update(canonicalize(value) ?? 'null')
    .digest('hex');

/** The id of a change: the same for the same intent in the next process, whatever else stands in the record today. */
export const changeId = (change: Pick<Change, 'scope' | 'op' | 'keys' | 'after'>): string =>
  digest({
    scope: { target: change.scope.target, id: change.scope.id },
    op: change.op,
    keys: [...change.keys].sort(),
    after: change.after,
  }).slice(0, 16);

import type { TenantState } from '../cmdlet.ts';
import { GraphError } from './graph-error.ts';
import type { GraphState } from './state.ts';

/** What an endpoint works with. `texts` are the TXT records that the world sees at a name. */
export type GraphWorld = {
  readonly tenantId: string;
  readonly graph: GraphState;
  readonly tenant: TenantState;
  /** How far reads are behind. */
  readonly lagMs: number;
  readonly texts: (name: string) => readonly string[];
};

/** What was asked: the parts of the path that the pattern captured, `$filter`, and the JSON that was sent. */
export type GraphQuery = {
  readonly parts: readonly string[];
  readonly filter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  /** Keeps a write from readers for that long. */
  readonly delayMs: number;
};

/** What came of it: a collection, one object, or nothing (204). `context` is the fragment of the metadata address. */
export type GraphResult =
  | { readonly list: readonly object[]; readonly context: string }
  | { readonly object: object; readonly context: string; readonly status: 200 | 201 }
  | { readonly object: null };

/** One endpoint. `roles`: application permissions of which one is enough. `run` is synchronous and throws GraphError. */
export type GraphRoute = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Of the path after `/v1.0`. */
  readonly pattern: RegExp;
  readonly roles: readonly string[];
  run(world: GraphWorld, query: GraphQuery): GraphResult;
};

/** The value of `$filter=<property> eq '<value>'`, the only form that the sandbox knows; null without a filter. */
export function filterValue(filter: string | null, property: string): string | null {
  if (filter === null) return null;
  const match = /^(\w+) eq '([^']*)'$/.exec(filter.trim());
  if (match?.[1] !== property || match[2] === undefined)
    throw new GraphError(400, 'Request_UnsupportedQuery', `Unsupported or invalid query filter clause: ${filter}`);
  return match[2];
}

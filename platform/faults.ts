/**
 * What goes wrong with one request. "Applied" says whether a write still takes effect: lostReply (applied, connection cut),
 * dropRequest (not applied, the same to see), silent (not applied, the connection stays open without an answer), truncated (applied,
 * half an answer), throttle (429), unauthorizedOnce (the token that was sent is revoked: a new one is needed), forbidden (403),
 * partialPage (a list whose page token stops working), repeatedPage (a list that hands out the same page token for ever),
 * failOn200 (HTTP 200 with a filled `fail`, only under /api/), lag (applied, shown to readers only after `ms`).
 */
export type Fault =
  | { readonly kind: 'lostReply' }
  | { readonly kind: 'dropRequest' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'throttle'; readonly retryAfterSeconds?: number; readonly resetMs?: number }
  | { readonly kind: 'unauthorizedOnce' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'partialPage' }
  | { readonly kind: 'repeatedPage' }
  | { readonly kind: 'failOn200'; readonly code?: string; readonly message?: string; readonly retryable?: boolean }
  | { readonly kind: 'lag'; readonly ms: number }
  /** Any status with a body that is not JSON (an HTML page unless `body` is given); `applied` makes it an ambiguous failure. */
  | { readonly kind: 'status'; readonly status: number; readonly body?: string; readonly applied?: boolean };

/** The faults that need no further words; `add({act: 'lostReply'})` is the same as `{act: {kind: 'lostReply'}}`. */
export type PlainFault = Exclude<Fault['kind'], 'lag' | 'status'>;

/**
 * When a fault strikes. `match` is the start of `METHOD /path`, by whole segments: `PUT /reference/v1/account/settings`,
 * `GET /reference/v1`, `POST`; `*` is every request.
 */
export type FaultRule = {
  readonly match: string;
  /** How many requests it strikes; 1 unless given, `Infinity` for all. */
  readonly times?: number;
  /** How many matching requests pass first. */
  readonly skip?: number;
  readonly act: Fault | PlainFault;
};

/** The faults in force. The first rule that matches takes the request; a rule that skips lets later rules have it. */
export type Faults = {
  /** Returns a function that takes the rule away again. */
  add(rule: FaultRule): () => void;
  clear(): void;
  take(what: string): Fault | null;
};

type Armed = { readonly rule: FaultRule; readonly fault: Fault; skip: number; left: number };

/** A fresh, empty set of faults. */
export function createFaults(): Faults {
  const armed: Armed[] = [];
  return {
    add(rule) {
      const fault: Fault = typeof rule.act === 'string' ? { kind: rule.act } : rule.act;
      const one: Armed = { rule, fault, skip: rule.skip ?? 0, left: rule.times ?? 1 };
      armed.push(one);
      return () => {
        const at = armed.indexOf(one);
        if (at >= 0) armed.splice(at, 1);
      };
    },
    clear() {
      armed.length = 0;
    },
    take(what) {
      for (const one of armed) {
        if (one.left <= 0 || !matches(one.rule.match, what)) continue;
        if (one.skip > 0) {
          one.skip -= 1;
          continue;
        }
        one.left -= 1;
        return one.fault;
      }
      return null;
    },
  };
}

function matches(pattern: string, what: string): boolean {
  return pattern === '*' || what === pattern || what.startsWith(`${pattern} `) || what.startsWith(`${pattern}/`);
}

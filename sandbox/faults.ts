/** Which of the two systems a request came to. */
export type Plane = 'tenant' | 'dns';

/**
 * What goes wrong with one request. "Applied" says whether a write still takes effect.
 * Both planes: lostReply (applied, connection cut or datagram unanswered), dropRequest (not applied, the same to see), silent (not
 * applied, the connection stays open without an answer), throttle, lag (applied, shown to readers only after `ms`).
 * Tenant: forbidden (the NUL body labelled gzip), status, errorsOn200, partialPage, truncated (applied), unauthorizedOnce (the token
 * that was sent is revoked: a new one is needed). DNS: truncateUdp, notAuthoritative, formerr.
 */
export type Fault =
  | { readonly kind: 'lostReply' }
  | { readonly kind: 'dropRequest' }
  | { readonly kind: 'silent' }
  /** Tenant: `status` (429) with Retry-After when given; `concurrency` sends the text about concurrent requests. DNS: `rcode` (SERVFAIL). */
  | {
      readonly kind: 'throttle';
      readonly retryAfterSeconds?: number;
      readonly status?: number;
      readonly concurrency?: boolean;
      readonly rcode?: 'SERVFAIL' | 'REFUSED';
    }
  | { readonly kind: 'lag'; readonly ms: number }
  | { readonly kind: 'forbidden' }
  /** Any status with a body that is not JSON (an HTML page unless `body` is given); `applied` makes it an ambiguous failure. */
  | { readonly kind: 'status'; readonly status: number; readonly body?: string; readonly applied?: boolean }
  | { readonly kind: 'errorsOn200'; readonly errors?: readonly string[] }
  | { readonly kind: 'partialPage'; readonly pagination?: 'Expired' | 'Invalid' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'unauthorizedOnce' }
  | { readonly kind: 'truncateUdp' }
  | { readonly kind: 'notAuthoritative' }
  | { readonly kind: 'formerr' };

/** The faults that need no further words; `add({act: 'lostReply'})` is the same as `{act: {kind: 'lostReply'}}`. */
export type PlainFault = Exclude<Fault['kind'], 'lag' | 'status'>;

/**
 * When a fault strikes. `match` is the start of what a request is called, by whole words, in any letter case: `Get-InboundConnector`,
 * `token`, `UPDATE`, `UPDATE contoso.example`, `QUERY`, `QUERY contoso.example TXT`; `*` is every request of the plane.
 */
export type FaultRule = {
  readonly plane: Plane;
  readonly match: string;
  /** How many requests it strikes; 1 unless given, `Infinity` for all. */
  readonly times?: number;
  /** How many matching requests pass first. */
  readonly skip?: number;
  readonly act: Fault | PlainFault;
};

/** The faults in force. The first rule that matches takes the request; a rule that skips lets later rules have it. */
export type Faults = {
  /** Returns a function that takes the rule away again. Throws for a fault that the plane does not know. */
  add(rule: FaultRule): () => void;
  clear(): void;
  take(plane: Plane, what: string): Fault | null;
};

const TENANT_ONLY: readonly string[] = [
  'forbidden',
  'status',
  'errorsOn200',
  'partialPage',
  'truncated',
  'unauthorizedOnce',
];
const DNS_ONLY: readonly string[] = ['truncateUdp', 'notAuthoritative', 'formerr'];

type Armed = { readonly rule: FaultRule; readonly fault: Fault; skip: number; left: number };

/** A fresh, empty set of faults. */
export function createFaults(): Faults {
  const armed: Armed[] = [];
  return {
    add(rule) {
      const fault: Fault = typeof rule.act === 'string' ? { kind: rule.act } : rule.act;
      if ((rule.plane === 'dns' ? TENANT_ONLY : DNS_ONLY).includes(fault.kind)) {
        throw new Error(`The fault ${fault.kind} means nothing on the plane ${rule.plane}.`);
      }
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
    take(plane, what) {
      for (const one of armed) {
        if (one.rule.plane !== plane || one.left <= 0 || !matches(one.rule.match, what)) continue;
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
  if (pattern === '*') return true;
  const [start, full] = [pattern.toLowerCase(), what.toLowerCase()];
  return full === start || full.startsWith(`${start} `);
}

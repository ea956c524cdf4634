/** How long and how often the target talks to one server. Durations in milliseconds. */
export type Limits = {
  /** Until a UDP query is given up. */
  readonly udpMs: number;
  /** Until a TCP exchange, connecting included, is given up. */
  readonly tcpMs: number;
  /** How often a read is tried in all. Writes are tried once. */
  readonly attempts: number;
  /** Domains of one SPF tree that are looked up at most. Receivers stop at 10 lookups (RFC 7208 4.6.4). */
  readonly treeDomains: number;
  /** How long the record of a foreign domain is believed. */
  readonly cacheMs: number;
};

export const limits: Limits = { udpMs: 2_000, tcpMs: 5_000, attempts: 3, treeDomains: 100, cacheMs: 60_000 };

/** The UDP size we offer by EDNS: fits every path without fragments (DNS flag day 2020). */
export const udpPayloadSize = 1232;

/** Seconds that the clocks of both sides may differ (RFC 8945 10). */
export const fudgeSeconds = 300;

/** TTL of a TXT RRset that was not there before. */
export const newTtlSeconds = 3600;

/** Seconds until a signed or slowly loading zone is expected to show a write, unless Zone.spec.settle says otherwise. */
export const settleSeconds = 30;

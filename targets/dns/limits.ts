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
  /** Until a call to an HTTP API is given up. */
  readonly httpMs: number;
  /**
   * How long after a write that nothing guards the record is looked at again: far longer than another writer needs
   * between its own read and write.
   */
  readonly watchMs: number;
};

export const limits: Limits = {
  udpMs: 2_000,
  tcpMs: 5_000,
  attempts: 3,
  treeDomains: 100,
  cacheMs: 60_000,
  httpMs: 10_000,
  watchMs: 300,
};

/** How often foreign strings that vanished under a write of ours are put back before it is given up. */
export const repairAttempts = 10;

/** The longest answer of an HTTP API that is read, in octets: a zone of some 400,000 records. */
export const longestAnswer = 64 * 1024 * 1024;

/** The UDP size we offer by EDNS: fits every path without fragments (DNS flag day 2020). */
export const udpPayloadSize = 1232;

/** Seconds that the clocks of both sides may differ (RFC 8945 10). */
export const fudgeSeconds = 300;

/** TTL of a TXT RRset that was not there before. */
export const newTtlSeconds = 3600;

/**
 * Seconds until a write is expected to show, unless Zone.spec.settle says otherwise. A signed or slowly loading zone takes
 * its time; PowerDNS's API shows at once what it has done, so a little longer than a call that was lost may go on for.
 */
export const settleSeconds = { rfc2136: 30, powerdns: 2, manual: 0 } as const;

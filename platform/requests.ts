/** One request as the platform saw it. */
export type SeenRequest = {
  readonly plane: 'platform';
  /** `METHOD /path`, without the query. */
  readonly what: string;
  readonly isWrite: boolean;
  /** RFC 3339. */
  readonly at: string;
  /** The HTTP status, the fault that struck, or `open` while unanswered. */
  readonly outcome: string;
  /** Whether a write changed the platform. */
  readonly applied: boolean;
};

/** What may still change about a request while it is served. */
export type RequestEntry = { outcome: string; applied: boolean };

/** The log of all requests since the start or the last `clear`. */
export type RequestLog = {
  readonly entries: readonly SeenRequest[];
  /** Requests that read; those for a token are neither. */
  reads(): number;
  /** Requests that would write, whatever came of them. */
  writes(): number;
  /** Writes that changed the platform. */
  applied(): number;
  clear(): void;
};

/** The log together with the platform's own way to write to it. */
export type RequestRecorder = RequestLog & { open(what: string, isWrite: boolean): RequestEntry };

/** An empty log. */
export function createRequestLog(clock: () => number): RequestRecorder {
  const entries: (RequestEntry & SeenRequest)[] = [];
  const count = (test: (entry: SeenRequest) => boolean): number => entries.filter(test).length;
  return {
    entries,
    reads: () => count(({ isWrite, what }) => !isWrite && what !== 'POST /oauth/token'),
    writes: () => count(({ isWrite }) => isWrite),
    applied: () => count(({ applied }) => applied),
    clear() {
      entries.length = 0;
    },
    open(what, isWrite) {
      const at = new Date(clock()).toISOString();
      const entry = { plane: 'platform' as const, what, isWrite, at, outcome: 'open', applied: false };
      entries.push(entry);
      return entry;
    },
  };
}

import type { Plane } from './faults.ts';

/** One request as the sandbox saw it. */
export type SeenRequest = {
  readonly plane: Plane;
  /** `token`, a cmdlet name, `UPDATE zone` or `QUERY name type`. */
  readonly what: string;
  readonly isWrite: boolean;
  /** RFC 3339. */
  readonly at: string;
  /** What came of it: an HTTP status, a DNS response code, or the fault that struck; `open` while unanswered. */
  readonly outcome: string;
  /** Whether a write changed the world. */
  readonly applied: boolean;
};

/** What may still change about a request while it is served. */
export type RequestEntry = { outcome: string; applied: boolean };

/** The log of all requests since the start or the last `clear`. */
export type RequestLog = {
  readonly entries: readonly SeenRequest[];
  /** Requests that read; `token` requests are neither. */
  reads(plane?: Plane): number;
  /** Requests that would write, whatever came of them. */
  writes(plane?: Plane): number;
  /** Writes that changed the world. */
  applied(plane?: Plane): number;
  clear(): void;
};

/** The log together with the sandbox's own way to write to it. */
export type RequestRecorder = RequestLog & { open(plane: Plane, what: string, isWrite: boolean): RequestEntry };

/** An empty log. */
export function createRequestLog(clock: () => number): RequestRecorder {
  const entries: (RequestEntry & SeenRequest)[] = [];
  const count = (plane: Plane | undefined, test: (entry: SeenRequest) => boolean): number =>
    entries.filter((entry) => (plane === undefined || entry.plane === plane) && test(entry)).length;
  return {
    entries,
    reads: (plane) => count(plane, (entry) => !entry.isWrite && entry.what !== 'token'),
    writes: (plane) => count(plane, (entry) => entry.isWrite),
    applied: (plane) => count(plane, (entry) => entry.applied),
    clear() {
      entries.length = 0;
    },
    open(plane, what, isWrite) {
      const entry = { plane, what, isWrite, at: new Date(clock()).toISOString(), outcome: 'open', applied: false };
      entries.push(entry);
      return entry;
    },
  };
}

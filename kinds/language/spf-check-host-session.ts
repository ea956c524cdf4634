import { lookupLimit, voidLimit } from './spf-tree.ts';

/** The results of RFC 7208 2.6. */
export type SpfResult = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'temperror' | 'permerror';

export type SpfLookupType = 'TXT' | 'A' | 'AAAA' | 'MX' | 'PTR';

/**
 * What DNS holds, aliases followed. TXT: each record's strings joined, one character per octet. A, AAAA: addresses. MX:
 * host names in order of preference. PTR: names. Empty: the name does not exist or has no such record.
 */
export type SpfAnswer =
  | { readonly ok: true; readonly values: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Asks DNS. A failure is an answer with `ok: false`, never a rejection. */
export type SpfLookup = (name: string, type: SpfLookupType) => Promise<SpfAnswer>;

/** One question to DNS. */
export type SpfQuery = {
  readonly name: string;
  readonly type: SpfLookupType;
  readonly state: 'found' | 'empty' | 'failed';
  readonly values: readonly string[];
};

/** What one term came to. The record of the domain itself is the first step and has `term: null`. */
export type SpfStep = {
  /** 0 for the record of the domain, one more behind every include and redirect. */
  readonly depth: number;
  /** The domain whose record the term stands in. */
  readonly domain: string;
  readonly term: string | null;
  readonly queries: readonly SpfQuery[];
  readonly outcome: 'read' | 'none' | 'match' | 'noMatch' | 'followed' | 'error';
  /** Lookups and empty lookups that count, once the term was done. */
  readonly lookups: number;
  readonly voids: number;
};

/** A step while it is being made. */
export type OpenStep = {
  -readonly [K in keyof SpfStep]: SpfStep[K];
} & { queries: SpfQuery[] };

/** Ends the evaluation with a result. */
export class SpfStop extends Error {
  readonly result: 'temperror' | 'permerror';
  constructor(result: 'temperror' | 'permerror', message: string) {
    super(message);
    this.name = 'SpfStop';
    this.result = result;
  }
}

/** One evaluation: what it has asked and how much of the limits is used (RFC 7208 4.6.4). */
export type Session = {
  readonly trace: OpenStep[];
  readonly counts: { lookups: number; voids: number };
  /** Begins a step. */
  step(depth: number, domain: string, term: string | null): OpenStep;
  /** Ends it with what came of it. */
  end(step: OpenStep, outcome: SpfStep['outcome']): void;
  /** A lookup that counts. Throws SpfStop past a limit; an answer that could not be had is left to the caller. */
  counted(step: OpenStep, name: string, type: SpfLookupType): Promise<SpfAnswer>;
  /** A lookup that does not count: the first record, hosts of mx and ptr, the explanation. */
  free(step: OpenStep, name: string, type: SpfLookupType): Promise<SpfAnswer>;
};

export const createSession = (lookup: SpfLookup): Session => {
  const trace: OpenStep[] = [];
  const counts = { lookups: 0, voids: 0 };
  const free: Session['free'] = async (step, name, type) => {
    const answer = await lookup(name, type);
    const values = answer.ok ? answer.values : [];
    step.queries.push({ name, type, state: answer.ok ? (values.length === 0 ? 'empty' : 'found') : 'failed', values });
    return answer;
  };
  return {
    trace,
    counts,
    free,
    step(depth, domain, term) {
      const step: OpenStep = { depth, domain, term, queries: [], outcome: 'error', ...counts };
      trace.push(step);
      return step;
    },
    end(step, outcome) {
      Object.assign(step, { outcome, ...counts });
    },
    async counted(step, name, type) {
      counts.lookups += 1;
      Object.assign(step, counts);
      if (counts.lookups > lookupLimit)
        throw new SpfStop('permerror', `more than ${lookupLimit} lookups: ${step.term ?? step.domain} is one too many`);
      const answer = await free(step, name, type);
      if (answer.ok && answer.values.length === 0) {
        counts.voids += 1;
        Object.assign(step, counts);
        if (counts.voids > voidLimit)
          throw new SpfStop('permerror', `more than ${voidLimit} empty lookups: ${type} ${name} has nothing either`);
      }
      return answer;
    },
  };
};

/** The values of an answer; throws SpfStop (temperror) when there is none. */
export const valuesOf = (answer: SpfAnswer, name: string, type: SpfLookupType): readonly string[] => {
  if (!answer.ok) throw new SpfStop('temperror', `${type} ${name} could not be looked up: ${answer.reason}`);
  return answer.values;
};

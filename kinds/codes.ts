import type { Finding, Ref } from './words.ts';

/** One entry of the error catalogue. */
export type Code = {
  /** What happened, in general: the heading in docs/errors.md. */
  readonly title: string;
  /** What to do next, unless the finding says something more exact. */
  readonly remedy: string;
  /** `later`: trying again without a change may help. */
  readonly retry: 'never' | 'later';
};

/** What a finding adds to its catalogue entry. */
export type Told = {
  readonly message: string;
  readonly ref?: Ref | null;
  /** JSON pointer into the resource, for file and line. */
  readonly path?: string;
  readonly remedy?: string;
};

/**
 * One room's part of the catalogue (`codes.ts` in that room), and the only way to make its findings.
 * docs/errors.md is made from all of them.
 */
export const defineCodes = <const T extends Readonly<Record<`PSTN${number}`, Code>>>(codes: T) => ({
  codes: codes as Readonly<Record<string, Code>>,
  finding(code: keyof T & string, told: Told): Finding {
    const entry = (codes as Readonly<Record<string, Code>>)[code];
    if (entry === undefined) throw new Error(`no such code: ${code}`);
    return {
      code,
      message: told.message,
      remedy: told.remedy ?? entry.remedy,
      ref: told.ref ?? null,
      path: told.path ?? '',
      retry: entry.retry,
    };
  },
});

/** A finding thrown where going on makes no sense. The message is the finding's; it never holds a secret. */
export class FindingError extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(`${finding.code}: ${finding.message}`);
    this.name = 'FindingError';
    this.finding = finding;
  }
}

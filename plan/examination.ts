/** One thing that was looked at to find out whether Postern can work with an outside system. Never holds a secret. */
export type Examined = {
  /** Kebab-case, the same in every release: `sign-in`, `update-key`. */
  readonly check: string;
  /** `warned`: it works, and somebody should know. `skipped`: another check has to pass first. */
  readonly state: 'passed' | 'warned' | 'failed' | 'skipped';
  /** What was seen. */
  readonly said: string;
  /** What to do; empty when it passed. */
  readonly remedy: string;
  /** The code of the catalogue, where there is one. */
  readonly code: string | null;
};

const make =
  (state: Examined['state']) =>
  (check: string, said: string, remedy = '', code: string | null = null): Examined => ({
    check,
    state,
    said,
    remedy,
    code,
  });

/** Makers, one for each state. */
export const passed = make('passed');
export const warned = make('warned');
export const failed = make('failed');
export const skipped = make('skipped');

/** A finding as the outcome of a check. */
export const failedBy = (
  check: string,
  finding: { readonly code: string; readonly message: string; readonly remedy: string },
): Examined => failed(check, finding.message, finding.remedy, finding.code);

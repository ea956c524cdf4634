import type { Check } from '../kind.ts';
import type { Finding, Json, Ref } from '../words.ts';

/** What is wrong with an object of several settings, and which of them says so. */
export type SettingsProblem<S, Code extends string> = {
  readonly code: Code;
  readonly field: keyof S & string;
  readonly message: string;
};

/** One rule of the vendor over several settings. It is judged where all it reads is known. */
export type SettingsRule<S, Code extends string> = {
  readonly id: string;
  readonly reads: readonly (keyof S & string)[];
  judge(settings: S): SettingsProblem<S, Code> | null;
};

/** The problem that a rule finds, if everything it reads is known. */
export const problemOf = <S, Code extends string>(
  rule: SettingsRule<S, Code>,
  settings: S,
): SettingsProblem<S, Code> | null =>
  rule.reads.every((field) => settings[field] !== undefined) ? rule.judge(settings) : null;

/** The rule as a check of the resource as it is written; what that leaves out is judged elsewhere, against what is there. */
export const checkOf = <S, Code extends string>(
  rule: SettingsRule<S, Code>,
  settingsOf: (spec: Json) => S,
  finding: (code: Code, told: { message: string; ref: Ref; path: string }) => Finding,
): Check => ({
  id: rule.id,
  reads: rule.reads.map((field) => `/${field}`),
  test: ({ ref, spec }) => {
    const problem = problemOf(rule, settingsOf(spec));
    return problem === null
      ? []
      : [finding(problem.code, { message: problem.message, ref, path: `/spec/${problem.field}` })];
  },
});

import type { Examined } from '../../plan/examination.ts';
import type { Paint } from '../../plan/render/text.ts';
import { visible } from '../../plan/render/visible.ts';

/** What `postern doctor` found out, by outside system; what is about no system stands under `this machine`. */
export type DoctorView = {
  readonly apiVersion: 'postern.dev/doctor/v1';
  /** No check failed. */
  readonly healthy: boolean;
  readonly subjects: readonly { readonly subject: string; readonly checks: readonly Examined[] }[];
};

const words = { passed: 'ok', warned: 'note', failed: 'FAIL', skipped: 'skip' } as const;

const tint = (paint: Paint, state: Examined['state']) =>
  ({ passed: paint.good, warned: paint.warn, failed: paint.bad, skipped: paint.dim })[state];

const lines = ({ check, state, said, remedy, code }: Examined, paint: Paint): readonly string[] => [
  `  ${tint(paint, state)(words[state].padEnd(4))}  ${paint.strong(visible(check))}: ${code === null ? '' : `${code} `}${visible(said)}`,
  ...(remedy === '' ? [] : [`        ${paint.dim(visible(remedy))}`]),
];

/** The view for a person. */
export const doctorText = ({ healthy, subjects }: DoctorView, paint: Paint): string => {
  const all = subjects.flatMap(({ checks }) => checks);
  const count = (state: Examined['state']): number => all.filter((one) => one.state === state).length;
  const [failures, notes] = [count('failed'), count('warned')];
  const verdict = healthy ? 'Postern can work with all of it.' : 'Something stands in the way.';
  const counts = [...(failures === 0 ? [] : [`${failures} failed`]), ...(notes === 0 ? [] : [`${notes} to know`])];
  return `${[
    ...subjects.flatMap(({ subject, checks }) => [
      paint.strong(visible(subject)),
      ...checks.flatMap((check) => lines(check, paint)),
      '',
    ]),
    `${verdict}${counts.length === 0 ? '' : ` ${counts.join(', ')}.`}`,
  ].join('\n')}\n`;
};

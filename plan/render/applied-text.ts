import type { AppliedView, EndedView } from '../walk.ts';
import { findingLines, type Paint, plain, reasonLines } from './text.ts';
import { visible } from './visible.ts';

/** How a change ended, in words. */
export const endedWords: Readonly<Record<EndedView['state'], string>> = {
  done: 'done and read back',
  present: 'already as wanted',
  held: 'waits',
  manual: 'by hand',
  moved: 'not written: the world moved',
  refused: 'refused',
  unconfirmed: 'sent, not confirmed',
  unknown: 'not known',
  notDone: 'not done',
  notBegun: 'not begun',
};

/** The first line of what an apply says at its end. */
export const stoppedWords: Readonly<Record<NonNullable<AppliedView['stopped']>, string>> = {
  moved: 'Nothing was written: the world moved since the plan.',
  unknown: 'Nothing was written: something is not known.',
  refused: 'Nothing was written: something is refused.',
  declined: 'Nothing was written: nobody said yes.',
  interrupted: 'Interrupted. What is not known is read back by the next run, before it writes.',
  failed: 'Broken off by a fault. What is not known is read back by the next run, before it writes.',
};

/** The last line: what a fresh plan at the end shows. Empty when nobody looked again. */
export const proofWords = (view: AppliedView): string => {
  if (view.run === null || view.stopped !== null || view.after === null) return '';
  const left = view.after.scopes.reduce(
    (sum, { changes }) => sum + changes.reduce((n, one) => n + one.ids.length, 0),
    0,
  );
  if (view.after.state === 'unknown') return 'A second plan could not read everything.';
  return left === 0 ? 'A second plan is empty.' : `A second plan has ${left} left.`;
};

/** Whether the plan that was shown has already said all that is to say: nothing to do, or nothing that may be done. */
export const isSaidByPlan = (view: AppliedView): boolean =>
  view.run === null && (view.stopped === null || view.stopped === 'unknown' || view.stopped === 'refused');

/** What an apply did, for a person. Empty when the plan has said it. */
export const renderAppliedText = (view: AppliedView, paint: Paint = plain): string => {
  if (isSaidByPlan(view)) return '';
  const isBad = view.stopped !== null && view.stopped !== 'declined';
  const head = view.stopped === null ? (view.run ?? '') : stoppedWords[view.stopped];
  const shows = view.stopped === 'declined' ? [] : view.ended;
  const lines = shows.flatMap((ended) => [
    `  ${visible(ended.keys.join(', '))}: ${endedWords[ended.state]}`,
    ...(ended.finding === null ? [] : findingLines(ended.finding, paint).map((line) => `  ${line}`)),
  ]);
  const proof = proofWords(view);
  const reasons = view.run !== null && view.after !== null ? reasonLines(view.after, paint) : [];
  return `${['', isBad ? paint.bad(head) : paint.strong(head), ...lines, ...reasons, ...(proof === '' ? [] : ['', proof])].join('\n')}\n`;
};

import { refId } from '../kinds/words.ts';
import type { RunEvent } from '../plan/ports.ts';
import { findingLines } from '../plan/render/text.ts';
import type { Applied, Ended } from '../plan/run.ts';
import { type Locate, viewFinding } from '../plan/walk.ts';
import { paintFor } from './output.ts';
import type { World } from './session.ts';

/** One line of talk for what happens during an apply; null for what is not worth a line. */
export const progressLine = (event: RunEvent): string | null => {
  const what = event.change.keys.join(', ');
  switch (event.what) {
    case 'sending':
      return `${event.change.op} ${what} ...`;
    case 'waiting':
      return `waiting for ${event.gates.join(', ')} ...`;
    case 'retrying':
      return `another writer was faster at ${what}; looking again`;
    default:
      return null;
  }
};

const words: Readonly<Record<Ended['state'], string>> = {
  done: 'done and read back',
  present: 'already as wanted',
  held: 'waits',
  manual: 'by hand',
  moved: 'not written: the world moved',
  refused: 'refused',
  unconfirmed: 'sent, not confirmed',
  unknown: 'not known',
  notDone: 'not done',
};

/** What an apply did, for a person. */
export const appliedText = (applied: Applied, world: World, locate: Locate): string => {
  const paint = paintFor(world.stdout, world.environment);
  const lines = applied.ended.flatMap((ended) => [
    `  ${ended.change.keys.join(', ')}: ${words[ended.state]}`,
    ...(ended.finding === null
      ? []
      : findingLines(viewFinding(ended.finding, locate), paint).map((line) => `  ${line}`)),
  ]);
  const head = applied.stopped === null ? applied.run : `Nothing was written: ${applied.stopped}`;
  const left = applied.after.changes.length;
  const tail =
    applied.stopped === null ? [left === 0 ? 'A second plan is empty.' : `A second plan has ${left} left.`] : [];
  return `${['', paint.strong(head), ...lines, ...tail].join('\n')}\n`;
};

/** What an apply did, for a program. */
export const appliedJson = (applied: Applied, locate: Locate): string =>
  `${JSON.stringify(
    {
      apiVersion: 'postern.dev/applied/v1',
      run: applied.run,
      stopped: applied.stopped,
      ended: applied.ended.map((ended) => ({
        change: ended.change.id,
        op: ended.change.op,
        keys: ended.change.keys,
        resources: ended.change.for.map(refId),
        state: ended.state,
        finding: ended.finding === null ? null : viewFinding(ended.finding, locate),
      })),
      left: applied.after.changes.length,
    },
    null,
    2,
  )}\n`;

import type { RunEvent } from '../plan/ports.ts';
import { visible } from '../plan/render/visible.ts';

/** One line of talk for what happens during an apply; null for what is not worth a line. */
export const progressLine = (event: RunEvent): string | null => {
  const what = visible(event.change.keys.join(', '));
  switch (event.what) {
    case 'sending':
      return `${event.change.op} ${what} ...`;
    case 'waiting':
      return `waiting for ${visible(event.gates.join(', '))} ...`;
    case 'retrying':
      return `another writer was faster at ${what}; looking again`;
    default:
      return null;
  }
};

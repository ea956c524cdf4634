import type { Ended } from '../../plan/run.ts';
import type { Happening } from '../kubernetes/events.ts';
import type { Served } from './objects.ts';
import type { Told } from './standing.ts';

const reasons: Readonly<Partial<Record<Ended['change']['op'], string>>> = {
  create: 'Applied',
  update: 'Applied',
  move: 'Applied',
  run: 'Applied',
  adopt: 'Adopted',
  delete: 'Deleted',
};

const troubles: Readonly<Partial<Record<Ended['state'], string>>> = {
  refused: 'Refused',
  unconfirmed: 'NotConfirmed',
  notDone: 'NotAsDeclared',
  unknown: 'OutcomeUnknown',
};

/** The last thing that was said about the object was that it is in sync, and nobody has edited it since. */
export const wasInSync = ({ object }: Served): boolean => {
  const status = object['status'] as { readonly state?: string; readonly observedGeneration?: number } | undefined;
  return status?.state === 'InSync' && status.observedGeneration === object.metadata.generation;
};

/** The event of a write; null where nothing happened outside. */
export const happeningOf = ({ change, state, finding }: Ended, inSync: boolean): Happening | null => {
  const action = change.op;
  if (state === 'done') {
    const reason = reasons[change.op];
    if (reason === undefined) return null;
    const isDrift = inSync && reason === 'Applied';
    const note = `${change.op} ${change.keys.join(', ')}: ${change.why}`;
    return { type: 'Normal', reason: isDrift ? 'DriftRepaired' : reason, action, note };
  }
  const trouble = troubles[state];
  // A lease that went to another replica is nobody's trouble.
  if (trouble === undefined || finding === null || finding.code === 'PSTN6020') return null;
  return { type: 'Warning', reason: trouble, action, note: `${finding.message}. ${finding.remedy}` };
};

/** The event of a state that was another one before; null for states that need nobody. */
export const turnOf = ({ object }: Served, said: Told): Happening | null => {
  const before = (object['status'] as { readonly state?: string } | undefined)?.state;
  if (before === said.state || said.instead === 'Paused') return null;
  const note = said.message;
  switch (said.state) {
    case 'Waiting':
    case 'Manual':
      return { type: 'Normal', reason: said.state, action: 'reconcile', note };
    case 'Blocked':
    case 'Invalid':
    case 'Unknown':
      return { type: 'Warning', reason: said.state, action: 'reconcile', note };
    default:
      return null;
  }
};

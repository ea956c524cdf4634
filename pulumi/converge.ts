import type { Kind } from '../kinds/kind.ts';
import type { Resource } from '../kinds/words.ts';
import { planNow } from '../plan/observe.ts';
import type { Ports } from '../plan/ports.ts';
import { type Estate, keptIn } from './estate.ts';
import { carryOut, complain, unknownIn, waitingIn } from './outcome.ts';
import { idOf, outputsLater, outputsOf, refFor, strangers } from './outputs.ts';
import type { Call, Made } from './ports.ts';
import { resourceOf } from './wanted.ts';
import type { Plains } from './wire/values.ts';
import { wishesFor } from './wishes.ts';

/** What a create or update is made from; `outputs` are empty for a create. */
export type Asked = { readonly inputs: Plains; readonly outputs: Plains; readonly preview: boolean };

const preview = async (kind: Kind, resource: Resource, estate: Estate, ports: Ports, call: Call): Promise<Made> => {
  const wishes = await wishesFor(resource, estate, ports);
  const { plan, diffs } = await planNow(wishes, ports);
  await complain([...wishes.invalid, ...unknownIn(plan, wishes)], call);
  // What stands there now may be about to be replaced: then the refusal is about an object that will be gone.
  const isOurs = diffs.some(({ found, owned, mark }) => found !== null && (found.owner === mark || owned !== null));
  if (!isOurs) await complain(plan.refused, call);
  return {
    id: '',
    outputs: outputsLater(kind, resource, estate),
    notes: estate.unsaid(call, [...plan.refused, ...plan.notes, ...waitingIn(plan, wishes)]),
    failures: [],
  };
};

/**
 * Create and update are one: the plan for the resource, carried out. In a preview nothing is written, and with inputs
 * that are not known yet nothing is looked at either.
 */
export const converge = async (kind: Kind, asked: Asked, estate: Estate, call: Call): Promise<Made> => {
  const kept = keptIn(asked.outputs);
  const { resource, isWhole } = resourceOf(kind, refFor(kind, call, kept.owned), asked.inputs);
  if (!isWhole) return { id: '', outputs: outputsLater(kind, resource, estate), notes: [], failures: [] };
  return estate.work(call, { kept, writes: !asked.preview }, async (ports, sent) => {
    if (asked.preview) return preview(kind, resource, estate, ports, call);
    const wishes = await wishesFor(resource, estate, ports);
    const { planned, after, failures, waiting } = await carryOut(wishes, ports, sent, call);
    return {
      id: idOf(kind, resource, estate),
      outputs: await outputsOf(kind, resource, planned, after, estate, ports),
      notes: [...estate.unsaid(call, [...after.notes, ...strangers(resource, planned)]), ...waiting],
      failures,
    };
  });
};

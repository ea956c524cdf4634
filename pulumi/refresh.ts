import type { Kind } from '../kinds/kind.ts';
import type { Diff } from '../kinds/words.ts';
import { planNow } from '../plan/observe.ts';
import { type Estate, keptIn } from './estate.ts';
import { driftOf } from './live.ts';
import { complain } from './outcome.ts';
import { computedOf, outputsOf, refFor, scopeOf } from './outputs.ts';
import type { Call, Live } from './ports.ts';
import { isPaused, resourceOf } from './wanted.ts';
import { isList, type Plains } from './wire/values.ts';
import { wishesFor } from './wishes.ts';

/** A resource in the state. */
export type Stated = { readonly id: string; readonly inputs: Plains; readonly outputs: Plains };

/* What never came to be (a gate held it) is not gone, and neither is what is only watched. */
const isGone = (diffs: readonly Diff[], { pending }: Plains): boolean => {
  const present = diffs.filter(({ item }) => item.wanted === 'present');
  const waited = isList(pending) && pending.length > 0;
  return !waited && present.every(({ found }) => found === null) && present.some(({ action }) => action === 'create');
};

/**
 * Looks at a resource that is in the state. Null when it is gone; what cannot be read is an error and never gone. A
 * paused one, and one that is declared in another system by now, is left as the state has it.
 */
export const refresh = async (kind: Kind, stated: Stated, estate: Estate, call: Call): Promise<Live | null> => {
  const { id, inputs, outputs } = stated;
  const kept = keptIn(outputs);
  const { resource } = resourceOf(kind, refFor(kind, call, kept.owned), inputs);
  if (isPaused(resource) || scopeOf(kind, resource, estate) !== outputs['scope'])
    return { id, outputs: computedOf(kind, outputs), inputs: null, notes: [], failures: [] };
  return estate.work(call, { kept, writes: false }, async (ports) => {
    const wishes = await wishesFor(resource, estate, ports);
    const planned = await planNow(wishes, ports);
    const { plan, diffs } = planned;
    await complain([...wishes.invalid, ...plan.unknown], call);
    if (isGone(diffs, outputs)) return null;
    const scopeName = estate.scopeResource(String(outputs['scope']))?.ref.name ?? '';
    const drift = driftOf(kind, resource, estate.resources, diffs, scopeName);
    return {
      id,
      outputs: await outputsOf(kind, resource, planned, plan, estate, ports),
      inputs: Object.keys(drift).length === 0 ? null : (drift as Plains),
      notes: estate.unsaid(call, [...plan.refused, ...plan.notes]),
      failures: [],
    };
  });
};

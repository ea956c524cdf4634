import { FindingError } from '../kinds/codes.ts';
import type { Kind } from '../kinds/kind.ts';
import { isRecord } from '../kinds/schema-walk.ts';
import { scopeOfResource } from '../kinds/scope-reference.ts';
import type { Resource } from '../kinds/words.ts';
import { itemsOf, referenceField } from '../plan/describe.ts';
import { finding } from './codes.ts';
import { type Estate, keptIn } from './estate.ts';
import { carryOut } from './outcome.ts';
import { refFor } from './outputs.ts';
import { type Call, UnknownOutcomeError } from './ports.ts';
import { isPaused, resourceOf } from './wanted.ts';
import type { Plains } from './wire/values.ts';
import { wishesAtTheEnd } from './wishes.ts';

/** What the state holds of a resource that goes. */
export type Leaving = { readonly inputs: Plains; readonly outputs: Plains };

/* The name that the program used for the system may mean another one by now, so the system is found by its identity. */
const inItsSystem = (resource: Resource, scope: Resource): Resource => ({
  ...resource,
  spec: {
    ...(isRecord(resource.spec) ? resource.spec : {}),
    [referenceField(scope.ref.kind)]: { name: scope.ref.name },
  },
});

/**
 * The end of a resource: what it made goes, what was there before it stays, and its deletion policy says otherwise.
 * Gone already is fine. Anything that is not done is an error, so that the state keeps the resource.
 */
export const remove = async (kind: Kind, { inputs, outputs }: Leaving, estate: Estate, call: Call): Promise<void> => {
  const kept = keptIn(outputs);
  const { resource: declared } = resourceOf(kind, refFor(kind, call, kept.owned), inputs);
  const scope = estate.scopeResource(String(outputs['scope']));
  if (scope === undefined)
    throw new FindingError(finding('PSTN7014', { message: `${String(outputs['scope'])} is not among the settings` }));
  if (isPaused(declared))
    throw new FindingError(finding('PSTN7017', { message: `${call.name} is paused`, ref: declared.ref }));
  const resource = inItsSystem(declared, scope);
  const { items } = itemsOf(kind, resource, estate.resources);
  await estate.work(call, { kept, writes: true }, async (ports, sent) => {
    const where = scopeOfResource(estate.kinds, scope);
    const wishes = await wishesAtTheEnd(resource, items, where, estate, ports);
    const { failures, waiting, written } = await carryOut(wishes, ports, sent, call);
    const [first, ...others] = [...failures, ...waiting];
    if (first === undefined) return;
    for (const other of others) await call.warn(other);
    throw written ? new UnknownOutcomeError(first) : new FindingError(first);
  });
};

import { FindingError } from '../kinds/codes.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Found, Item, Owned } from '../kinds/words.ts';
import { collectionOf, itemId, scopeId } from '../kinds/words.ts';
import { describe, itemsOf, probeOf } from '../plan/describe.ts';
import { planNow } from '../plan/observe.ts';
import { gather } from '../plan/wishes.ts';
import { finding } from './codes.ts';
import type { Estate } from './estate.ts';
import { formatObjectId, readObjectId } from './object-id.ts';
import { complain } from './outcome.ts';
import type { Call, Live } from './ports.ts';
import { readUrn, refOf } from './urn.ts';
import type { Plain, Plains } from './wire/values.ts';

/** What belongs to the object: the thing itself, or everything in the container that its items share. */
const belongs = (found: Found, collection: string, items: readonly Item[]): boolean =>
  items.some((item) =>
    item.container === undefined ? itemId(found) === itemId(item) : collectionOf(item) === collection,
  );

/**
 * Reads an object that is in no state, by its id alone. An import is the explicit word that it becomes ours: it is noted
 * as owned with the value that it has now, so that the next update marks it and nothing ever deletes it unasked.
 * Terms of an SPF record carry no mark and are noted as nobody's: they were there before us.
 */
export const importObject = async (kind: Kind, id: string, estate: Estate, call: Call): Promise<Live | null> => {
  const { scope: where, name } = readObjectId(kind.name, id);
  const scope = estate.scopeResource(where);
  if (scope === undefined)
    throw new FindingError(finding('PSTN7014', { message: `${where} is not among the settings` }));
  const ref = refOf(kind.name, readUrn(call.urn), undefined);
  const probe = probeOf(kind, { ref, annotations: {} }, scope, name);
  const { items, findings } = itemsOf(kind, probe, estate.resources);
  await complain(findings, call);

  return estate.work(call, { kept: { owned: [], clocks: [] }, writes: false }, async (ports) => {
    const looking = {
      ...gather(estate.kinds, estate.resources),
      desired: items.map((item): Item => ({ ...item, management: 'Observe' })),
    };
    const { plan, seen } = await planNow(looking, ports);
    await complain(plan.unknown, call);
    const there = seen
      .filter((observation) => scopeId(observation.scope) === where)
      .flatMap(({ collections }) => Object.entries(collections))
      .flatMap(([collection, one]) =>
        one.state === 'complete' ? one.found.filter((found) => belongs(found, collection, items)) : [],
      );
    const described = describe(kind, probe, estate.resources, there, scope);
    if (described === null) return null;

    const [first] = items;
    const target = first === undefined ? undefined : await ports.target(first.scope);
    const marked = described.said.filter(({ type }) => target?.marked.includes(type) === true);
    const owned = marked.map(
      ({ type, key, handle, value }): Owned => ({
        scope: first?.scope ?? { target: 'dns', id: '' },
        type,
        key,
        ...(handle === undefined ? {} : { handle }),
        from: ref,
        deletion: 'Retain',
        before: value,
      }),
    );
    return {
      id: formatObjectId(kind.name, { scope: where, name }),
      inputs: described.spec as Plains,
      // Nothing is pending yet: the engine refuses an import that differs from the program.
      outputs: {
        scope: where,
        state: 'InSync',
        pending: [],
        owned: JSON.parse(JSON.stringify(owned)) as Plain,
        clocks: [],
      },
      notes: [
        ...marked
          .filter(({ owner }) => owner === undefined)
          .map(({ type, key }) => finding('PSTN7018', { message: `${type} ${key} carries no mark`, ref })),
        ...described.left.map(({ type, key }) => finding('PSTN7019', { message: `${type} ${key} is left out`, ref })),
      ],
      failures: [],
    };
  });
};

import type { Kind } from '../kinds/kind.ts';
import { isRecord } from '../kinds/schema-walk.ts';
import type { Finding, Owned, Ref, Resource } from '../kinds/words.ts';
import { itemId, refId, scopeId } from '../kinds/words.ts';
import { itemsOf } from '../plan/describe.ts';
import type { Planned } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { statusOf } from '../plan/status.ts';
import { finding } from './codes.ts';
import type { CallPorts, Estate } from './estate.ts';
import { formatObjectId } from './object-id.ts';
import { pendingOf } from './outcome.ts';
import type { Call } from './ports.ts';
import { readUrn, refOf } from './urn.ts';
import { inputShape, isPaused } from './wanted.ts';
import { type Plain, type Plains, Unknown } from './wire/values.ts';

/** The outside system that a resource stands in, `dns:contoso.example`; unknown where it cannot be said. */
export const scopeOf = (kind: Kind, resource: Resource, estate: Estate): string | typeof Unknown => {
  const [item] = itemsOf(kind, resource, estate.resources).items;
  return item === undefined ? Unknown : scopeId(item.scope);
};

/** Called the same as in the state, whatever the program calls it now. */
export const refFor = (kind: Kind, call: Call, owned: readonly Owned[]): Ref =>
  refOf(kind.name, readUrn(call.urn), owned.find(({ from }) => from.kind === kind.name)?.from.name);

/** The id of a resource: its system and the name that people know its object by. */
export const idOf = (kind: Kind, resource: Resource, estate: Estate): string => {
  const name = isRecord(resource.spec) ? resource.spec['name'] : undefined;
  const scope = String(scopeOf(kind, resource, estate));
  return formatObjectId(kind.name, { scope, name: typeof name === 'string' ? name : resource.ref.name });
};

/*
 * What the plan knows to be ours and the inventory does not say: an object that an unanswered write made, and one that
 * only its mark speaks for because folder and state were both lost. Whether the latter was there before us nobody knows
 * any more, so it counts as if it was.
 */
const unlisted = (resource: Resource, { diffs }: Planned, listed: readonly Owned[]): readonly Owned[] =>
  diffs.flatMap(({ item, found, owned, mark }): readonly Owned[] => {
    if (item.wanted === 'absent' || found === null || listed.some((entry) => itemId(entry) === itemId(item))) return [];
    const handle = found.handle === undefined ? {} : { handle: found.handle };
    if (owned !== null) return refId(owned.from) === refId(resource.ref) ? [{ ...owned, ...handle }] : [];
    if (found.owner !== mark) return [];
    const { scope, type, key, deletion } = item;
    return [{ scope, type, key, ...handle, from: resource.ref, deletion, before: found.value }];
  });

/** What will stay when the resource goes because nobody knows any more who made it. */
export const strangers = (resource: Resource, planned: Planned): readonly Finding[] => {
  const unknown = planned.diffs.filter(
    ({ item, found, owned, mark }) => item.wanted === 'present' && owned === null && found?.owner === mark,
  );
  if (isRecord(resource.spec) && resource.spec['deletionPolicy'] !== undefined) return [];
  return unknown.map(({ item: { type, key } }) =>
    finding('PSTN7020', {
      message: `${type} ${key} carries our mark, and nothing is remembered about it`,
      ref: resource.ref,
    }),
  );
};

const json = (value: unknown): Plain => JSON.parse(JSON.stringify(value)) as Plain;

/** What a resource says back: where it stands, how it is, and what is remembered of it. */
export const outputsOf = async (
  kind: Kind,
  resource: Resource,
  planned: Planned,
  after: Plan,
  estate: Estate,
  ports: CallPorts,
): Promise<Plains> => {
  const scopes = new Map(planned.diffs.map(({ item }) => [scopeId(item.scope), item.scope]));
  const owned = await Promise.all([...scopes.values()].map((scope) => ports.memory.owned(scope)));
  const listed = owned.flat().filter((entry) => refId(entry.from) === refId(resource.ref));
  const pending = pendingOf(resource.ref, after);
  return {
    scope: scopeOf(kind, resource, estate),
    state: isPaused(resource) ? 'Paused' : statusOf(resource.ref, after).state,
    pending,
    owned: json([...listed, ...unlisted(resource, planned, listed)]),
    // Of no use to what waits for nothing, and a refresh would not ask for the same ones again.
    clocks: pending.length === 0 ? [] : json(ports.memory.clocks()),
  };
};

/** The outputs in a preview: where it will stand, and nothing that is known only afterwards. */
export const outputsLater = (kind: Kind, resource: Resource, estate: Estate): Plains => ({
  scope: scopeOf(kind, resource, estate),
  state: Unknown,
  pending: Unknown,
  owned: Unknown,
  clocks: Unknown,
});

/** Outputs without those that repeat inputs. */
export const computedOf = (kind: Kind, outputs: Plains): Plains => {
  const { properties = {} } = inputShape(kind);
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !Object.hasOwn(properties, name)));
};

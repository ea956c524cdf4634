import { FindingError } from '../kinds/codes.ts';
import type { Kind } from '../kinds/kind.ts';
import { isRecord } from '../kinds/schema-walk.ts';
import { scopeOfResource } from '../kinds/scope-reference.ts';
import type { Finding, Json, Owned, Ref, Resource } from '../kinds/words.ts';
import { refId, scopeId } from '../kinds/words.ts';
import type { Planned } from '../plan/make-plan.ts';
import { planNow } from '../plan/observe.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ports } from '../plan/ports.ts';
import { statusOf } from '../plan/status.ts';
import { checkInputs } from './check.ts';
import { finding } from './codes.ts';
import { type CallPorts, type Estate, keptIn } from './estate.ts';
import { importObject } from './import.ts';
import { driftOf } from './live.ts';
import { formatObjectId } from './object-id.ts';
import { carryOut, complain, pendingOf, unknownIn, waitingIn } from './outcome.ts';
import { type Call, type Handler, type Live, type Made, UnknownOutcomeError } from './ports.ts';
import { namespace } from './settings.ts';
import { readUrn, refOf } from './urn.ts';
import { inputShape, itemsOf, referenceField, resourceOf } from './wanted.ts';
import { isList, type Plain, type Plains, Unknown } from './wire/values.ts';
import { wishesAtTheEnd, wishesFor } from './wishes.ts';

const json = (value: unknown): Plain => JSON.parse(JSON.stringify(value)) as Plain;

/** Called the same as in the state, whatever the program calls it now. */
const refFor = (kind: Kind, call: Call, owned: readonly Owned[]): Ref =>
  refOf(kind.name, readUrn(call.urn), owned.find(({ from }) => from.kind === kind.name)?.from.name);

/** The name that people know the object by. */
const nameOf = ({ ref, spec }: Resource): string => {
  const name = isRecord(spec) ? spec['name'] : undefined;
  return typeof name === 'string' ? name : ref.name;
};

const isPaused = (resource: Resource): boolean => resource.annotations['postern.dev/paused'] === 'true';

/*
 * An object that carries our mark and is in no inventory: the folder and the state were both lost. Whether it was there
 * before us nobody knows any more, so it counts as if it was.
 */
const foundAgain = (resource: Resource, { diffs }: Planned, entries: readonly Owned[]): readonly Owned[] =>
  diffs.flatMap(({ item, found, owned, mark }): readonly Owned[] =>
    item.wanted === 'absent' ||
    found === null ||
    found.owner !== mark ||
    owned !== null ||
    entries.some((entry) => entry.type === item.type && entry.key === item.key)
      ? []
      : [
          {
            scope: item.scope,
            type: item.type,
            key: item.key,
            ...(found.handle === undefined ? {} : { handle: found.handle }),
            from: resource.ref,
            deletion: item.deletion,
            before: found.value,
          },
        ],
  );

/** What will stay when the resource goes because nobody knows any more who made it. */
const strangers = (resource: Resource, planned: Planned): readonly Finding[] =>
  isRecord(resource.spec) && resource.spec['deletionPolicy'] !== undefined
    ? []
    : foundAgain(resource, planned, []).map(({ type, key, from }) =>
        finding('PSTN7020', {
          message: `${type} ${key} carries our mark, and nothing is remembered about it`,
          ref: from,
        }),
      );

/** The handler of one kind that wants something outside. `estate` is what the provider was configured with. */
export const handlerOf = (kind: Kind, estate: () => Estate): Handler => {
  const scopeIn = (resource: Resource): string | typeof Unknown => {
    const item = itemsOf(kind, resource, estate().resources).items[0];
    return item === undefined ? Unknown : scopeId(item.scope);
  };

  const outputsOf = async (resource: Resource, planned: Planned, after: Plan, ports: CallPorts): Promise<Plains> => {
    const scopes = planned.diffs.map(({ item }) => item.scope);
    const owned = await Promise.all(
      [...new Map(scopes.map((scope) => [scopeId(scope), scope])).values()].map((scope) => ports.memory.owned(scope)),
    );
    const own = owned.flat().filter((entry) => refId(entry.from) === refId(resource.ref));
    return {
      scope: scopeIn(resource),
      state: isPaused(resource) ? 'Paused' : statusOf(resource.ref, after).state,
      pending: pendingOf(resource.ref, after),
      owned: json([...own, ...foundAgain(resource, planned, own)]),
      clocks: json(ports.memory.clocks()),
    };
  };

  /** The outputs in a preview: where it will stand, and nothing that is known only afterwards. */
  const later = (resource: Resource): Plains => ({
    scope: scopeIn(resource),
    state: Unknown,
    pending: Unknown,
    owned: Unknown,
    clocks: Unknown,
  });

  const idOf = (resource: Resource): string =>
    formatObjectId(kind.name, { scope: String(scopeIn(resource)), name: nameOf(resource) });

  const preview = async (resource: Resource, estate_: Estate, ports: Ports, call: Call): Promise<Made> => {
    const wishes = await wishesFor(resource, estate_, ports);
    const planned = await planNow(wishes, ports);
    const { plan, diffs } = planned;
    await complain([...wishes.invalid, ...unknownIn(plan, wishes)], call);
    // What stands there now may be about to be replaced: then the refusal is about an object that will be gone.
    const isOurs = diffs.some(({ found, owned, mark }) => found !== null && (found.owner === mark || owned !== null));
    if (!isOurs) await complain(plan.refused, call);
    return {
      id: '',
      outputs: later(resource),
      notes: estate().unsaid(call, [...plan.refused, ...plan.notes, ...waitingIn(plan, wishes)]),
      failures: [],
    };
  };

  const converge = async (inputs: Plains, outputs: Plains, isPreview: boolean, call: Call): Promise<Made> => {
    const kept = keptIn(outputs);
    const { resource, isWhole } = resourceOf(kind, refFor(kind, call, kept.owned), inputs);
    if (!isWhole) {
      return { id: '', outputs: later(resource), notes: [], failures: [] };
    }
    return estate().work(call, { kept, writes: !isPreview }, async (ports, sent) => {
      if (isPreview) return preview(resource, estate(), ports, call);
      const wishes = await wishesFor(resource, estate(), ports);
      const { planned, after, failures, waiting } = await carryOut(wishes, ports, sent, call);
      return {
        id: idOf(resource),
        outputs: await outputsOf(resource, planned, after, ports),
        notes: [...estate().unsaid(call, [...after.notes, ...strangers(resource, planned)]), ...waiting],
        failures,
      };
    });
  };

  /** What stands in the state, as it is: the resource cannot be looked at where it is now declared to be. */
  const unchanged = (id: string, outputs: Plains): Live => ({ id, outputs, inputs: null, notes: [], failures: [] });

  const refresh = async (id: string, inputs: Plains, outputs: Plains, call: Call): Promise<Live | null> => {
    const kept = keptIn(outputs);
    const { resource } = resourceOf(kind, refFor(kind, call, kept.owned), inputs);
    if (isPaused(resource) || scopeIn(resource) !== outputs['scope']) return unchanged(id, computedOf(kind, outputs));
    return estate().work(call, { kept, writes: false }, async (ports) => {
      const wishes = await wishesFor(resource, estate(), ports);
      const planned = await planNow(wishes, ports);
      const { plan, diffs } = planned;
      await complain([...wishes.invalid, ...plan.unknown], call);
      const present = diffs.filter(({ item }) => item.wanted === 'present');
      const isGone = present.length > 0 && present.every(({ found }) => found === null);
      const waited = isList(outputs['pending']) && outputs['pending'].length > 0;
      if (isGone && !waited && present.some(({ action }) => action === 'create')) return null;
      const scope = estate().scopeResource(String(outputs['scope']));
      const drift = driftOf(kind, resource, estate().resources, diffs, scope?.ref.name ?? '');
      return {
        id,
        outputs: await outputsOf(resource, planned, plan, ports),
        inputs: Object.keys(drift).length === 0 ? null : (drift as Plains),
        notes: estate().unsaid(call, [...plan.refused, ...plan.notes]),
        failures: [],
      };
    });
  };

  const remove = async (inputs: Plains, outputs: Plains, call: Call): Promise<void> => {
    const kept = keptIn(outputs);
    const { resource: asDeclared } = resourceOf(kind, refFor(kind, call, kept.owned), inputs);
    const scope = estate().scopeResource(String(outputs['scope']));
    if (scope === undefined)
      throw new FindingError(finding('PSTN7014', { message: `${String(outputs['scope'])} is not among the settings` }));
    if (isPaused(asDeclared))
      throw new FindingError(finding('PSTN7017', { message: `${call.name} is paused`, ref: asDeclared.ref }));
    // The name that the program uses for the system may mean another one by now.
    const spec: Json = {
      ...(isRecord(asDeclared.spec) ? asDeclared.spec : {}),
      [referenceField(scope.ref.kind)]: { name: scope.ref.name },
    };
    const resource: Resource = { ...asDeclared, spec };
    const { items } = itemsOf(kind, resource, estate().resources);
    await estate().work(call, { kept, writes: true }, async (ports, sent) => {
      const where = scopeOfResource(estate().kinds, scope);
      const wishes = await wishesAtTheEnd(resource, items, where, estate(), ports);
      const { failures, waiting, written } = await carryOut(wishes, ports, sent, call);
      const [first, ...others] = [...failures, ...waiting];
      if (first === undefined) return;
      for (const other of others) await call.warn(other);
      throw written ? new UnknownOutcomeError(first) : new FindingError(first);
    });
  };

  return {
    shape: inputShape(kind),
    scopeOf: (inputs) => scopeIn(resourceOf(kind, { kind: kind.name, namespace, name: '-' }, inputs).resource),
    check: ({ inputs }, call) => checkInputs(kind, estate().resources, inputs, call),
    create: ({ inputs, preview: isPreview }, call) => converge(inputs, {}, isPreview, call),
    update: ({ inputs, outputs, preview: isPreview }, call) => converge(inputs, outputs, isPreview, call),
    read: ({ id, inputs, outputs }, call) =>
      inputs === null || outputs === null ? importObject(kind, id, estate(), call) : refresh(id, inputs, outputs, call),
    delete: ({ inputs, outputs }, call) => remove(inputs, outputs, call),
  };
};

/** Outputs without those that repeat inputs. */
const computedOf = (kind: Kind, outputs: Plains): Plains => {
  const { properties = {} } = inputShape(kind);
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !Object.hasOwn(properties, name)));
};

/** Handlers of all kinds that want something outside, by type token. */
export const handlersOf = (kinds: readonly Kind[], estate: () => Estate): ReadonlyMap<string, Handler> =>
  new Map(
    kinds
      .filter((kind) => kind.items !== undefined)
      .map((kind) => [`postern:index:${kind.name}`, handlerOf(kind, estate)] as const),
  );

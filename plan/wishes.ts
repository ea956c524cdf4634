import type { Allow, Attested, Gate, Guard, Kind, Step } from '../kinds/kind.ts';
import type { Finding, Item, Json, Observation, Ref, Resource } from '../kinds/words.ts';
import { itemId, refId, scopeId } from '../kinds/words.ts';
import { finding } from './codes.ts';
import { digest } from './digest.ts';

/** What a set of resources asks for, before anything outside has been looked at. */
export type Wishes = {
  readonly desired: readonly Item[];
  readonly scopes: readonly Resource[];
  readonly gates: readonly Gate[];
  /** Roads that resources describe, whose gates are judged whether or not a change needs them. */
  readonly roads: readonly { readonly of: Ref; readonly steps: readonly Step[] }[];
  readonly guards: readonly Guard[];
  readonly allows: readonly Allow[];
  /** Steps for a person that somebody says are done. */
  readonly attested: readonly Attested[];
  /** Resources whose items are all in `desired`: what they own beyond that, they have given up. */
  readonly evaluated: readonly Ref[];
  /** Resources that nothing may be done for: paused, conflicting, unresolvable or invalid. */
  readonly frozen: readonly Ref[];
  /** What frozen resources ask for, as far as it is known: nobody else's wish for absence takes it away. */
  readonly kept: readonly Item[];
  /** Why; the command line refuses the whole run when there is one that is not a pause. */
  readonly invalid: readonly Finding[];
  readonly notes: readonly Finding[];
  /** Digest of every resource but approvals and attestations. */
  readonly inputs: string;
  /** Digest of the spec by `refId`: what an Approval is bound to. */
  readonly specHashes: Readonly<Record<string, string>>;
  /** The resources are not all that are declared in this estate (Pulumi plans one by one). */
  readonly isPart?: true;
  readonly notesOf: readonly ((desired: readonly Item[], seen: readonly Observation[]) => readonly Finding[])[];
  readonly kinds: readonly Kind[];
};

/** What an Approval is bound to: SHA-256 of the RFC 8785 form of `spec`. */
export const specHash = (resource: Resource): string => digest(resource.spec);

const isPaused = (resource: Resource): boolean => resource.annotations['postern.dev/paused'] === 'true';

/** Gates of one id may ask different scopes or keys; what two resources declare alike is one gate. */
const gateKey = (gate: Gate): string =>
  `${gate.id} ${digest(gate.asks.map((ask) => ({ ...ask, scope: scopeId(ask.scope) })))}`;

type Conflict = { readonly winner: Item; readonly refused: readonly Item[] };

/*
 * In a shared record (an item with a container) two resources may want the same: it is then one wish. A wish that only
 * creates gives way to one that converges, and a wish for absence to one for presence, unless it names the very object.
 */
const resolve = (wishes: readonly Item[]): Conflict => {
  const [first, ...others] = [...wishes].sort(
    (a, b) =>
      Number(a.wanted === 'absent') - Number(b.wanted === 'absent') ||
      Number(a.management !== 'Converge') - Number(b.management !== 'Converge') ||
      (refId(a.from) < refId(b.from) ? -1 : 1),
  );
  if (first === undefined) throw new Error('no wish to resolve');
  const refused = others.filter((other) => {
    if (other.wanted === 'absent')
      return (first.wanted === 'absent' || other.leaving === true) && refId(other.from) !== refId(first.from);
    if (first.container === undefined) return true;
    return other.management === 'Converge' && digest(other.value) !== digest(first.value);
  });
  return { winner: first, refused: refused.length === 0 ? [] : [first, ...refused] };
};

const conflictFinding = (mine: Item, all: readonly Item[]): Finding => {
  const others = all.filter((other) => other !== mine).map((other) => refId(other.from));
  return finding('PSTN2001', {
    message: `${refId(mine.from)} and ${others.join(', ')} both want ${mine.type} ${mine.key} in ${scopeId(mine.scope)}, and not the same`,
    ref: mine.from,
  });
};

/**
 * Turns checked resources into wishes. `invalid` are findings of earlier steps (schema, checks): their resources are
 * frozen. Any subset of a team's resources is a legal input: what is missing from it means nothing.
 */
export const gather = (
  kinds: readonly Kind[],
  resources: readonly Resource[],
  invalid: readonly Finding[] = [],
  allows: readonly Allow[] = [],
): Wishes => {
  const kindOf = (resource: Resource): Kind | undefined => kinds.find((kind) => kind.name === resource.ref.kind);
  const broken = new Set(invalid.flatMap((entry) => (entry.ref === null ? [] : [refId(entry.ref)])));
  const scopes = resources.filter(
    (resource) => kindOf(resource)?.scope !== undefined && !broken.has(refId(resource.ref)),
  );
  const findings: Finding[] = [...invalid];
  const notes: Finding[] = [];
  const frozen = new Map<string, Ref>();
  const gates = new Map<string, Gate>();
  const roads: { readonly of: Ref; readonly steps: readonly Step[] }[] = [];
  const granted: Allow[] = [...allows];
  const attested: Attested[] = [];
  const wanted: Item[] = [];
  const paused: Item[] = [];
  const evaluated: Ref[] = [];

  for (const resource of resources) {
    const kind = kindOf(resource);
    if (kind === undefined || broken.has(refId(resource.ref))) {
      frozen.set(refId(resource.ref), resource.ref);
      continue;
    }
    granted.push(...(kind.allows?.(resource) ?? []));
    attested.push(...(kind.attests?.(resource) ?? []));
    if (kind.items === undefined) continue;
    if (isPaused(resource)) {
      frozen.set(refId(resource.ref), resource.ref);
      notes.push(
        finding('PSTN2010', { message: `${refId(resource.ref)} is paused: nothing is done for it`, ref: resource.ref }),
      );
      paused.push(...kind.items(resource, scopes).items);
      continue;
    }
    const wishes = kind.items(resource, scopes);
    if (wishes.findings.length > 0) {
      findings.push(...wishes.findings);
      frozen.set(refId(resource.ref), resource.ref);
      continue;
    }
    wanted.push(...wishes.items);
    evaluated.push(resource.ref);
    for (const gate of kind.gates?.(resource, scopes) ?? []) gates.set(gateKey(gate), gate);
    const steps = kind.steps?.(resource, scopes) ?? [];
    if (steps.length > 0) roads.push({ of: resource.ref, steps });
  }

  const byItem = (items: readonly Item[]) => [
    ...Map.groupBy(items, (item) => `${scopeId(item.scope)} ${itemId(item)}`).values(),
  ];
  for (const { refused } of byItem(wanted).map(resolve))
    for (const item of refused) {
      findings.push(conflictFinding(item, refused));
      frozen.set(refId(item.from), item.from);
    }
  // Only now is it known who is frozen. A wish that a frozen resource shares with another stays the other's.
  const desired = byItem(wanted.filter((item) => !frozen.has(refId(item.from)))).map(
    (wishes) => resolve(wishes).winner,
  );

  const specHashes = Object.fromEntries(resources.map((resource) => [refId(resource.ref), specHash(resource)]));
  return {
    desired,
    scopes,
    gates: [...gates.values()],
    roads: roads.filter(({ of }) => !frozen.has(refId(of))),
    guards: kinds.flatMap((kind) => kind.guards ?? []),
    allows: granted,
    attested,
    evaluated: evaluated.filter((ref) => !frozen.has(refId(ref))),
    frozen: [...frozen.values()],
    kept: [...paused, ...wanted.filter((item) => frozen.has(refId(item.from)))],
    invalid: findings,
    notes,
    inputs: digest(
      resources
        .filter((resource) => kindOf(resource)?.allows === undefined && kindOf(resource)?.attests === undefined)
        .map(
          (resource): Json => ({
            ref: refId(resource.ref),
            annotations: { ...resource.annotations },
            spec: resource.spec,
          }),
        )
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ),
    specHashes,
    notesOf: kinds.flatMap((kind) => (kind.notes === undefined ? [] : [kind.notes])),
    kinds,
  };
};

/**
 * The same wishes with the gates that other valid resources of the estate declare: gates speak about facts and not about
 * items, so that what is looked at alone can wait for what another resource is to bring about. Paused ones declare none.
 */
export const withGatesOf = (wishes: Wishes, others: readonly Resource[]): Wishes => {
  const added = others
    .filter((resource) => !isPaused(resource))
    .flatMap(
      (resource) => wishes.kinds.find(({ name }) => name === resource.ref.kind)?.gates?.(resource, wishes.scopes) ?? [],
    );
  const gates = new Map([...added, ...wishes.gates].map((gate) => [gateKey(gate), gate]));
  return { ...wishes, gates: [...gates.values()] };
};

/* By the list itself, which nobody changes: a plan asks for the part of every scope several times. */
const byScope = new WeakMap<readonly Item[], ReadonlyMap<string, readonly Item[]>>();

/** The items of one scope among all. */
export const itemsIn = (items: readonly Item[], scope: Item['scope']): readonly Item[] => {
  const known = byScope.get(items) ?? Map.groupBy(items, (item) => scopeId(item.scope));
  byScope.set(items, known);
  return known.get(scopeId(scope)) ?? [];
};

/** The same wishes, narrowed to one scope. Legal because any subset is. */
export const onlyScope = (wishes: Wishes, scope: Item['scope']): Wishes => ({
  ...wishes,
  desired: itemsIn(wishes.desired, scope),
  // Roads lead through several scopes; nothing that is written in one of them waits for what they say.
  roads: [],
});

/** The items that are to be there: guards and notes of a kind are not asked about what goes away. */
export const present = (items: readonly Item[]): readonly Item[] => items.filter((item) => item.wanted === 'present');

import { holdsSealed } from '../../kinds/language/secret-value.ts';
import { scopeOfResource } from '../../kinds/scope-reference.ts';
import { observationOf } from '../../kinds/seen.ts';
import type { Finding, Found, Item, Json, Observation, Owned, Scope } from '../../kinds/words.ts';
import { itemId, refId, scopeId } from '../../kinds/words.ts';
import { ownedBefore, runsOf } from '../../memory/history.ts';
import { differences } from '../../plan/compare.ts';
import { digest } from '../../plan/digest.ts';
import { planNow } from '../../plan/observe.ts';
import type { Wishes } from '../../plan/wishes.ts';
import type { Session } from '../session.ts';
import { finding } from './codes.ts';
import { type Step, stepsOf } from './steps.ts';

/** Where an item is now: as before the run, as the run left it, not known, or otherwise (`why`). */
type Standing = { readonly state: 'before' | 'after' | 'unknown' } | { readonly state: 'other'; readonly why: string };

const isAs = (value: Json, found: Found | null): boolean =>
  value === null ? found === null : found !== null && differences(value, found.value).length === 0;

const standingOf = (step: Step, found: Found | null): Standing => {
  const { before, after, owner, wasUnmarked } = step;
  if (before === undefined) return { state: 'other', why: 'the journal does not say what was there before' };
  const hasMark = found !== null && (found.owner ?? '') !== '';
  if (isAs(before, found) && !(wasUnmarked && hasMark)) return { state: 'before' };
  if (isAs(after, found)) {
    if (found === null || owner === undefined || (found.owner ?? '') === owner) return { state: 'after' };
    return { state: 'other', why: `it belongs to ${found.owner ?? 'nobody'} by now` };
  }
  if (found === null) return { state: 'other', why: 'it is gone' };
  const paths = after === null ? [] : differences(after, found.value).filter((path) => path !== '');
  const where = paths.length === 0 ? '' : ` in ${paths.map((path) => path.slice(1)).join(', ')}`;
  return { state: 'other', why: `it was changed since${where}` };
};

/** The items of a run as wishes that only look. */
const looking = (step: Step): Item => ({
  scope: step.scope,
  type: step.type,
  key: step.key,
  ...(step.collection === step.type ? {} : { container: step.collection }),
  value: step.after,
  wanted: 'present',
  needs: [],
  from: step.from,
  management: 'Observe',
  deletion: 'Retain',
  adopt: false,
});

/** The wish for what was there before. What was not ours before the run is nobody's again. */
const wishFor = (step: Step, before: Owned | undefined, now: Owned | undefined): Item => {
  const owned = now ?? before;
  const base: Item = { ...looking(step), from: owned?.from ?? step.from, management: 'Converge' };
  if (step.before === null || step.before === undefined)
    return { ...base, value: null, wanted: 'absent', deletion: 'Delete' };
  const wish: Item = { ...base, value: step.before, deletion: owned?.deletion ?? 'Retain' };
  return before !== undefined || step.after === null ? wish : { ...wish, released: true };
};

const unique = (scopes: readonly Scope[]): readonly Scope[] => [
  ...new Map(scopes.map((scope) => [scopeId(scope), scope])).values(),
];

const asBare = (wishes: Wishes, desired: readonly Item[]): Wishes => ({
  ...wishes,
  desired,
  evaluated: [],
  frozen: [],
  kept: [],
  notes: [],
  notesOf: [],
});

const idOf = (step: Pick<Step, 'scope' | 'type' | 'key'>): string => `${scopeId(step.scope)} ${itemId(step)}`;

const byId = (owned: readonly Owned[]): ReadonlyMap<string, Owned> =>
  new Map(owned.map((entry) => [idOf(entry), entry]));

const foundIn = (seen: readonly Observation[], step: Step): Found | null | undefined => {
  const one = observationOf(seen, step.scope)?.collections[step.collection];
  if (one?.state !== 'complete') return undefined;
  return one.found.find((found) => itemId(found) === itemId(step)) ?? null;
};

const standingsOf = async (steps: readonly Step[], session: Session): Promise<ReadonlyMap<string, Standing>> => {
  // Through the core, so that a write of our own that the system does not show yet is believed here too.
  const { seen } = await planNow(asBare(session.wishes, steps.map(looking)), session.ports);
  const standings = new Map<string, Standing>();
  for (const step of steps) {
    const found = foundIn(seen, step);
    if (found === undefined) standings.set(idOf(step), { state: 'unknown' });
    else {
      const { canonical } = await session.ports.target(step.scope);
      standings.set(idOf(step), standingOf(step, found === null ? null : canonical(found)));
    }
  }
  return standings;
};

/** Two steps of one rename stand or fall together. */
const withPartner = (step: Step, steps: readonly Step[]): readonly Step[] => {
  const isPartner = (other: Step): boolean =>
    scopeId(other.scope) === scopeId(step.scope) &&
    (other.renamedFrom === itemId(step) || step.renamedFrom === itemId(other));
  return [step, ...steps.filter((other) => other !== step && isPartner(other))];
};

/**
 * What a run did, as wishes for what was there before: for those items that still are as the run left them. The others
 * are told in the notes of the wishes. Null when the journal has no such run.
 */
export const rollbackWishes = async (session: Session, name: string): Promise<Wishes | null> => {
  const { wishes, ports, history } = session;
  const run = runsOf(history).find((one) => one.name === name);
  if (run === undefined) return null;
  const known = new Set(wishes.scopes.map((resource) => scopeId(scopeOfResource(wishes.kinds, resource))));
  const paused = new Set(wishes.kept.map(idOf));
  const all = stepsOf(run.changes);
  const steps = all.filter((step) => known.has(scopeId(step.scope)) && !paused.has(idOf(step)));
  const notes: Finding[] = [];
  const leave = (step: Step, why: string): void => {
    notes.push(finding('PSTN5051', { message: `${itemId(step)}: ${why}`, ref: step.from }));
  };
  for (const step of all) {
    if (!known.has(scopeId(step.scope))) leave(step, `no resource of the given files describes ${scopeId(step.scope)}`);
    else if (paused.has(idOf(step))) leave(step, 'its resource is paused');
  }

  const before = byId(ownedBefore(history, name));
  const now = byId(
    (await Promise.all(unique(steps.map(({ scope }) => scope)).map((scope) => ports.memory.owned(scope)))).flat(),
  );
  const standings = await standingsOf(steps, session);
  const desired: Item[] = [];
  for (const step of steps) {
    const together = withPartner(step, steps).map((one) => standings.get(idOf(one)) ?? { state: 'unknown' as const });
    const other = together.find((standing) => standing.state === 'other');
    const own = standings.get(idOf(step));
    if (own?.state === 'before') continue;
    if (other !== undefined && 'why' in other) leave(step, other.why);
    else if (holdsSealed(step.before))
      leave(step, 'a secret stood there that is not known by a reference, and secrets are not kept');
    // The old name is asked for; the object is found by its id under the new one.
    else if (step.renamedFrom === null) {
      const partner = withPartner(step, steps).find((one) => one !== step) ?? step;
      desired.push(wishFor(step, before.get(idOf(step)), now.get(idOf(partner))));
    }
  }
  const still = new Set(wishes.desired.filter(({ management }) => management === 'Converge').map(idOf));
  const again = [
    ...new Map(desired.filter((item) => still.has(idOf(item))).map((item) => [refId(item.from), item.from])).values(),
  ];
  notes.push(...again.map((ref) => finding('PSTN5052', { message: `${refId(ref)} asks for it`, ref })));
  return {
    ...asBare(wishes, desired),
    notes,
    inputs: digest({ rollback: name, items: desired.map((item) => ({ id: idOf(item), value: item.value })) }),
  };
};

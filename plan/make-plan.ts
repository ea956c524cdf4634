import type { Ask, Change, Diff, Finding, Found, Item, Observation, Owned, Scope, Verdict } from '../kinds/words.ts';
import { collectionOf, itemId, refId, scopeId } from '../kinds/words.ts';
import { released } from './absent.ts';
import { takeOutAttested } from './attestation.ts';
import { claimOf, handOver } from './bookkeeping.ts';
import { finding } from './codes.ts';
import { fillIn } from './fill-in.ts';
import { judge } from './gates.ts';
import type { Intent, Written } from './memory.ts';
import { inOrder } from './order.ts';
import { marksOf, match, type Owner } from './ownership.ts';
import { deepFreeze, type Plan, planHash } from './plan.ts';
import { gatesOfRoads, roadsOf } from './road.ts';
import {
  byAge,
  type Closing,
  closeIntents,
  isNew,
  notConfirmedVerdict,
  overlay,
  ownedAfter,
  settlingVerdict,
} from './settling.ts';
import { shareGuards } from './share.ts';
import type { Target } from './target.ts';
import { itemsIn, present, type Wishes } from './wishes.ts';

/** What the door knows about one scope before planning: how it looked, and what is remembered of it. */
export type ScopeView = {
  readonly scope: Scope;
  readonly seen: Observation;
  readonly owned: readonly Owned[];
  readonly open: readonly Intent[];
  readonly written: readonly Written[];
  /** The pure half of the target; null when the target could not be opened (then everything in `seen` is unknown). */
  readonly target: Pick<Target, 'canonical' | 'lower' | 'settleSeconds' | 'atomic' | 'marked' | 'audited'> | null;
};

/** A plan, and what became of intents that earlier runs left open (the door persists it when it applies). */
export type Planned = {
  readonly plan: Plan;
  readonly closings: readonly Closing[];
  /** The observations with own young writes believed. */
  readonly seen: readonly Observation[];
  readonly diffs: readonly Diff[];
};

type Part = {
  readonly changes: readonly Change[];
  /** Steps that somebody vouches for, and what shows whether that still holds. */
  readonly taken: readonly Change[];
  readonly asks: readonly Ask[];
  readonly owned: readonly Owned[];
  readonly diffs: readonly Diff[];
  readonly refused: readonly Finding[];
  readonly unknown: readonly Finding[];
  readonly notes: readonly Finding[];
  readonly gates: Readonly<Record<string, Verdict>>;
  readonly closings: readonly Closing[];
  readonly seen: Observation;
};

const inNameOrder = (items: readonly Item[]): readonly Item[] =>
  [...items].sort((a, b) => {
    const [left, right] = [refId(a.from), refId(b.from)];
    return left === right ? 0 : left < right ? -1 : 1;
  });

const planScope = (view: ScopeView, wishes: Wishes, owner: Owner, now: string): Part => {
  const items = itemsIn(wishes.desired, view.scope);
  const unknown: Finding[] = [];
  const readable = (item: Item): boolean => {
    const collection = view.seen.collections[collectionOf(item)];
    if (collection?.state === 'complete') return true;
    const reason =
      collection?.reason ??
      finding('PSTN2004', { message: `${collectionOf(item)} of ${scopeId(item.scope)} has not been read` });
    unknown.push({ ...reason, ref: item.from });
    return false;
  };
  const { target } = view;
  if (target === null) {
    for (const item of items) readable(item);
    return {
      changes: [],
      taken: [],
      asks: [],
      owned: [],
      diffs: [],
      refused: [],
      unknown,
      notes: [],
      gates: {},
      closings: [],
      seen: view.seen,
    };
  }

  const closings = closeIntents(view.open, view.seen, target, now);
  const owned = ownedAfter(
    view.owned,
    closings.filter(({ state }) => state === 'done').map(({ intent }) => intent),
  );
  const { young, overdue } = byAge(view.written, target, now);
  const seen = overlay(view.seen, young, target);
  // Resources in the order of their names: neither the order of files nor that of the inventory may show in the hash.
  const kept = new Set(itemsIn(wishes.kept, view.scope).map(itemId));
  const all = [...inNameOrder(items), ...inNameOrder(released(owned, items, wishes.evaluated))]
    .map((item) => target.canonical(item))
    .filter((item) => item.wanted === 'present' || !kept.has(itemId(item)));
  const wantedIds = new Set(all.filter((item) => item.wanted === 'present').map(itemId));
  // Only what leaves is held against the marks of the whole estate, and that is little.
  const declared = () => (wishes.isPart === true ? null : marksOf(owner, Object.keys(wishes.specHashes)));
  const wantedOrKept = new Set([...wantedIds, ...kept]);

  const refused: Finding[] = [];
  const notes: Finding[] = [];
  const diffs: Diff[] = [];
  const canonical = new Map(
    Object.entries(seen.collections).map(([name, collection]) => [
      name,
      collection.state === 'complete' ? collection.found.map((one) => target.canonical(one)) : [],
    ]),
  );
  const refusedIds = new Set<string>();
  const bookkeeping: Change[] = [];
  const claims = new Map<Found, string>();
  // Wishes for presence first: what they claim under a new name, no wish for absence may delete.
  for (const item of [...all].sort((a, b) => Number(a.wanted === 'absent') - Number(b.wanted === 'absent'))) {
    if (!readable(item)) continue;
    const marked = target.marked.includes(item.type);
    const handed = item.wanted === 'absent' && item.leaving !== true && !marked ? handOver(item, owned) : null;
    if (handed !== null) {
      bookkeeping.push(handed);
      continue;
    }
    const found = canonical.get(collectionOf(item)) ?? [];
    const kind = wishes.kinds.find((candidate) => candidate.name === item.from.kind);
    const aim = (wanted: Item, there: Found | null) => kind?.stations?.(wanted, there) ?? wanted.value;
    const claimed = new Set(claims.keys());
    const wanted = item.leaving === true ? wantedOrKept : wantedIds;
    const matched = match(item, { found, owned, marked, owner, wantedIds: wanted, claimed, declared, aim });
    if (matched.refused !== null) {
      refused.push(matched.refused);
      refusedIds.add(itemId(item));
    }
    if (matched.note !== null) notes.push(matched.note);
    const { diff } = matched;
    const remembered = claimOf(diff, marked);
    if (remembered !== null) bookkeeping.push(remembered);
    const claim = diff.found === null ? undefined : claims.get(diff.found);
    if (item.wanted === 'present' && diff.found !== null) claims.set(diff.found, itemId(item));
    diffs.push(
      item.wanted === 'absent' && claim !== undefined
        ? { ...diff, item: { ...item, needs: [claim] }, action: refusedIds.has(claim) ? 'none' : diff.action }
        : diff,
    );
  }

  const work = diffs.filter((diff) => diff.action !== 'none');
  const lowered = target.lower(
    work,
    seen,
    diffs.filter((diff) => diff.action === 'none'),
  );
  const gates: Record<string, Verdict> = {};
  const changes = lowered
    .map((change) => {
      const filled = fillIn(change, { changes: lowered, diffs, refusedIds, items, marked: target.marked });
      Object.assign(gates, filled.gates);
      return filled.change;
    })
    .map((change) => {
      const touches = (other: Change): boolean => other.keys.some((key) => change.keys.includes(key));
      const waiting = closings.find(({ state, intent }) => state === 'waiting' && touches(intent.change));
      const late = isNew(change) ? overdue.find((one) => touches(one.change)) : undefined;
      const added: readonly (readonly [string, Verdict])[] = [
        ...(waiting === undefined ? [] : [['Settling', settlingVerdict(waiting)] as const]),
        ...(late === undefined ? [] : [['NotConfirmed', notConfirmedVerdict(late)] as const]),
      ];
      const named = added.map(([name, verdict]) => [`${name}/${change.keys.join(',')}`, verdict] as const);
      for (const [id, verdict] of named) gates[id] = verdict;
      return { ...change, needs: [...change.needs, ...named.map(([id]) => id)] };
    });
  const { left, taken, said, asks } = takeOutAttested(changes, wishes.attested, {
    seen,
    audited: target.audited ?? [],
  });
  notes.push(...said);
  return {
    changes: [...left, ...bookkeeping],
    taken,
    asks,
    owned,
    diffs,
    refused,
    unknown,
    notes,
    gates,
    closings,
    seen,
  };
};

const dedupe = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(
    findings.map((entry) => [`${entry.code} ${entry.ref === null ? '' : refId(entry.ref)} ${entry.message}`, entry]),
  ).values(),
];

/**
 * What would change, before gates and guards have been asked: `needs` are the ids that the changes wait for, `asks` what
 * shows whether the words of people still hold.
 */
export type Draft = { readonly needs: ReadonlySet<string>; readonly asks: readonly Ask[]; judged(): Planned };

/**
 * Desired and actual into a plan. Pure: the same inputs give the same plan in every door. Any subset of the items is a
 * legal call; it deletes only what is explicitly wanted absent and in the inventory or marked as ours.
 */
export const makePlan = (wishes: Wishes, views: readonly ScopeView[], owner: Owner, now: string): Planned =>
  draftPlan(wishes, views, owner, now).judged();

/** The same in two steps: what the gates of a plan ask for is known before anything is judged. */
export const draftPlan = (wishes: Wishes, views: readonly ScopeView[], owner: Owner, now: string): Draft => {
  const parts = views.map((view) => planScope(view, wishes, owner, now));
  const changes = parts.flatMap((part) => part.changes);
  return {
    asks: parts.flatMap((part) => part.asks),
    needs: new Set([
      ...[...changes, ...parts.flatMap((part) => part.taken)].flatMap(({ needs }) => needs),
      ...gatesOfRoads(wishes.roads),
    ]),
    judged: () => conclude(parts, inOrder(changes), wishes, now),
  };
};

const conclude = (parts: readonly Part[], unhashed: readonly Change[], wishes: Wishes, now: string): Planned => {
  const seen = parts.map((part) => part.seen);
  const hash = planHash({ inputs: wishes.inputs, changes: unhashed });
  const given = Object.assign({}, ...parts.map((part) => part.gates)) as Record<string, Verdict>;
  const shares = shareGuards({
    owned: parts.flatMap((part) => part.owned),
    diffs: parts.flatMap((part) => part.diffs),
    items: wishes.desired,
  });
  const judged = judge(unhashed, {
    seen,
    wishes: { ...wishes, guards: [...wishes.guards, ...shares] },
    given,
    planHash: hash,
    now,
  });
  const plan: Plan = {
    apiVersion: 'postern.dev/plan/v1',
    hash,
    inputs: wishes.inputs,
    changes: judged.changes,
    gates: judged.gates,
    refused: dedupe([...parts.flatMap((part) => part.refused), ...judged.refused]),
    unknown: dedupe(parts.flatMap((part) => part.unknown)),
    frozen: wishes.frozen,
    roads: roadsOf(wishes.roads, { seen, wishes, now }),
    notes: dedupe([
      ...wishes.notes,
      ...parts.flatMap((part) => part.notes),
      ...wishes.notesOf.flatMap((notesOf) => notesOf(present(wishes.desired), seen)),
    ]),
  };
  return {
    plan: deepFreeze(plan),
    closings: parts.flatMap((part) => part.closings),
    seen,
    diffs: parts.flatMap((part) => part.diffs),
  };
};

import type { Gate, Guard } from '../kind.ts';
import { isRecord } from '../schema-walk.ts';
import { foundIn, freshSeconds, observationOf } from '../seen.ts';
import type { Ask, Change, Finding, Found, Item, Json, Observation, Resource, Scope } from '../words.ts';
import { itemId } from '../words.ts';
import { accountScope, showsAll } from './account-scope.ts';
import { verdict } from './verdict.ts';

/*
 * Acts on the platform: what happens once and is not undone. One resource is one request; what it is about is confirmed by
 * its exact name.
 */

/** The types of acts, each of the kind of that name. */
export const ACTS = [
  'EnrollmentRevocation',
  'ThreatRemediation',
  'ThreatScanEnd',
  'AgentKeyDeletion',
  'TamperPasswordRotation',
] as const;

/** One of them. */
export type ActType = (typeof ACTS)[number];

/** Whether a type of items is an act. */
export const isAct = (type: string): type is ActType => ACTS.some((act) => act === type);

/** What an act is about, and what it says of it. `object` is what the resource confirms, undefined where it does not. */
export type Act = {
  readonly type: ActType;
  readonly object: string | undefined;
  readonly value: { readonly [field: string]: Json };
  /** The gate that what it is about is known. */
  readonly known: string;
};

/**
 * The item of an act. Its key names request and object, so that the same request for another object is another act. Where the
 * platform is only told by a person what to do, nothing has to be known first.
 */
export const actItem = (resource: Resource, account: Resource, { type, object, value, known }: Act): Item => ({
  scope: accountScope(account),
  type,
  key: `${resource.ref.name} ${object ?? '(nothing confirmed)'}`,
  value: { ...value, ...(object === undefined ? {} : { confirm: object }) },
  wanted: 'present',
  needs: showsAll(account) ? [known] : [],
  from: resource.ref,
  management: 'Converge',
  deletion: 'Retain',
  adopt: false,
  once: true,
});

/** A gate that is open once these facts are known, whatever they say: else nobody can tell whether the right thing is confirmed. */
export const knownGate = (id: string, asks: readonly Ask[], what: string): Gate => ({
  id,
  asks,
  maxAgeSeconds: freshSeconds,
  judge: (facts) =>
    asks.every(({ type }) => facts[type] !== undefined)
      ? verdict('open', 'system', `${what} is known`)
      : verdict('unknown', 'system', `${what} is not known`, 'Let Postern read it.'),
});

/** The value of a fact about a scope; undefined while it is not known. */
export const factOf = (seen: readonly Observation[], scope: Scope, type: string): Json | undefined =>
  observationOf(seen, scope)?.facts[type]?.value;

/** Members of a value; none where it has none. */
export const members = (value: Json | undefined): { readonly [field: string]: Json } => (isRecord(value) ? value : {});

/** A member that is a text, or null. */
export const textIn = (value: Json | undefined, field: string): string | null => {
  const member = members(value)[field];
  return typeof member === 'string' ? member : null;
};

/** A member that is a number, or null. */
export const numberIn = (value: Json | undefined, field: string): number | null => {
  const member = members(value)[field];
  return typeof member === 'number' ? member : null;
};

/** The evidence that an act was done; null where there is none, or where it cannot be read. */
export const evidenceOf = (item: Item, seen: readonly Observation[]): Found | null =>
  foundIn(seen, item.scope, item.type).find((one) => itemId(one) === itemId(item)) ?? null;

/** Whether a change carries out an act of a type, by Postern or by a person. */
export const carriesOut = ({ type, op }: Pick<Change, 'type' | 'op'>, act: ActType): boolean =>
  type === act && (op === 'run' || op === 'manual');

/**
 * The guard that an act is confirmed for exactly what it is about. `judge` says what is wrong with one change that would be
 * carried out; nobody can lift it.
 */
export const confirmedGuard = (
  name: string,
  type: ActType,
  judge: (change: Change, seen: readonly Observation[]) => Finding | null,
): Guard => ({
  name,
  lift: 'never',
  refuse: (changes, seen) =>
    changes
      .filter((change) => change.op === 'run' && carriesOut(change, type))
      .flatMap((change) => {
        const finding = judge(change, seen);
        return finding === null ? [] : [{ change: change.id, finding }];
      }),
});

import { DEFAULT_POLICY, POLICY } from '../language/platform-policy.ts';
import { observationOf } from '../seen.ts';
import type { Finding, Item, Observation } from '../words.ts';
import { scopeId } from '../words.ts';
import { finding } from './codes.ts';
import { livePolicies, memberOf } from './settings.ts';

/** The fact under which an account publishes the mode of its installation. */
const INSTALLATION = 'Installation/installation';

const strengths: Readonly<Record<string, number>> = { Disabled: 0, ThreatScanOnly: 0, Monitor: 1, Protect: 2 };

const stronger = (item: Item, seen: readonly Observation[]): readonly Finding[] => {
  const facts = observationOf(seen, item.scope)?.facts ?? {};
  const inEffect = memberOf(facts[INSTALLATION]?.value ?? null, 'mode');
  const mode = memberOf(item.value, 'mode');
  if (typeof inEffect !== 'string' || typeof mode !== 'string') return [];
  if ((strengths[mode] ?? 0) <= (strengths[inEffect] ?? 2)) return [];
  const message = `the policy is declared ${mode} while the installation is in ${inEffect}: it does no more than that`;
  return [finding('PSTN1354', { message, ref: item.from, path: '/spec/mode' })];
};

const changedByVendor = (item: Item, seen: readonly Observation[]): readonly Finding[] => {
  const live = livePolicies(seen, item.scope).find(({ key }) => key === DEFAULT_POLICY)?.value;
  if (item.key !== DEFAULT_POLICY || live === undefined) return [];
  const wanted = item.value as Readonly<Record<string, unknown>>;
  const different = Object.keys(wanted)
    .filter((field) => field !== 'name' && !holds(memberOf(live, field), wanted[field]))
    .sort();
  if (different.length === 0) return [];
  const message = `VendorChanged: the Default Policy is different in ${different.join(', ')}`;
  return [finding('PSTN1352', { message, ref: item.from, path: `/spec/${different[0] ?? ''}` })];
};

/* Whether a live value has everything that is wanted of it. */
const holds = (live: unknown, wanted: unknown): boolean =>
  typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)
    ? typeof live === 'object' &&
      live !== null &&
      Object.entries(wanted).every(([name, member]) => holds((live as Record<string, unknown>)[name], member))
    : JSON.stringify(live) === JSON.stringify(wanted);

const targetsOf = (item: Item): string => JSON.stringify(memberOf(item.value, 'targets') ?? null);

/* The vendor does not say which of two user policies wins: no order is made up. */
const undetermined = (item: Item, desired: readonly Item[]): readonly Finding[] => {
  const twin = desired.find(
    (other) =>
      other.key < item.key && scopeId(other.scope) === scopeId(item.scope) && targetsOf(other) === targetsOf(item),
  );
  if (twin === undefined || memberOf(item.value, 'targets') === undefined) return [];
  const message = `${twin.key} and ${item.key} have the same targets; which of them holds is undetermined`;
  return [finding('PSTN1355', { message, ref: item.from, path: '/spec/targets' })];
};

/** What is worth saying about policies. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] => {
  const policies = desired.filter(({ type }) => type === POLICY);
  return policies.flatMap((item) => [
    ...stronger(item, seen),
    ...changedByVendor(item, seen),
    ...undetermined(item, policies),
  ]);
};

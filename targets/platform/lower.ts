import { IDENTITY } from '../../kinds/language/account-settings.ts';
import { isAct } from '../../kinds/language/act.ts';
import { AGENT_SETTINGS } from '../../kinds/language/agent-settings.ts';
import { AGENT_KEY, isAgentSecret } from '../../kinds/language/agent-sinks.ts';
import { POLICY } from '../../kinds/language/platform-policy.ts';
import { PROTECTION_MODE } from '../../kinds/language/protection-road.ts';
import type { Change, Diff, Json, Observation } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { type Members, membersOf } from './convert.ts';
import { byHand, finished, letGo, written } from './draft.ts';
import { lowerAct, lowerDone } from './lower-act.ts';
import { afterRotations, lowerAgentSecret } from './lower-agent.ts';
import { lowerMode } from './lower-mode.ts';
import { lowerPolicy } from './lower-policy.ts';
import type { System } from './system.ts';

/** Settings whose change opens something, or takes it from people. */
const risky: ReadonlySet<string> = new Set([
  'adminIpRanges',
  'allowWeakCiphersForSecureReceipt',
  'enabled',
  'enforceUserAuthentication',
  'lockoutAttempts',
  'smtpSubmissionOverride',
  'popServicesOverride',
]);

const said = (field: string, before: Members, after: Members): string =>
  `${field}: ${written(before[field])} -> ${written(after[field])}`;

const pick = (members: Members, fields: readonly string[]): Members =>
  Object.fromEntries(
    fields.flatMap((field) => (members[field] === undefined ? [] : [[field, members[field] as Json] as const])),
  );

const lowerSettings = (diff: Diff, system: System): readonly Change[] => {
  const { item, found } = diff;
  if (diff.action === 'delete' || diff.action === 'forget')
    return [
      letGo(
        diff,
        'is no longer wanted and stays as it is: settings cannot be removed',
        `${itemId(item)} is kept and no longer managed`,
      ),
    ];
  if (found === null) return [];
  const [live, wanted] = [membersOf(found.value), membersOf(item.value)];
  const differing = diff.paths.map((path) => path.slice(1)).filter((field) => field !== '');
  const entry = (field: string) => system.entry(item.type, item.key, field);
  const writable = differing.filter((field) => entry(field).access === 'writable');
  const manual = differing.filter((field) => ['readable', 'console'].includes(entry(field).access));
  const after = pick(wanted, writable);
  const update: readonly Change[] =
    writable.length === 0
      ? []
      : [
          finished(diff, {
            op: 'update',
            before: pick(live, writable),
            after,
            leaves: [{ type: item.type, key: item.key, value: after }],
            expects: { [itemId(found)]: found.version },
            why: `${item.type} ${item.key} differs in ${writable.join(', ')}`,
            risk: writable.some((field) => risky.has(field)) ? 'high' : 'low',
            shown: writable.map((field) => said(field, live, after)),
          }),
        ];
  return [
    ...update,
    ...manual.map((field) => {
      const { access, place } = entry(field);
      return byHand(diff, field, { place, isSeen: access === 'readable' }, live[field], wanted[field] ?? null);
    }),
  ];
};

/** Removals come last, and what a person does after what Postern does. */
const order: Readonly<Record<string, number>> = {
  create: 0,
  adopt: 1,
  update: 1,
  run: 2,
  delete: 3,
  forget: 4,
  manual: 5,
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/* Settings first, then the key: an agent that is installed with it finds them. */
const afterSettings = (change: Change, all: readonly Change[]): Change =>
  change.type !== AGENT_KEY || change.op !== 'create'
    ? change
    : {
        ...change,
        needs: [
          ...change.needs,
          ...all.filter(({ type, op }) => type === AGENT_SETTINGS && op === 'update').map(({ id }) => id),
        ],
      };

/** One change per item and one step for each field that only a person can set, or that a done act (`beside`) left to people. */
export const lower = (
  diffs: readonly Diff[],
  system: System,
  seen: Observation,
  beside: readonly Diff[] = [],
): readonly Change[] => {
  const own = diffs
    .filter(({ action, item }) => action !== 'none' && item.type !== IDENTITY)
    .flatMap((diff) => {
      if (isAct(diff.item.type)) return lowerAct(diff, diff.item.type, system, seen);
      if (diff.item.type === POLICY) return lowerPolicy(diff, system);
      const isLetGo = diff.action === 'delete' || diff.action === 'forget';
      if (isAgentSecret(diff.item.type) && !isLetGo) return lowerAgentSecret(diff, system);
      return diff.item.type === PROTECTION_MODE && !isLetGo ? lowerMode(diff) : lowerSettings(diff, system);
    });
  const later = [...diffs, ...beside].flatMap((diff) => afterRotations(diff, own));
  return [...own, ...beside.flatMap(lowerDone), ...later]
    .map((change, _index, all) => afterSettings(change, all))
    .sort(
      (a, b) =>
        (order[a.op] ?? 9) - (order[b.op] ?? 9) ||
        compareText(a.keys.join(), b.keys.join()) ||
        compareText(a.shown.join(), b.shown.join()),
    );
};

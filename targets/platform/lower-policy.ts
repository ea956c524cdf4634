import { POLICY } from '../../kinds/language/platform-policy.ts';
import type { Change, Diff, Found, Json } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { differences } from '../../plan/compare.ts';
import { type Members, membersOf } from './convert.ts';
import { byHand, finished, letGo, written } from './draft.ts';
import { wholeDescription } from './policy-convert.ts';
import type { System } from './system.ts';

const nameOf = ({ item, found }: Diff): string => {
  const name = membersOf(found?.value ?? item.value)['name'];
  return typeof name === 'string' ? name : item.key;
};

const lines = (before: Members | null, after: Members): readonly string[] =>
  Object.entries(after)
    // What nobody declares inside a field is kept, and is no line.
    .filter(
      ([field, value]) =>
        before === null || differences({ [field]: value }, { [field]: before[field] ?? null }).length > 0,
    )
    .map(([field, value]) =>
      before === null ? `${field}: ${written(value)}` : `${field}: ${written(before[field])} -> ${written(value)}`,
    );

/* A mode that the system has no word for: the rest is written, the mode is a step for a person. */
const split = (value: Members, system: System): { readonly rest: Members; readonly byPerson: string | null } => {
  const { mode, ...rest } = value;
  const isPersons = typeof mode === 'string' && !system.canSetMode(mode);
  return isPersons ? { rest, byPerson: mode } : { rest: value, byPerson: null };
};

const created = (diff: Diff, system: System): readonly Change[] => {
  const value = membersOf(diff.item.value);
  const { byPerson } = split(value, system);
  const after = { ...value, description: wholeDescription(value['description'], diff.mark) };
  const common = {
    before: null,
    after,
    leaves: [{ type: POLICY, key: diff.item.key, value }],
    expects: { [itemId(diff.item)]: 'absent' },
    shown: lines(null, after),
  };
  // Made in another mode it would be at work until somebody sees to it.
  if (byPerson !== null)
    return [
      finished(diff, {
        ...common,
        op: 'manual',
        leaves: [],
        expects: {},
        why: `to be done by hand: the public API cannot make a policy that is ${byPerson}`,
        risk: 'low',
      }),
    ];
  return [finished(diff, { ...common, op: 'create', why: `Policy ${nameOf(diff)} is not there`, risk: 'medium' })];
};

const riskOf = (fields: readonly string[]): Change['risk'] =>
  fields.some((field) => ['mode', 'targets', 'actions', 'engines'].includes(field)) ? 'high' : 'low';

/* `before` names the same fields as `after`, so that the difference between the two is the write. */
const changed = (diff: Diff, found: Found, system: System): readonly Change[] => {
  const live = membersOf(found.value);
  const { rest, byPerson } = split(membersOf(diff.item.value), system);
  const writesDescription = rest['description'] !== undefined || (found.owner ?? '') !== diff.mark;
  const text = rest['description'] ?? live['description'];
  const after: Members = writesDescription ? { ...rest, description: wholeDescription(text, diff.mark) } : rest;
  const before: Members = Object.fromEntries(
    Object.keys(after).flatMap((field): readonly (readonly [string, Json])[] => {
      if (field === 'description') return [[field, wholeDescription(live['description'], found.owner)]];
      const value = live[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
  const fields = diff.paths.map((path) => path.slice(1)).filter((field) => after[field] !== undefined);
  const isMarkOnly = fields.length === 0;
  const isRenamed = found.key !== diff.item.key;
  const writes = !isMarkOnly || (found.owner ?? '') !== diff.mark || diff.action === 'adopt';
  const update: readonly Change[] = writes
    ? [
        finished(diff, {
          op: diff.action === 'adopt' ? 'adopt' : 'update',
          before,
          after,
          leaves: [
            { type: POLICY, key: diff.item.key, value: rest },
            ...(isRenamed ? [{ type: POLICY, key: found.key, value: null }] : []),
          ],
          expects: { [itemId(found)]: found.version, ...(isRenamed ? { [itemId(diff.item)]: 'absent' } : {}) },
          why:
            diff.action === 'adopt'
              ? `Policy ${nameOf(diff)} was there before and becomes ours`
              : `Policy ${nameOf(diff)} differs in ${isMarkOnly ? 'its mark' : fields.join(', ')}`,
          risk: riskOf(fields),
          shown: lines(before, after),
        }),
      ]
    : [];
  const { place } = system.entry(POLICY, diff.item.key, 'mode');
  const isAlready = byPerson === null || live['mode'] === byPerson;
  return isAlready ? update : [...update, byHand(diff, 'mode', { place, isSeen: false }, live['mode'], byPerson)];
};

const removed = (diff: Diff, found: Found): Change =>
  finished(diff, {
    op: 'delete',
    before: found.value,
    after: null,
    leaves: [{ type: POLICY, key: found.key, value: null }],
    expects: { [itemId(found)]: found.version },
    why: `Policy ${nameOf(diff)} is no longer wanted`,
    risk: 'high',
    shown: [`${nameOf(diff)} is removed`],
  });

const forgotten = (diff: Diff): Change =>
  letGo(
    diff,
    `Policy ${nameOf(diff)} is no longer wanted and stays as it is`,
    `${nameOf(diff)} is kept in the platform and no longer managed`,
  );

/** The changes of one policy: one write, and a step for a person where the system has no word for the mode. */
export const lowerPolicy = (diff: Diff, system: System): readonly Change[] => {
  if (diff.action === 'create') return created(diff, system);
  if (diff.action === 'forget') return [forgotten(diff)];
  if (diff.found === null) return [];
  return diff.action === 'delete' ? [removed(diff, diff.found)] : changed(diff, diff.found, system);
};

import { connectorKey } from '../../kinds/language/exchange-inbound-connector.ts';
import type { Change, Diff, Json } from '../../kinds/words.ts';
import { collectionOf, itemId } from '../../kinds/words.ts';
import { changeId } from '../../plan/digest.ts';
import { changedFields, isEmpty, type Members, membersOf, wholeComment } from './convert.ts';
import { type ObjectType, objectType } from './objects.ts';
import { TRANSPORT_RULE } from './rule-convert.ts';
import { lowerRule } from './rule-lower.ts';

type Draft = Pick<Change, 'op' | 'before' | 'after' | 'leaves' | 'expects' | 'needs' | 'why' | 'risk' | 'shown'>;

const written = (value: Json | undefined): string => (value === undefined ? '(unset)' : JSON.stringify(value));

const lines = (type: ObjectType, before: Json, after: Json): readonly string[] => {
  const [old, wanted] = [membersOf(before), membersOf(after)];
  return changedFields(type, before, after).map((field) =>
    before === null
      ? `${field}: ${written(wanted[field])}`
      : `${field}: ${written(old[field])} -> ${written(wanted[field])}`,
  );
};

const nameOf = (diff: Diff): string => {
  const name = membersOf(diff.found?.value ?? diff.item.value)['name'];
  return typeof name === 'string' ? name : diff.item.key;
};

/** Fields that a new object gets only in a second call. What they would be anyway needs none. */
const later = (type: ObjectType, diff: Diff): readonly string[] => {
  const value = membersOf(diff.item.value);
  return type.settings
    .filter(({ field, onlySet }) => onlySet === true && !isEmpty(value[field]) && value[field] !== false)
    .map(({ field }) => field);
};

const atBirth = (type: ObjectType, diff: Diff): Members => {
  const after = later(type, diff);
  return Object.fromEntries(Object.entries(membersOf(diff.item.value)).filter(([field]) => !after.includes(field)));
};

const created = (type: ObjectType, diff: Diff): Draft => {
  const value = atBirth(type, diff);
  const after: Members = { ...value, comment: wholeComment(value['comment'], diff.mark) };
  return {
    op: 'create',
    before: null,
    after,
    leaves: [{ type: type.type, key: diff.item.key, value }],
    expects: { [itemId(diff.item)]: 'absent' },
    needs: diff.item.needs,
    why: `${type.type} ${nameOf(diff)} is not there`,
    risk: 'medium',
    shown: lines(type, null, after),
  };
};

/* `before` names the same fields as `after`, so that the difference between the two is the write. */
const changed = (type: ObjectType, diff: Diff, found: NonNullable<Diff['found']>): Draft => {
  const wanted = membersOf(diff.item.value);
  const live = membersOf(found.value);
  const writesComment = wanted['comment'] !== undefined || found.owner !== diff.mark;
  const comment = wanted['comment'] ?? live['comment'];
  const after: Members = writesComment ? { ...wanted, comment: wholeComment(comment, diff.mark) } : wanted;
  const before: Members = Object.fromEntries(
    Object.keys(after).flatMap((field) => {
      if (field === 'comment') return [[field, wholeComment(live['comment'], found.owner)]];
      const value = live[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
  const fields = changedFields(type, before, after);
  const isRenamed = found.key !== diff.item.key;
  const isRisky = fields.some((field) => type.isRisky(field, before[field] ?? null, after[field] ?? null));
  const differing = fields.length === 0 ? 'its mark' : fields.join(', ');
  return {
    op: diff.action === 'adopt' ? 'adopt' : 'update',
    before,
    after,
    leaves: [
      { type: type.type, key: diff.item.key, value: diff.item.value },
      ...(isRenamed ? [{ type: type.type, key: found.key, value: null }] : []),
    ],
    expects: { [itemId(found)]: found.version, ...(isRenamed ? { [itemId(diff.item)]: 'absent' } : {}) },
    needs: diff.item.needs,
    why:
      diff.action === 'adopt'
        ? `${type.type} ${nameOf(diff)} was there before and becomes ours`
        : `${type.type} ${nameOf(diff)} differs in ${differing}`,
    risk: isRisky ? 'high' : isRenamed ? 'medium' : 'low',
    shown: lines(type, before, after),
  };
};

const removed = (type: ObjectType, diff: Diff, found: NonNullable<Diff['found']>): Draft => ({
  op: 'delete',
  before: { ...membersOf(found.value), comment: wholeComment(membersOf(found.value)['comment'], found.owner) },
  after: null,
  leaves: [{ type: type.type, key: found.key, value: null }],
  expects: { [itemId(found)]: found.version },
  needs: removeAfter(diff),
  why: `${type.type} ${nameOf(diff)} is no longer wanted`,
  risk: membersOf(found.value)['enabled'] === false ? 'medium' : 'high',
  shown: [`${nameOf(diff)} is removed`],
});

/** What a removal waits for, as the resource says, beside what its item needs. */
const removeAfter = ({ item }: Diff): readonly string[] => {
  const gates = membersOf(item.options ?? null)['removeAfter'];
  return Array.isArray(gates) ? (gates as readonly string[]) : [];
};

/*
 * A connector that takes mail by itself is a route: where its removal waits, it is disabled first. One that only rules send
 * mail to stays as it is until they are gone.
 */
const disabledFirst = (type: ObjectType, diff: Diff, found: NonNullable<Diff['found']>): Draft | null => {
  const live = membersOf(found.value);
  if (removeAfter(diff).length === 0 || live['enabled'] !== true || live['isTransportRuleScoped'] !== false)
    return null;
  return {
    op: 'update',
    before: { enabled: true },
    after: { enabled: false },
    leaves: [{ type: type.type, key: found.key, value: { enabled: false } }],
    expects: { [itemId(found)]: found.version },
    needs: [],
    why: `${type.type} ${nameOf(diff)} is to take no more mail`,
    risk: 'high',
    shown: ['enabled: true -> false'],
  };
};

const forgotten = (type: ObjectType, diff: Diff): Draft => ({
  op: 'forget',
  before: null,
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  why: `${type.type} ${nameOf(diff)} is no longer wanted and stays as it is`,
  risk: 'low',
  shown: [`${nameOf(diff)} is kept in the tenant and no longer managed`],
});

const draftOf = (type: ObjectType, diff: Diff): Draft | null => {
  if (diff.action === 'none') return null;
  if (diff.action === 'create') return created(type, diff);
  if (diff.action === 'forget') return forgotten(type, diff);
  if (diff.found === null) return null;
  return diff.action === 'delete' ? removed(type, diff, diff.found) : changed(type, diff, diff.found);
};

/* The object that the first call leaves: the second one is planned on it, and looks at it again before it is sent. */
const secondCall = (type: ObjectType, diff: Diff): Draft | null => {
  const fields = later(type, diff);
  if (diff.action !== 'create' || fields.length === 0) return null;
  const made = { type: type.type, key: diff.item.key, value: atBirth(type, diff), owner: diff.mark, version: 'absent' };
  return {
    ...changed(type, { ...diff, action: 'update' }, made),
    expects: {},
    why: `${type.type} ${nameOf(diff)} takes ${fields.join(', ')} only once it is there`,
  };
};

/** Removals come last: what is new stands before what is old goes. */
const order: Readonly<Record<string, number>> = { create: 0, adopt: 1, update: 1, delete: 2, forget: 3 };

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** One change per object and one for each write that a rule needs, by Guid where there is one. */
export const lower = (diffs: readonly Diff[]): readonly Change[] =>
  diffs
    .flatMap((diff): readonly Change[] => {
      if (diff.item.type === TRANSPORT_RULE) return lowerRule(diff);
      const type = objectType(diff.item.type);
      const draft = draftOf(type, diff);
      if (draft === null) return [];
      const { scope } = diff.item;
      const keys = [itemId(diff.item)];
      const idOf = ({ op, after }: Draft): string => changeId({ scope, op, keys, after });
      const id = idOf(draft);
      const handle = diff.found?.handle;
      const base = {
        scope,
        type: diff.item.type,
        keys,
        collection: collectionOf(diff.item),
        ...(handle === undefined ? {} : { handle }),
        group: id,
        for: [diff.item.from],
      };
      const first = diff.action === 'delete' && diff.found !== null ? disabledFirst(type, diff, diff.found) : null;
      if (first !== null) {
        const before = idOf(first);
        const rest = { ...draft, expects: {}, needs: [...draft.needs, before] };
        return [
          { ...base, ...first, id: before, group: before },
          { ...base, ...rest, id },
        ];
      }
      const second = secondCall(type, diff);
      const more = second === null ? [] : [{ ...base, ...second, id: idOf(second), needs: [...second.needs, id] }];
      return [{ ...base, ...draft, id }, ...more];
    })
    .sort((a, b) => (order[a.op] ?? 9) - (order[b.op] ?? 9) || compareText(a.keys.join(), b.keys.join()));

/** Natural key under which a change leaves its object. */
export const keyAfter = (change: Change): string => {
  const name = membersOf(change.after)['name'];
  return typeof name === 'string' ? connectorKey(name) : (change.leaves[0]?.key ?? '');
};

import { AGENT_KEY, AGENT_TAMPER, sinkWords } from '../../kinds/language/agent-sinks.ts';
import type { Change, Diff, Json } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { type Members, membersOf } from './convert.ts';
import { finished } from './draft.ts';
import type { System } from './system.ts';

/** What is put where, for people. */
const names: Readonly<Record<string, string>> = { AgentKey: 'the agent key' };

const nameOf = (type: string): string => names[type] ?? 'the tamper protection passwords';

const leaf = ({ item }: Diff, value: Json) => ({ type: item.type, key: item.key, value });

/** The key is made by itself: whether an unanswered request made one is read back, and nothing is in a sink by then. */
const making = (diff: Diff): Change =>
  finished(diff, {
    op: 'create',
    before: null,
    after: {},
    leaves: [leaf(diff, {})],
    expects: { [itemId(diff.item)]: 'absent' },
    why: 'the account has no agent key',
    risk: 'low',
    shown: ['the platform makes an agent key'],
  });

const filling = (diff: Diff, live: Members, after: Members, made: Change | null): Change => {
  const { item, found } = diff;
  const place = item.sink === undefined ? 'nowhere' : sinkWords(item.sink);
  const state = live['sink'] === 'Other' ? 'holds something else' : 'does not hold it';
  const change = finished(diff, {
    op: 'update',
    before: { sink: live['sink'] ?? 'Missing' },
    after,
    leaves: [leaf(diff, { sink: 'Current' })],
    expects: found === null ? {} : { [itemId(item)]: found.version },
    why: made === null ? `${place} ${state}` : `${place} is to hold it`,
    risk: 'low',
    shown: [`${nameOf(item.type)} -> ${place}`],
  });
  const placed = item.sink === undefined ? change : { ...change, sink: item.sink };
  return made === null ? placed : { ...placed, needs: [...placed.needs, made.id] };
};

/** Where the platform does not show the secret, a person brings it, and says that it is the right one. */
const bringing = (diff: Diff, live: Members, place: string, after: Members): Change => {
  const { item } = diff;
  const isMissing = live['sink'] !== 'Unverified';
  const sink = item.sink === undefined ? '' : sinkWords(item.sink);
  const command = `postern attest ${item.from.kind}/${item.from.name} --by NAME`;
  return finished(diff, {
    op: 'manual',
    before: { sink: live['sink'] ?? 'Missing' },
    after: isMissing ? { ...after, sink: 'Unverified' } : after,
    // That something stands in the sink shows itself; that it is the right thing, somebody says.
    leaves: isMissing ? [leaf(diff, { sink: 'Unverified' })] : [],
    expects: {},
    why: `to be done by hand: the public API does not show ${nameOf(item.type)}`,
    risk: 'low',
    shown: isMissing
      ? [`${place}: copy ${nameOf(item.type)} to ${sink} with ${command} --value-file FILE`]
      : [`${place}: compare ${nameOf(item.type)} with ${sink}, then ${command}`],
  });
};

/**
 * A rotation of the same plan makes what the sink holds the password of before: it is put there anew right after, so that
 * nobody looks for a password that only the platform has.
 */
export const afterRotations = (diff: Diff, changes: readonly Change[]): readonly Change[] => {
  const { item, found } = diff;
  const rotations = changes.filter(({ op, type }) => op === 'run' && type === 'TamperPasswordRotation');
  const isKept = item.type === AGENT_TAMPER && item.wanted === 'present' && item.management === 'Converge';
  if (!isKept || found === null || item.sink === undefined || rotations.length === 0) return [];
  const after = { sink: 'Current', writeTo: sinkWords(item.sink), after: rotations.flatMap(({ keys }) => keys) };
  const filled = filling({ ...diff, found: null }, membersOf(found.value), after, null);
  return [
    {
      ...filled,
      why: 'a rotation makes another password',
      needs: [...filled.needs, ...rotations.map(({ id }) => id)],
      group: `${filled.group} after`,
    },
  ];
};

/** The changes of an agent key or the tamper passwords: what is made, what is put into the sink, and what people do. */
export const lowerAgentSecret = (diff: Diff, system: System): readonly Change[] => {
  const { item, found } = diff;
  const live = membersOf(found?.value);
  const after: Members = { sink: 'Current', ...(item.sink === undefined ? {} : { writeTo: sinkWords(item.sink) }) };
  const { access, place } = system.entry(item.type, item.key, 'sink');
  if (access === 'console') return [bringing(diff, live, place, after)];
  const made = found === null && item.type === AGENT_KEY ? making(diff) : null;
  return [...(made === null ? [] : [made]), filling(diff, live, after, made)];
};

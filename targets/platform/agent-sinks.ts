import { FindingError } from '../../kinds/codes.ts';
import { AGENT_KEY, AGENT_TAMPER, agentDataKeys, type SinkState } from '../../kinds/language/agent-sinks.ts';
import type { Ask, Change, Collection, Finding, Json, SinkFor } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import type { SecretValues, Sent, Sinks } from '../../plan/target.ts';
import type { Api } from './api.ts';
import { finding } from './codes.ts';
import { type Members, membersOf, plainFound } from './convert.ts';
import { type Operation, ownOperations } from './operations.ts';
import { outcomeOf, refused } from './sent.ts';
import { isFinding, unknown } from './system.ts';

/** The sink that a change writes to; undefined for a change that writes to none. */
export const sinkOf = ({ sink, for: [from] }: Pick<Change, 'sink' | 'for'>): SinkFor | undefined =>
  sink === undefined || from === undefined ? undefined : { to: sink, from };

/** The values as the platform has them, and what may be told of them. Null: there are none. */
type Live = { readonly values: SecretValues; readonly told: Members } | null;

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const only = (names: readonly string[], values: Members): SecretValues =>
  Object.fromEntries(names.flatMap((name) => (text(values[name]) === '' ? [] : [[name, text(values[name])]])));

/** How the values in a sink stand to those of the platform. Here they end: only the word goes on. */
const compared = (held: SecretValues, live: SecretValues): SinkState => {
  const names = Object.keys(live);
  if (names.every((name) => held[name] === live[name])) return 'Current';
  return names.some((name) => held[name] !== undefined) ? 'Other' : 'Missing';
};

const told = (entry: Json | undefined): Json => {
  const { fingerprint, createdAt } = membersOf(entry);
  return fingerprint === undefined ? null : { fingerprint, createdAt: createdAt ?? null };
};

/** What is put into a sink, or the reason why the door that asks has none. */
export const sinkReader = (sinks: Sinks | undefined) => {
  const without = (sink: SinkFor): Finding =>
    finding('PSTN8020', { message: 'this door has no place to put secrets', ref: sink.from, path: '/spec/writeTo' });
  const guarded = async <T>(sink: SinkFor, act: (sinks: Sinks) => Promise<T>): Promise<T | Finding> => {
    if (sinks === undefined) return without(sink);
    try {
      return await act(sinks);
    } catch (error) {
      if (error instanceof FindingError) return { ...error.finding, ref: error.finding.ref ?? sink.from };
      throw error;
    }
  };
  return {
    read: (sink: SinkFor) => guarded(sink, (given) => given.read(sink)),
    write: (sink: SinkFor, values: SecretValues) =>
      guarded(sink, async (given) => {
        await given.write(sink, values);
        return null;
      }),
  };
};

/** Where the platform shows no secret: only whether the sink holds one, which nothing can be compared with. */
export const unshownCollection = async ({ type, sinks: asked }: Ask, sinks: Sinks | undefined): Promise<Collection> => {
  const to = asked?.['agent'];
  const held = to === undefined ? {} : await sinkReader(sinks).read(to);
  if (isFinding(held)) return unknown(held);
  const [first = ''] = agentDataKeys[type] ?? [];
  const sink: SinkState = held[first] === undefined ? 'Missing' : 'Unverified';
  return { state: 'complete', found: [plainFound(type, 'agent', to === undefined ? {} : { sink })] };
};

/** The agent key and the tamper passwords on the reference platform. Their values go from an answer to a sink and nowhere else. */
export const openAgentSecrets = (api: Api, sinks: Sinks | undefined) => {
  const sink = sinkReader(sinks);

  const get = async (operation: Operation, signal: AbortSignal, query = {}): Promise<Members | Finding | null> => {
    const read = await api.read(operation, { query }, signal);
    if (read.state === 'failed') return read.finding;
    return read.state === 'missing' ? null : membersOf(read.value);
  };
  const garbled = (operation: Operation, reason: string): Finding =>
    api.explain(operation, { state: 'garbled', status: 200, reason });

  const readKey = async (signal: AbortSignal): Promise<Live | Finding> => {
    const wire = await get(ownOperations.getAgentKey, signal);
    if (wire === null || isFinding(wire)) return wire;
    const values = only(agentDataKeys[AGENT_KEY] ?? [], { CustomerKey: wire['key'] ?? null });
    const { fingerprint = null, createdAt = null, protectedDevices = null } = wire;
    if (Object.keys(values).length === 0 || fingerprint === null)
      return garbled(ownOperations.getAgentKey, 'an agent key without value or fingerprint');
    return { values, told: { fingerprint, createdAt, protectedDevices } };
  };

  const readPasswords = async (signal: AbortSignal): Promise<Live | Finding> => {
    const state = await get(ownOperations.getTamperState, signal);
    if (isFinding(state)) return state;
    const wire = await get(ownOperations.getTamperPassword, signal);
    if (isFinding(wire)) return wire;
    const values = only(agentDataKeys[AGENT_TAMPER] ?? [], wire ?? {});
    const [current, previous] = [told(state?.['current']), told(state?.['previous'])];
    return { values, told: { current, previous } };
  };

  const liveOf = (type: string, signal: AbortSignal): Promise<Live | Finding> =>
    type === AGENT_KEY ? readKey(signal) : readPasswords(signal);

  /* What follows the key is only told once it stands in its sink and no device works with it yet. */
  const installers = async (signal: AbortSignal): Promise<Json | Finding> => {
    const found: Json[] = [];
    for (const os of ['windows', 'macos']) {
      const wire = await get(ownOperations.getInstaller, signal, { os });
      if (isFinding(wire)) return wire;
      if (wire !== null) found.push({ os, command: text(wire['command']) });
    }
    return found;
  };

  const versionOf = (type: string, shown: Members, state: SinkState | null): string => {
    const { protectedDevices: _devices, ...rest } = shown;
    return digest({ type, rest, sink: state });
  };

  const shownIn = async (type: string, live: NonNullable<Live>, to: SinkFor | undefined) => {
    const held = to === undefined ? null : await sink.read(to);
    if (isFinding(held)) return held;
    const state = held === null ? null : compared(held, live.values);
    return { state, version: versionOf(type, live.told, state) };
  };

  return {
    /** The one item of a type: what may be told of the secret, and how the sink of the wish stands. */
    collection: async ({ type, sinks: asked }: Ask, signal: AbortSignal): Promise<Collection> => {
      const live = await liveOf(type, signal);
      if (isFinding(live)) return unknown(live);
      const to = asked?.['agent'];
      if (live === null) {
        // A key that nobody could take is not made.
        const held = to === undefined ? null : await sink.read(to);
        return isFinding(held) ? unknown(held) : { state: 'complete', found: [] };
      }
      const shown = await shownIn(type, live, to);
      if (isFinding(shown)) return unknown(shown);
      const isNew = type === AGENT_KEY && shown.state === 'Current' && live.told['protectedDevices'] === 0;
      const more = isNew ? await installers(signal) : null;
      if (isFinding(more)) return unknown(more);
      const value = {
        ...live.told,
        ...(shown.state === null ? {} : { sink: shown.state }),
        ...(more === null ? {} : { installers: more }),
      };
      return { state: 'complete', found: [{ type, key: 'agent', value, version: shown.version }] };
    },
    /** Makes the key, or fetches what is there and puts it into the sink. */
    write: async (change: Change, signal: AbortSignal): Promise<Sent> => {
      if (change.op === 'create') {
        const answer = await api.write(ownOperations.createAgentKey, {}, signal);
        return outcomeOf(change, ownOperations.createAgentKey, answer, api);
      }
      const to = sinkOf(change);
      if (to === undefined) throw new Error(`${change.type} is written without a sink`);
      const live = await liveOf(change.type, signal);
      if (isFinding(live)) return { state: 'refused', finding: { ...live, ref: change.for[0] ?? null } };
      if (live === null) return refused(change, 'PSTN8011', `${change.keys.join(', ')} is no longer there`);
      const shown = await shownIn(change.type, live, to);
      if (isFinding(shown)) return { state: 'refused', finding: shown };
      if (change.expects[change.keys[0] ?? ''] !== shown.version) return { state: 'moved' };
      const failed = await sink.write(to, live.values);
      return failed === null ? { state: 'sent' } : { state: 'refused', finding: failed };
    },
  };
};

import { AGENT_KEY_STATE, TAMPER_PASSWORD_STATE } from '../../kinds/language/agent-state.ts';
import { PEOPLE } from '../../kinds/language/enrolled-person.ts';
import { DETECTIONS } from '../../kinds/language/threats.ts';
import type { Ask, Fact, Finding, Json } from '../../kinds/words.ts';
import type { Api } from './api.ts';
import { type Members, membersOf } from './convert.ts';
import { type Operation, ownOperations } from './operations.ts';
import { isFinding, required } from './system.ts';

/** What acts are about, as far as it may be known: never a key or a password. */
type Read = (api: Api, keys: readonly string[], signal: AbortSignal) => Promise<Json | Finding>;

const listed = async (
  api: Api,
  operation: Operation,
  search: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly Members[] | Finding> => {
  const list = required(api, operation, await api.list(operation, 'items', signal, search));
  return isFinding(list) ? list : list.map(membersOf);
};

const people: Read = async (api, keys, signal) => {
  const found: Record<string, Json> = {};
  for (const address of keys) {
    const persons = await listed(api, ownOperations.listPeople, { address }, signal);
    if (isFinding(persons)) return persons;
    const primary = persons[0]?.['emailAddress'];
    if (typeof primary !== 'string') found[address] = null;
    else {
      const enrolled = await listed(api, ownOperations.listEnrollments, { user: primary }, signal);
      if (isFinding(enrolled)) return enrolled;
      found[address] = { primary, browsers: enrolled.length };
    }
  }
  return found;
};

const detections: Read = async (api, _keys, signal) => {
  const all = await listed(api, ownOperations.listDetections, {}, signal);
  // What was written and by whom is none of ours; it would stand in plans.
  return isFinding(all) ? all : all.map(({ detectionId = null, state = null }) => ({ detectionId, state }));
};

const agentKey: Read = async (api, _keys, signal) => {
  const read = await api.read(ownOperations.getAgentKey, {}, signal);
  if (read.state === 'failed') return read.finding;
  if (read.state === 'missing') return null;
  const { fingerprint = null, createdAt = null, protectedDevices = null } = membersOf(read.value);
  return { fingerprint, createdAt, protectedDevices };
};

const print = (value: Json | undefined): Members => {
  const { fingerprint = null, createdAt = null } = membersOf(value);
  return { fingerprint, createdAt };
};

const tamperPassword: Read = async (api, _keys, signal) => {
  const operation = ownOperations.getTamperState;
  const wire = required(api, operation, await api.read(operation, {}, signal));
  if (isFinding(wire)) return wire;
  const { current, previous } = membersOf(wire);
  return {
    ...(current === undefined ? {} : { current: print(current) }),
    ...(previous === undefined ? {} : { previous: print(previous) }),
  };
};

const reads: Readonly<Record<string, Read>> = {
  [PEOPLE]: people,
  [DETECTIONS]: detections,
  [AGENT_KEY_STATE]: agentKey,
  [TAMPER_PASSWORD_STATE]: tamperPassword,
};

/** Reads what an act is about on the reference platform; null where the ask is for something else. */
export const readActFact = async (
  api: Api,
  { type, keys }: Pick<Ask, 'type' | 'keys'>,
  signal: AbortSignal,
): Promise<Pick<Fact, 'value' | 'by'> | Finding | null> => {
  const value = await reads[type]?.(api, keys, signal);
  if (value === undefined) return null;
  return isFinding(value) ? value : { value, by: 'the platform' };
};

import type { Change, Finding, Json } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import type { Api, ReadResult } from './api.ts';
import { type Members, membersOf } from './convert.ts';
import { fieldsOf } from './envelope.ts';
import type { Groups } from './groups.ts';
import type { Operation } from './operations.ts';
import { foundPolicy, groupIdsOf, groupNamesOf, merged, type PolicyWords, policyBody } from './policy-convert.ts';
import { outcomeOf, refused } from './sent.ts';
import { isFinding } from './system.ts';

/** The operations by which a system's policies are read and written. */
export type PolicyOperations = {
  readonly get: Operation;
  readonly create: Operation;
  readonly change: Operation;
  readonly remove: Operation;
  readonly words: PolicyWords;
  /** What only the platform knows and nobody may send. */
  readonly readOnly: readonly string[];
};

/** Everything that writing a policy needs. */
export type PolicyAccess = { readonly api: Api; readonly groups: Groups; readonly operations: PolicyOperations };

const without = (members: Members, names: readonly string[]): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));

const notRead = (change: Change, finding: Finding): Sent => ({
  state: 'refused',
  finding: { ...finding, ref: change.for[0] ?? finding.ref },
});

const create = async (change: Change, body: Members, access: PolicyAccess, signal: AbortSignal): Promise<Sent> => {
  const { create: operation } = access.operations;
  const answer = await access.api.write(operation, { body }, signal);
  const id = answer.state === 'answered' ? fieldsOf(answer.body)['policyId'] : undefined;
  return outcomeOf(change, operation, answer, access.api, typeof id === 'string' ? id : undefined);
};

/* What the change was planned on is compared with what stands there right before the write. */
const isAsPlanned = (
  change: Change,
  live: Json,
  handle: string,
  names: ReadonlyMap<string, string>,
  words: PolicyWords,
) => {
  const found = foundPolicy(live, handle, words, names);
  const expected = found === null ? undefined : change.expects[itemId(found)];
  return (
    found !== null && (expected === undefined ? Object.keys(change.expects).length === 0 : expected === found.version)
  );
};

const alter = async (
  change: Change,
  read: ReadResult<Json> & { readonly state: 'read' },
  body: Members,
  access: PolicyAccess,
  signal: AbortSignal,
): Promise<Sent> => {
  const { change: operation, readOnly } = access.operations;
  const handle = change.handle ?? '';
  const whole = membersOf(merged(read.value, body));
  const headers = read.etag === null ? {} : { headers: { 'if-match': read.etag } };
  const call = { path: { policyId: handle }, body: without(whole, readOnly), ...headers };
  return outcomeOf(change, operation, await access.api.write(operation, call, signal), access.api);
};

/**
 * Sends the one write of a change to a policy. An existing one is read just before, so that members that Postern does not
 * know survive, and the write holds for what was read only, where the system can say so.
 */
export const writePolicy = async (change: Change, access: PolicyAccess, signal: AbortSignal): Promise<Sent> => {
  const { api, groups, operations } = access;
  const ids = await groups.idsOf(groupNamesOf(change.after), signal);
  if (isFinding(ids)) return notRead(change, ids);
  const body = policyBody(membersOf(change.after), operations.words, ids);
  if (change.op === 'create') return create(change, body, access, signal);

  const path = { policyId: change.handle ?? '' };
  const read = await api.read(operations.get, { path }, signal);
  if (read.state === 'failed') return notRead(change, read.finding);
  if (read.state === 'missing')
    return change.op === 'delete'
      ? { state: 'sent' }
      : refused(change, 'PSTN8011', `${change.keys.join(', ')} is no longer there`);
  const names = await groups.namesOf(groupIdsOf(read.value), signal);
  if (isFinding(names)) return notRead(change, names);
  if (!isAsPlanned(change, read.value, path.policyId, names, operations.words)) return { state: 'moved' };
  if (change.op !== 'delete') return alter(change, read, body, access, signal);
  return outcomeOf(change, operations.remove, await api.write(operations.remove, { path }, signal), api);
};

import type { Change } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import { type Api, isTransient } from './api.ts';
import { finding } from './codes.ts';
import { membersOf } from './convert.ts';
import type { Answer, Command } from './exchange.ts';
import { shapeOf } from './shapes.ts';
import { unproven } from './unproven.ts';

/** Told when Exchange says that this tenant keeps connectors disabled, with its words. */
export type Restricted = (words: string) => void;

/* Trial and restricted tenants: New- succeeds with the first as a warning, enabling fails with the second. */
const disabledAtBirth = /created in a disabled state/i;
const mayNotEnable = /can't enable an inbound connector/i;

const refusedFor = (
  change: Change,
  message: string,
  code: 'PSTN4010' | 'PSTN4011' | 'PSTN4012' | 'PSTN4013' | 'PSTN4014' | 'PSTN4020',
): Sent => ({
  state: 'refused',
  finding: finding(code, { message, ref: change.for[0] ?? null, path: code === 'PSTN4011' ? '/spec/enabled' : '' }),
});

const answered = (change: Change, answer: Answer & { state: 'answered' }, restricted: Restricted): Sent => {
  if (change.op !== 'create') return { state: 'sent' };
  const made = answer.objects.map((object) => shapeOf(change.type).foundOf(object)).find((found) => found !== null);
  const handle = made?.handle;
  const warning = answer.warnings.find((text) => disabledAtBirth.test(text));
  const wantsEnabled = membersOf(change.after)['enabled'] !== false;
  if (warning !== undefined && wantsEnabled && membersOf(made?.value ?? null)['enabled'] === false) {
    restricted(warning);
    const message = `${change.keys.join(', ')} was created${handle === undefined ? '' : ` as ${handle}`} but is disabled: "${warning}"`;
    return refusedFor(change, message, 'PSTN4011');
  }
  return { state: 'sent', ...(handle === undefined ? {} : { handle }) };
};

const refused = (
  change: Change,
  command: Command,
  answer: Answer & { state: 'refused' },
  api: Api,
  restricted: Restricted,
): Sent => {
  const told = api.explain(command, answer);
  if (/ManagementObjectNotFoundException/.test(answer.className))
    return change.op === 'delete' ? { state: 'sent' } : refusedFor(change, told.message, 'PSTN4012');
  if (/AlreadyExists/i.test(answer.className) || /RuleNameAlreadyExist|already exists/i.test(answer.text))
    return refusedFor(change, told.message, 'PSTN4010');
  // Somebody took rules away since the place was planned.
  if (change.op === 'create' && (/InvalidPriority/i.test(answer.className) || /priority is invalid/i.test(answer.text)))
    return { state: 'moved' };
  if (/StillReferenced/.test(answer.className)) return refusedFor(change, told.message, 'PSTN4020');
  if (mayNotEnable.test(answer.text)) {
    restricted(answer.text);
    return refusedFor(change, told.message, 'PSTN4011');
  }
  if (isTransient(answer)) return { state: 'lost', reason: told.message };
  return refusedFor(change, told.message, 'PSTN4013');
};

/** What the answer to the one cmdlet of a change says: whether it proves anything decides between `sent`, `refused` and `lost`. */
export const outcomeOf = (
  change: Change,
  command: Command,
  answer: Awaited<ReturnType<Api['write']>>,
  api: Api,
  restricted: Restricted,
): Sent => {
  switch (answer.state) {
    case 'answered':
      return answered(change, answer, restricted);
    case 'refused':
      return refused(change, command, answer, api, restricted);
    case 'partial':
      return refusedFor(change, api.explain(command, answer).message, 'PSTN4014');
    default:
      return unproven(command, answer, api);
  }
};

/** Sends the one cmdlet of a change once. */
export const send = async (change: Change, api: Api, restricted: Restricted, signal: AbortSignal): Promise<Sent> => {
  const command = shapeOf(change.type).commandOf(change);
  if (command === null) return { state: 'sent' };
  return outcomeOf(change, command, await api.write(command, signal), api, restricted);
};

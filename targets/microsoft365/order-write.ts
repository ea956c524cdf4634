import type { Change } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import { type Api, isTransient } from './api.ts';
import { finding } from './codes.ts';
import type { Confirmed } from './confirm.ts';
import type { Command } from './exchange.ts';
import { readRules } from './rules-read.ts';
import { unproven } from './unproven.ts';

type Move = { readonly guid: string; readonly priority: number };

const moveIn = (change: Change): Move | null => {
  const raw = change.raw as Partial<Move> | undefined;
  return typeof raw?.guid === 'string' && raw.guid !== '' && typeof raw.priority === 'number'
    ? { guid: raw.guid, priority: raw.priority }
    : null;
};

const orderOf = (value: Change['after']): readonly string[] =>
  (value as { readonly order?: readonly string[] }).order ?? [];

/** Sends one move, once. That Exchange has no such place any more means that somebody else changed the list. */
export const sendMove = async (change: Change, api: Api, signal: AbortSignal): Promise<Sent> => {
  const move = moveIn(change);
  if (move === null) return change.op === 'move' ? { state: 'moved' } : { state: 'sent' };
  const command: Command = {
    cmdlet: 'Set-TransportRule',
    parameters: { Identity: move.guid, Priority: move.priority },
  };
  const answer = await api.write(command, signal);
  const refused = (code: 'PSTN4040' | 'PSTN4041', message: string): Sent => ({
    state: 'refused',
    finding: finding(code, { message, ref: change.for[0] ?? null }),
  });
  switch (answer.state) {
    case 'answered':
      return { state: 'sent' };
    case 'refused': {
      const { message } = api.explain(command, answer);
      if (/ManagementObjectNotFoundException/.test(answer.className)) return refused('PSTN4040', message);
      if (/InvalidPriority/i.test(answer.className) || /priority is invalid/i.test(answer.text))
        return { state: 'moved' };
      return isTransient(answer) ? { state: 'lost', reason: message } : refused('PSTN4041', message);
    }
    case 'partial':
      return { state: 'lost', reason: api.explain(command, answer).message };
    default:
      return unproven(command, answer, api);
  }
};

/* Rules that came or went in between say nothing about the move. */
const isSameOrder = (wanted: readonly string[], there: readonly string[]): boolean => {
  const both = new Set(wanted.filter((name) => there.includes(name)));
  const only = (names: readonly string[]): string => JSON.stringify(names.filter((name) => both.has(name)));
  return only(wanted) === only(there);
};

/** Reads the whole order back. Until the tenant is settled, the order as it was before proves nothing. */
export const confirmMove = async (
  change: Change,
  sent: Sent,
  api: Api,
  isSettled: boolean,
  signal: AbortSignal,
): Promise<Confirmed> => {
  if (change.op !== 'move') return 'done';
  if (sent.state === 'refused' || sent.state === 'moved') return 'not done';
  const read = await readRules(api, change.for[0] ?? null, change.scope.id, signal);
  if (read.state === 'failed') return 'unknown';
  const there = read.rules.map((rule) => String(rule['Name']));
  if (isSameOrder(orderOf(change.after), there)) return 'done';
  return isSameOrder(orderOf(change.before), there) && !isSettled ? 'not yet' : 'not done';
};

import { exchangeTime, type TenantState } from './cmdlet.ts';
import type { Properties } from './directory.ts';
import { ExchangeError } from './exchange-error.ts';
import { RULES } from './transport-rule-parameters.ts';

/** The rules in the order in which they run. */
export function inOrder(rules: readonly Properties[]): readonly Properties[] {
  return [...rules].sort((a, b) => Number(a['Priority']) - Number(b['Priority']));
}

/** Puts a new rule at `at` (0-based; last when undefined). What stands there and below moves down by one. */
export function insertRule(state: TenantState, rule: Properties, at: number | undefined, delayMs: number): void {
  const others = inOrder(state.rules.current());
  const index = at ?? others.length;
  checkRange(index, others.length);
  renumber(state, others.toSpliced(index, 0, rule), String(rule['Guid']), delayMs);
}

/** Takes the rule out and puts it in again at `at` of the shortened list, so that it stands exactly there. */
export function moveRule(state: TenantState, rule: Properties, at: number, delayMs: number): void {
  const others = inOrder(state.rules.current()).filter((one) => one['Guid'] !== rule['Guid']);
  checkRange(at, others.length);
  renumber(state, others.toSpliced(at, 0, rule), String(rule['Guid']), delayMs);
}

/** Removes the rule and closes the gap. */
export function removeRule(state: TenantState, guid: string, delayMs: number): void {
  state.rules.remove(guid, delayMs);
  renumber(state, inOrder(state.rules.current()), guid, delayMs);
}

function checkRange(index: number, highest: number): void {
  if (index >= 0 && index <= highest) return;
  throw new ExchangeError(400, `${RULES}.InvalidPriorityException`, 'The specified rule priority is invalid.');
}

/** Writes every rule whose number changes. Only the rule that was written itself gets a new WhenChanged. */
function renumber(state: TenantState, rules: readonly Properties[], written: string, delayMs: number): void {
  const changed = exchangeTime(state.clock(), '+00:00');
  for (const [priority, rule] of rules.entries()) {
    if (rule['Guid'] === written) state.rules.put({ ...rule, Priority: priority, WhenChanged: changed }, delayMs);
    else if (rule['Priority'] !== priority) state.rules.put({ ...rule, Priority: priority }, delayMs);
  }
}

import type { Finding, Ref } from '../../kinds/words.ts';
import type { Api } from './api.ts';
import { finding } from './codes.ts';
import type { Command, WireObject } from './exchange.ts';

/** All transport rules of a tenant in the order in which they run, as Exchange returns them; or why they are not known. */
export type RulesRead =
  | { readonly state: 'read'; readonly rules: readonly WireObject[] }
  | { readonly state: 'failed'; readonly finding: Finding };

/** The one call that shows every rule with its priority. */
const everyRule: Command = { cmdlet: 'Get-TransportRule', parameters: { ResultSize: 'Unlimited' } };

const isWhole = (rule: WireObject): boolean =>
  typeof rule['Name'] === 'string' &&
  rule['Name'] !== '' &&
  typeof rule['Guid'] === 'string' &&
  rule['Guid'] !== '' &&
  Number.isInteger(Number(rule['Priority'])) &&
  rule['Priority'] !== null;

/* A list read while somebody moves rules may show two at one place, or miss one: it is no order to plan on. */
const isContiguous = (rules: readonly WireObject[]): boolean =>
  rules.every((rule, index) => Number(rule['Priority']) === index) &&
  new Set(rules.map((rule) => String(rule['Guid']).toLowerCase())).size === rules.length;

/** Reads all rules in one list call, whatever their number. A list that is not whole is not known. `where` names the tenant. */
export const readRules = async (api: Api, ref: Ref | null, where: string, signal: AbortSignal): Promise<RulesRead> => {
  const failed = (message: string): RulesRead => ({
    state: 'failed',
    finding: finding('PSTN4009', { message: `${everyRule.cmdlet} in tenant ${where}: ${message}`, ref }),
  });
  const read = await api.read(everyRule, signal);
  if (read.state === 'failed') return { state: 'failed', finding: read.finding };
  const objects = read.state === 'read' ? read.objects : [];
  if (!objects.every(isWhole)) return failed('a rule came without a name, Guid or priority');
  const rules = [...objects].sort((a, b) => Number(a['Priority']) - Number(b['Priority']));
  if (!isContiguous(rules))
    return failed('the priorities are not 0, 1, 2 and so on: somebody is moving rules right now');
  return { state: 'read', rules };
};

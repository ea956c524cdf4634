import type { Collection, Fact, Finding, Json, Ref, Scope } from '../../kinds/words.ts';
import type { Api } from './api.ts';
import { finding } from './codes.ts';
import type { Command, WireObject } from './exchange.ts';
import { foundRule } from './rule-convert.ts';
import type { RulesRead } from './rules-read.ts';

/** The rules of one list call as a collection. */
export const ruleCollection = (read: RulesRead): Collection =>
  read.state === 'failed'
    ? { state: 'unknown', reason: read.finding }
    : { state: 'complete', found: read.rules.map(foundRule).filter((found) => found !== null) };

const everyConnector: Command = { cmdlet: 'Get-OutboundConnector', parameters: { ResultSize: 'Unlimited' } };

const text = (object: WireObject, name: string): string =>
  typeof object[name] === 'string' ? (object[name] as string) : '';

/** What rules can route to, as a fact; the finding when it could not be had as a whole. */
export const routeTargets = async (
  api: Api,
  { scope, ref, at }: { readonly scope: Scope; readonly ref: Ref; readonly at: () => string },
  signal: AbortSignal,
): Promise<Fact | Finding> => {
  const read = await api.read(everyConnector, signal);
  if (read.state === 'failed') return read.finding;
  const objects = read.state === 'read' ? read.objects : [];
  if (objects.some((object) => text(object, 'Name') === '' || text(object, 'Guid') === '')) {
    const message = `${everyConnector.cmdlet} in tenant ${scope.id}: a connector came without a name or Guid`;
    return finding('PSTN4009', { message, ref });
  }
  const value = objects
    .map(
      (object): Json => ({
        tenantId: scope.id,
        name: text(object, 'Name'),
        guid: text(object, 'Guid').toLowerCase(),
        enabled: object['Enabled'] === true,
        isTransportRuleScoped: object['IsTransportRuleScoped'] === true,
      }),
    )
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { value, at: at(), by: everyConnector.cmdlet };
};

import type { Kind } from '../kind.ts';
import { outboundConnectorSettings } from '../language/exchange-outbound-connector.ts';
import { mailPlanGate } from '../language/mail-plan.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Json } from '../words.ts';
import { checks } from './checks.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';
import { TYPE } from './settings.ts';

/** Settings that say something even when they are empty or false. */
const always = new Set(['name', 'enabled', 'connectorType', 'useMXRecord', 'isTransportRuleScoped']);

/* Exchange writes AdminUI itself and does not take it; the outcome of a test is nobody's wish. */
const isWishable = (field: string, value: Json): boolean =>
  !['isValidated', 'lastValidationTimestamp'].includes(field) && (field !== 'connectorSource' || value !== 'AdminUI');

/* Opportunistic, as every connector has it unless somebody wants more or less. */
const isUsual = (field: string, value: Json): boolean =>
  ['mtaStsMode', 'smtpDaneMode'].includes(field) && value === 'Opportunistic';

const isEmpty = (value: Json): boolean =>
  value === false || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** A connector by which Exchange Online hands mail to another system. */
export const outboundConnector: Kind = {
  name: 'OutboundConnector',
  plural: 'outboundconnectors',
  summary: 'A connector by which Exchange Online hands mail to another system, chosen by transport rules or by domain.',
  schema,
  checks,
  items,
  gates: (resource, scopes) => {
    const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
    return 'missing' in tenant ? [] : [mailPlanGate(tenantScope(tenant.found))];
  },
  guards,
  notes,
  listing: (scope) => (scope.ref.kind === 'Tenant' ? [askOf(tenantScope(scope), TYPE)] : []),
  spec: (item, scopeName) => {
    const value = item.value as Readonly<Record<string, Json>>;
    const members = outboundConnectorSettings.flatMap(({ field }) => {
      const member = value[field];
      if (member === undefined || !isWishable(field, member) || isUsual(field, member)) return [];
      return isEmpty(member) && !always.has(field) ? [] : [[field, member] as const];
    });
    return { tenantRef: { name: scopeName }, ...Object.fromEntries(members) };
  },
};

import type { Kind } from '../kind.ts';
import { inboundConnectorSettings } from '../language/exchange-inbound-connector.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { askOf } from '../seen.ts';
import type { Json } from '../words.ts';
import { checks } from './checks.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';
import { TYPE } from './settings.ts';

/** Settings that say something even when they are empty or false. */
const always = new Set(['name', 'senderDomains', 'requireTls', 'enabled', 'connectorType']);

const isEmpty = (value: Json): boolean =>
  value === false || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** A connector by which Exchange Online takes mail from another system. */
export const inboundConnector: Kind = {
  name: 'InboundConnector',
  plural: 'inboundconnectors',
  summary: 'A connector by which Exchange Online takes mail from another system, recognised by certificate or address.',
  schema,
  checks,
  items,
  gates,
  guards,
  notes,
  listing: (scope) => (scope.ref.kind === 'Tenant' ? [askOf(tenantScope(scope), TYPE)] : []),
  spec: (item, scopeName) => {
    const value = item.value as Readonly<Record<string, Json>>;
    const members = inboundConnectorSettings.flatMap(({ field }) => {
      const member = value[field];
      return member === undefined || (isEmpty(member) && !always.has(field)) ? [] : [[field, member] as const];
    });
    return { tenantRef: { name: scopeName }, ...Object.fromEntries(members) };
  },
};

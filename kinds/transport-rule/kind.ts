import type { Kind } from '../kind.ts';
import { asSpec } from '../language/exchange-rule-secrets.ts';
import { type RuleParameter, ruleMembers, ruleParameters } from '../language/exchange-transport-rule.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { askOf } from '../seen.ts';
import type { Json } from '../words.ts';
import { checks } from './checks.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { TYPE } from './rule.ts';
import { schema } from './schema.ts';

/* Settings as every rule has them are nobody's wish. `mode` always is one: it says whether the rule acts. */
const usual: Readonly<Record<string, Json>> = {
  ruleErrorAction: 'Ignore',
  senderAddressLocation: 'Header',
  recipientAddressType: 'Resolved',
  ruleSubType: 'None',
};

/* A word that the service did not have when this was written may mean anything. */
const isKnown = ({ form, known }: RuleParameter, value: Json): boolean =>
  !['choice', 'choices'].includes(form) || [value].flat().every((word) => known.includes(String(word)));

const isThere = (value: Json | undefined): value is Json => value !== undefined && value !== null;

/** A mail flow rule of Exchange Online. Where it stands among the others is the wish of a TransportRuleOrder. */
export const transportRule: Kind = {
  name: 'TransportRule',
  plural: 'transportrules',
  summary: 'A mail flow rule of Exchange Online: conditions, exceptions and actions, made disabled and enabled last.',
  schema,
  checks,
  items,
  gates,
  guards,
  notes,
  listing: (scope) => (scope.ref.kind === 'Tenant' ? [askOf(tenantScope(scope), TYPE)] : []),
  spec: (item, scopeName) => {
    const rule = ruleMembers(item.value);
    const fields = ruleParameters.flatMap((one) => {
      const value = rule[one.field];
      return isThere(value) && usual[one.field] !== value ? asSpec(one, value) : [];
    });
    const isWhole =
      ((rule['unmodelled'] ?? []) as readonly Json[]).length === 0 &&
      ruleParameters.every((one) => !isThere(rule[one.field]) || isKnown(one, rule[one.field] ?? null));
    return {
      tenantRef: { name: scopeName },
      enabled: rule['enabled'] === true,
      ...Object.fromEntries(fields),
      ...(isWhole ? {} : { managementPolicy: 'Observe' }),
    };
  },
};

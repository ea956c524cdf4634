import { ruleMembers } from '../../kinds/language/exchange-transport-rule.ts';
import { ORDER, orderSeenOf } from '../../kinds/language/order-set.ts';
import type { Change, Json, Observation } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import { TRANSPORT_RULE } from './rule-convert.ts';

/**
 * All rules of a tenant in the order in which they run, as a line of the journal has them: name, Guid and a digest of what each
 * says, which may hold secrets. Null for a change that touches no rule, and where the rules are not known.
 */
export const ruleInventory = ({ type }: Pick<Change, 'type'>, { collections }: Observation): Json | null => {
  if (type !== TRANSPORT_RULE && type !== ORDER) return null;
  const rules = collections[TRANSPORT_RULE];
  if (rules?.state === 'complete')
    return rules.found.map(({ handle = '', value, version }) => ({
      name: ruleMembers(value)['name'] ?? '',
      guid: handle,
      digest: version,
    }));
  const order = collections[ORDER];
  const [seen] = order?.state === 'complete' ? order.found : [];
  if (seen === undefined) return null;
  // Where only their order is declared, no more of them was read.
  return orderSeenOf(seen.value).rules.map((rule) => ({
    name: rule.name,
    guid: rule.guid,
    digest: digest(rule as unknown as Json),
  }));
};

import Type, { type Static } from 'typebox';
import { choice, object, optional, policies, reference, text, texts } from '../schema.ts';

const selector = 'Names of rules; * stands for anything, letter case means nothing.';

/** The order of a tenant's transport rules as relative wishes. Nothing here is a number. */
export const schema = Type.Object({
  tenantRef: reference('Tenant'),
  block: object(
    'TransportRuleBlock',
    {
      names: optional(
        texts('set', { description: 'The rules of the block by their exact names.', maxLength: 64, maxItems: 64 }),
      ),
      pattern: optional(
        text({ description: 'The rules whose name fits; * stands for anything.', minLength: 1, maxLength: 64 }),
      ),
      routesTo: optional(
        text({ description: 'The rules that route to this outbound connector.', minLength: 1, maxLength: 64 }),
      ),
    },
    {
      description:
        "The rules that belong together, the vendor's or your own. Their order among themselves is read from the tenant and never changed.",
      'x-exactly-one': ['names', 'pattern', 'routesTo'],
    },
  ),
  pinnedAbove: optional(
    texts('set', {
      description: `Rules that must run before the block, such as disclaimers. ${selector}`,
      maxLength: 64,
    }),
  ),
  thirdParty: optional(
    texts('set', {
      description: `Rules of other systems that must be right before mail is routed; they run after the block unless they are pinned above it. ${selector} An empty list says that there are none; leaving it out says nothing and keeps the gate ThirdPartyRulesDeclared closed.`,
      maxLength: 64,
    }),
  ),
  others: optional(
    choice(['Leave', 'Move'], {
      description:
        'What happens to rules that nobody lists. Leave: they stay where they are and are reported. Move: they go below the block.',
      default: 'Leave',
    }),
  ),
  ...policies,
});

/** The spec of a TransportRuleOrder. */
export type TransportRuleOrderSpec = Static<typeof schema>;

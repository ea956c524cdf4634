import { withSecrets } from '../language/exchange-rule-secrets.ts';
import {
  canonicalRule,
  filledInBeside,
  isPredicateOrAction,
  type RuleMembers,
  ruleMembers,
  ruleParameters,
} from '../language/exchange-transport-rule.ts';
import type { Json, Resource } from '../words.ts';
import type { TransportRuleSpec } from './schema.ts';

/** The type of the item. */
export const TYPE = 'TransportRule';

/** The name of the rule in Exchange. */
export const nameOf = (resource: Resource): string => (resource.spec as TransportRuleSpec).name ?? resource.ref.name;

/**
 * The rule that a spec asks for, in canonical form. A condition, exception or action that is left out is null: it is to be
 * cleared. What Exchange fills in beside one that is given is left out, and so is every setting that the spec leaves out.
 */
export const wantedRule = (resource: Resource): RuleMembers => {
  const spec = withSecrets(resource.spec as { readonly [field: string]: Json });
  const given = ruleMembers(
    canonicalRule(
      Object.fromEntries(ruleParameters.flatMap(({ field }) => (field in spec ? [[field, spec[field] ?? null]] : []))),
    ),
  );
  const isSet = (field: string | undefined): boolean => field !== undefined && (given[field] ?? null) !== null;
  const cleared = ruleParameters
    .filter((one) => isPredicateOrAction(one) && given[one.field] === undefined && !isSet(filledInBeside(one.field)))
    .map((one) => [one.field, null] as const);
  return {
    ...Object.fromEntries(cleared),
    ...given,
    name: nameOf(resource),
    enabled: (resource.spec as TransportRuleSpec).enabled,
  };
};

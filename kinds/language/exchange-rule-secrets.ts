import type { Json } from '../words.ts';
import { type RuleMembers, type RuleParameter, ruleParameters } from './exchange-transport-rule.ts';
import { isSealed, isSecretRef } from './secret-value.ts';

/** Header values and patterns: what tells mail that has been through the vendor from mail that only says so. */
export const secretParameters: readonly RuleParameter[] = ruleParameters.filter(({ parameter }) =>
  /^(SetHeaderValue|(ExceptIf)?Header(ContainsWords|MatchesPatterns))$/.test(parameter),
);

/** Whether the field is a list of texts. */
export const isListed = ({ form }: RuleParameter): boolean => form === 'words' || form === 'patterns';

/** The field beside it that takes secrets: `setHeaderValueRef`, `headerMatchesPatternsRefs`. */
export const referenceFieldOf = (one: RuleParameter): string => `${one.field}${isListed(one) ? 'Refs' : 'Ref'}`;

type Fields = { readonly [field: string]: Json };

/** The fields of a spec with references where the rule has its text. */
export const withSecrets = (spec: Fields): RuleMembers => {
  const given = secretParameters.flatMap((one): readonly (readonly [string, Json])[] => {
    const refs = spec[referenceFieldOf(one)];
    if (refs === undefined) return [];
    const clear = spec[one.field] ?? [];
    return [[one.field, isListed(one) ? [clear, refs].flat() : refs]];
  });
  return { ...spec, ...Object.fromEntries(given) };
};

/** One field of a rule as a spec says it: text in the field, references in the one beside it, what is sealed nowhere. */
export const asSpec = (one: RuleParameter, value: Json): readonly (readonly [string, Json])[] => {
  if (!secretParameters.includes(one)) return [[one.field, value]];
  const entries = [value].flat() as readonly Json[];
  const refs = entries.filter(isSecretRef) as readonly Json[];
  const clear = entries.filter((entry) => !isSecretRef(entry) && !isSealed(entry));
  const said = (field: string, some: readonly Json[]): readonly (readonly [string, Json])[] => {
    const [first] = some;
    return first === undefined ? [] : [[field, isListed(one) ? some : first]];
  };
  return [...said(one.field, clear), ...said(referenceFieldOf(one), refs)];
};

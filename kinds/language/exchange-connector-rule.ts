import type { SettingsRule } from './settings-rule.ts';

/** Whether a list of a connector has anything in it. */
export const isFilled = (list: readonly string[] | undefined): boolean => (list?.length ?? 0) > 0;

/** The rule that a setting is for connectors to servers of the own organization. */
export const onlyOnPremises = <S extends { readonly connectorType?: string }, Code extends string>(
  field: keyof S & string,
  id: string,
  code: Code,
): SettingsRule<S, Code> => ({
  id,
  reads: ['connectorType', field],
  judge: (connector) =>
    connector[field] === true && connector.connectorType === 'Partner'
      ? { code, field, message: `${field} is true on a Partner connector` }
      : null,
});

import { inboundConnectorSettings, type Setting } from '../../kinds/language/exchange-inbound-connector.ts';
import type { Json } from '../../kinds/words.ts';

/** One type of object that this target reads and writes through a family of cmdlets. */
export type ObjectType = {
  readonly type: string;
  readonly cmdlets: { readonly get: string; readonly create: string; readonly set: string; readonly remove: string };
  readonly settings: readonly Setting[];
  /** Sent with every write that makes or changes one. */
  readonly always: readonly string[];
  /** Settings that Exchange judges together: when one changes, those declared of its group are sent with it. */
  readonly together: readonly (readonly string[])[];
  /** Whether going from one value to the other lets in more, or takes mail away: the plan calls it a high risk. */
  isRisky(field: string, before: Json, after: Json): boolean;
};

const size = (value: Json): number => (Array.isArray(value) ? value.length : 0);

/** Types by name. */
export const objectTypes: Readonly<Record<string, ObjectType>> = {
  InboundConnector: {
    type: 'InboundConnector',
    cmdlets: {
      get: 'Get-InboundConnector',
      create: 'New-InboundConnector',
      set: 'Set-InboundConnector',
      remove: 'Remove-InboundConnector',
    },
    settings: inboundConnectorSettings,
    always: ['requireTls'],
    together: [
      ['tlsSenderCertificateName', 'senderIPAddresses', 'restrictDomainsToCertificate', 'restrictDomainsToIPAddresses'],
      ['connectorType', 'cloudServicesMailEnabled', 'treatMessagesAsInternal'],
      ['efSkipLastIP', 'efSkipIPs'],
    ],
    isRisky: (field, before, after) => {
      switch (field) {
        case 'enabled':
        case 'connectorType':
        case 'tlsSenderCertificateName':
        case 'restrictDomainsToCertificate':
        case 'restrictDomainsToIPAddresses':
          return true;
        case 'requireTls':
          return after === false;
        case 'treatMessagesAsInternal':
        case 'cloudServicesMailEnabled':
          return after === true;
        case 'senderIPAddresses':
          return size(before) > 0 || size(after) > 0;
        default:
          return false;
      }
    },
  },
};

/** The type of that name; a mistake in the house if there is none. */
export const objectType = (name: string): ObjectType => {
  const type = objectTypes[name];
  if (type === undefined) throw new Error(`the microsoft365 target has no type ${name}`);
  return type;
};

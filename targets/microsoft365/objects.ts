import { inboundConnectorSettings, type Setting } from '../../kinds/language/exchange-inbound-connector.ts';
import { outboundConnectorSettings } from '../../kinds/language/exchange-outbound-connector.ts';
import type { Json } from '../../kinds/words.ts';

/** Parameters of `Get-` that decide what it shows. */
export type View = Readonly<Record<string, boolean>>;

/** One type of object that this target reads and writes through a family of cmdlets. */
export type ObjectType = {
  readonly type: string;
  readonly cmdlets: { readonly get: string; readonly create: string; readonly set: string; readonly remove: string };
  readonly settings: readonly Setting[];
  /** More parameters of `Get-` that show objects which it leaves out without them, and then shows alone. */
  readonly otherViews?: readonly View[];
  /** Sent with every write that makes or changes one. */
  readonly always: readonly string[];
  /** Settings that Exchange judges together: when one changes, those declared of its group are sent with it. */
  readonly together: readonly (readonly string[])[];
  /** Whether going from one value to the other lets in more, or takes mail away: the plan calls it a high risk. */
  isRisky(field: string, before: Json, after: Json): boolean;
};

const size = (value: Json): number => (Array.isArray(value) ? value.length : 0);

/** What decides which mail an outbound connector takes, where it goes and how it is protected on the way. */
const waysOfMail: ReadonlySet<string> = new Set([
  'enabled',
  'connectorType',
  'isTransportRuleScoped',
  'recipientDomains',
  'allAcceptedDomains',
  'routeAllMessagesViaOnPremises',
  'useMXRecord',
  'smartHosts',
  'tlsSettings',
  'tlsDomain',
  'testMode',
]);

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
  OutboundConnector: {
    type: 'OutboundConnector',
    cmdlets: {
      get: 'Get-OutboundConnector',
      create: 'New-OutboundConnector',
      set: 'Set-OutboundConnector',
      remove: 'Remove-OutboundConnector',
    },
    settings: outboundConnectorSettings,
    otherViews: [{ IncludeTestModeConnectors: true }],
    always: [],
    together: [
      ['isTransportRuleScoped', 'recipientDomains', 'allAcceptedDomains', 'routeAllMessagesViaOnPremises'],
      ['connectorType', 'useMXRecord', 'smartHosts', 'cloudServicesMailEnabled', 'senderRewritingEnabled'],
      ['tlsSettings', 'tlsDomain'],
    ],
    isRisky: (field) => waysOfMail.has(field),
  },
};

/** The ways of looking by which together everything is seen. */
export const viewsOf = (type: ObjectType): readonly View[] => [{}, ...(type.otherViews ?? [])];

/** The type of that name; a mistake in the house if there is none. */
export const objectType = (name: string): ObjectType => {
  const type = objectTypes[name];
  if (type === undefined) throw new Error(`the microsoft365 target has no type ${name}`);
  return type;
};

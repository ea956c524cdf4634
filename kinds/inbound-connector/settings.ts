import { canonicalSettings, connectorKey, inboundConnectorSettings } from '../language/exchange-inbound-connector.ts';
import type { Change, Json, Observation } from '../words.ts';

/** The type of the item. */
export const TYPE = 'InboundConnector';

/** Settings of a connector in canonical form; a member that is not there is not known or not managed. */
export type Settings = {
  readonly name?: string;
  readonly comment?: string;
  readonly enabled?: boolean;
  readonly connectorType?: string;
  readonly senderDomains?: readonly string[];
  readonly senderIPAddresses?: readonly string[];
  readonly clientHostNames?: readonly string[];
  readonly requireTls?: boolean;
  readonly tlsSenderCertificateName?: string;
  readonly restrictDomainsToCertificate?: boolean;
  readonly restrictDomainsToIPAddresses?: boolean;
  readonly cloudServicesMailEnabled?: boolean;
  readonly treatMessagesAsInternal?: boolean;
  readonly efSkipLastIP?: boolean;
  readonly efSkipIPs?: readonly string[];
};

/** What Exchange takes for what New-InboundConnector is not told. */
const ofANewConnector: Settings = {
  enabled: true,
  connectorType: 'Partner',
  senderIPAddresses: [],
  tlsSenderCertificateName: '',
  restrictDomainsToCertificate: false,
  restrictDomainsToIPAddresses: false,
  cloudServicesMailEnabled: false,
  treatMessagesAsInternal: false,
  efSkipLastIP: false,
  efSkipIPs: [],
};

/** A value or spec as settings in canonical form. */
export const settingsOf = (value: Json): Settings => canonicalSettings(inboundConnectorSettings, value) as Settings;

/** A connector before and after a change, whole: what stands there now, with what the change sets on top. */
export type Passage = { readonly before: Settings | null; readonly after: Settings };

/** The passage of a connector that a change makes or alters; null for other changes. */
export const passageOf = (change: Change, seen: readonly Observation[]): Passage | null => {
  if (change.type !== TYPE || !['create', 'update', 'adopt'].includes(change.op)) return null;
  const wanted = settingsOf(change.leaves[0]?.value ?? {});
  if (change.op === 'create') return { before: null, after: { ...ofANewConnector, ...wanted } };
  const found = seen
    .filter((observation) => observation.scope.id === change.scope.id)
    .flatMap((observation) => Object.values(observation.collections))
    .flatMap((collection) => (collection.state === 'complete' ? collection.found : []))
    .find(
      (candidate) =>
        candidate.type === TYPE &&
        (change.handle === undefined
          ? candidate.key === connectorKey(wanted.name ?? '')
          : candidate.handle === change.handle),
    );
  const before = settingsOf(found?.value ?? {});
  return { before, after: { ...before, ...wanted } };
};

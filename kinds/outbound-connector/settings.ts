import { canonicalSettings, connectorKey } from '../language/exchange-inbound-connector.ts';
import { outboundConnectorSettings } from '../language/exchange-outbound-connector.ts';
import type { Change, Found, Json, Observation } from '../words.ts';

/** The type of the item. */
export const TYPE = 'OutboundConnector';

/** Settings of a connector in canonical form; a member that is not there is not known or not managed. */
export type Settings = {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly connectorType?: string;
  readonly isTransportRuleScoped?: boolean;
  readonly recipientDomains?: readonly string[];
  readonly allAcceptedDomains?: boolean;
  readonly useMXRecord?: boolean;
  readonly smartHosts?: readonly string[];
  readonly tlsSettings?: string;
  readonly tlsDomain?: string;
  readonly routeAllMessagesViaOnPremises?: boolean;
  readonly cloudServicesMailEnabled?: boolean;
  readonly senderRewritingEnabled?: boolean;
  readonly testMode?: boolean;
};

/** What Exchange takes for what New-OutboundConnector is not told. */
const ofANewConnector: Settings = {
  enabled: true,
  connectorType: 'Partner',
  isTransportRuleScoped: false,
  recipientDomains: [],
  allAcceptedDomains: false,
  useMXRecord: true,
  smartHosts: [],
  tlsSettings: '',
  tlsDomain: '',
  routeAllMessagesViaOnPremises: false,
  cloudServicesMailEnabled: false,
  senderRewritingEnabled: false,
  testMode: false,
};

/** A value or spec as settings in canonical form. */
export const settingsOf = (value: Json): Settings => canonicalSettings(outboundConnectorSettings, value) as Settings;

/** The connectors that are seen in one tenant. */
export const connectorsIn = (seen: readonly Observation[], scopeId: string): readonly Found[] =>
  seen
    .filter((observation) => observation.scope.target === 'microsoft365' && observation.scope.id === scopeId)
    .flatMap((observation) => Object.values(observation.collections))
    .flatMap((collection) => (collection.state === 'complete' ? collection.found : []))
    .filter((found) => found.type === TYPE);

/** The connector that a change is about, as it stands; null for one that is not there. */
export const foundOf = (change: Change, seen: readonly Observation[]): Found | null => {
  const name = settingsOf(change.leaves[0]?.value ?? {}).name;
  const key = name === undefined ? change.leaves[0]?.key : connectorKey(name);
  return (
    connectorsIn(seen, change.scope.id).find((found) =>
      change.handle === undefined ? found.key === key : found.handle === change.handle,
    ) ?? null
  );
};

/** A connector before and after a change, whole: what stands there now, with what the change sets on top. */
export type Passage = { readonly before: Settings | null; readonly after: Settings };

/** The passage of a connector that a change makes or alters; null for other changes. */
export const passageOf = (change: Change, seen: readonly Observation[]): Passage | null => {
  if (change.type !== TYPE || !['create', 'update', 'adopt'].includes(change.op)) return null;
  const wanted = settingsOf(change.leaves[0]?.value ?? {});
  const found = change.op === 'create' ? null : foundOf(change, seen);
  // Settings that a second call sets on a new connector: it is not there yet, and has those of the first.
  if (found === null) return { before: null, after: { ...ofANewConnector, ...wanted } };
  const before = settingsOf(found.value);
  return { before, after: { ...before, ...wanted } };
};

import { connectorKey } from '../kinds/language/exchange-inbound-connector.ts';
import type { Change, Diff, Found, Item, Json, Observation, Ref, Resource, Scope } from '../kinds/words.ts';
import type { Secrets, Sent, Target } from '../plan/target.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { type Microsoft365Options, openMicrosoft365Target } from '../targets/microsoft365/target.ts';

/** Where the items of the tests come from. */
export const from: Ref = { kind: 'InboundConnector', namespace: 'default', name: 'from-vendor' };
/** The mark that they carry. */
export const mark = 'cli:estate/InboundConnector/from-vendor';
/** A signal that never aborts. */
export const signal = new AbortController().signal;

type TenantPlace = { readonly url: string; readonly tenantId: string; readonly clientId: string };

/** A Tenant resource for a tenant on this machine. `more` overrides parts of its spec. */
export const tenantResource = (
  { url, tenantId, clientId }: TenantPlace,
  more: Readonly<Record<string, Json>> = {},
): Resource => ({
  ref: { kind: 'Tenant', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: {
    tenantId,
    endpoints: { login: url, graph: url, exchange: url },
    credentials: { clientId, clientSecretRef: { env: 'TENANT_SECRET' } },
    settle: '5m',
    ...more,
  },
});

/** A target on the sandbox's tenant that waits for nothing; `waits` are the seconds it would have waited. */
export type Opened = { readonly target: Target; readonly scope: Scope; readonly waits: number[] };

/** Opens the sandbox's tenant. */
export const openTenant = async (
  sandbox: Pick<Sandbox, 'tenant'>,
  options: Partial<Microsoft365Options> & { readonly secrets?: Secrets } = {},
  more: Readonly<Record<string, Json>> = {},
): Promise<Opened> => {
  const waits: number[] = [];
  let slept = 0;
  const { secrets = async () => sandbox.tenant.clientSecret, ...rest } = options;
  const target = await openMicrosoft365Target(tenantResource(sandbox.tenant, more), secrets, {
    now: () => new Date(Date.now() + slept),
    sleep: async (milliseconds) => {
      slept += milliseconds;
      waits.push(milliseconds / 1000);
    },
    callTimeoutMs: 10_000,
    budget: { burst: 1000, perSecond: 1000, underWay: 3 },
    ...rest,
  });
  return { target, scope: { target: 'microsoft365', id: sandbox.tenant.tenantId }, waits };
};

/** The wish for a connector with these settings. */
export const connector = (scope: Scope, value: { readonly [field: string]: Json }, more: Partial<Item> = {}): Item => ({
  scope,
  type: 'InboundConnector',
  key: connectorKey(String(value['name'])),
  value,
  wanted: 'present',
  needs: [],
  from,
  management: 'Converge',
  deletion: 'Retain',
  adopt: false,
  ...more,
});

/** The connector of the examples. */
export const fromVendor: { readonly [field: string]: Json } = {
  name: 'From Mimecast',
  connectorType: 'OnPremises',
  senderDomains: ['*'],
  requireTls: true,
  tlsSenderCertificateName: 'in.contoso.example',
};

/** What a look at all connectors shows. Throws when it is not complete. */
export const connectorsSeen = async ({ target, scope }: Opened): Promise<readonly Found[]> => {
  const seen = await look({ target, scope });
  const collection = seen.collections['InboundConnector'];
  if (collection?.state !== 'complete') throw new Error('the connectors are not known');
  return collection.found;
};

/** A look at all connectors. */
export const look = ({ target, scope }: Pick<Opened, 'target' | 'scope'>): Promise<Observation> =>
  target.read([{ scope, collection: 'InboundConnector', type: 'InboundConnector', keys: [] }], signal);

/** The one connector of that name. */
export const connectorSeen = async (opened: Opened, name: string): Promise<Found | undefined> =>
  (await connectorsSeen(opened)).find(({ key }) => key === connectorKey(name));

/** A diff as plan/ would make it. */
export const diffOf = (item: Item, found: Found | null, action: Diff['action']): Diff => ({
  item,
  found,
  paths: action === 'none' ? [] : [''],
  action,
  owned: null,
  mark,
});

const noSecret: Secrets = async () => {
  throw new Error('a write needs no secret');
};

/** One write after the other on an opened tenant. */
export const writing = (opened: Opened) => {
  const send = (change: Change): Promise<Sent> => opened.target.send(change, noSecret, signal);
  const confirm = (change: Change, sent: Sent) => opened.target.confirm(change, sent, signal);
  const lowered = async (item: Item, found: Found | null, action: Diff['action']): Promise<Change> => {
    const [change] = opened.target.lower([diffOf(opened.target.canonical(item), found, action)], await look(opened));
    if (change === undefined) throw new Error('nothing was lowered');
    return change;
  };
  const create = (value: { readonly [field: string]: Json } = fromVendor): Promise<Change> =>
    lowered(connector(opened.scope, value), null, 'create');
  const made = async (value: { readonly [field: string]: Json } = fromVendor): Promise<Found> => {
    const change = await create(value);
    const ended = await confirm(change, await send(change));
    const found = await connectorSeen(opened, String(value['name']));
    if (ended !== 'done' || found === undefined) throw new Error(`it was not made: ${ended}`);
    return found;
  };
  return { send, confirm, lowered, create, made };
};

import { TENANT_DOMAIN } from '../../kinds/language/internal-domain.ts';
import { ENTERPRISE_APPLICATION } from '../../kinds/language/leaving.ts';
import { isRecord } from '../../kinds/schema-walk.ts';
import { scopeOfResource } from '../../kinds/scope-reference.ts';
import type { Ask, Finding, Found, Item, Owned, Resource, Scope } from '../../kinds/words.ts';
import { scopeId } from '../../kinds/words.ts';
import { finding as planFinding } from '../../plan/codes.ts';
import type { Session } from '../session.ts';

/** One tenant or zone as it stands, with what Postern remembers of it and what the files say about it. */
export type Seen = {
  readonly scope: Scope;
  /** The resource that describes it. */
  readonly resource: Resource;
  readonly found: readonly Found[];
  readonly owned: readonly Owned[];
  /** Items of this scope that resources ask for, in canonical form. */
  readonly items: readonly Item[];
};

/** Everything in which a vendor leaves something, or what of it could not be read. */
export type Look = { readonly seen: readonly Seen[]; readonly unknown: readonly Finding[] };

const ask = (scope: Scope, collection: string, type: string, keys: readonly string[] = []): Ask => ({
  scope,
  collection,
  type,
  keys,
});

const keysOf = (items: readonly Item[], type: string): readonly string[] => [
  ...new Set(items.filter((item) => item.type === type).map(({ key }) => key)),
];

/** Application ids of the vendor's apps, as the Tenant names them. */
export const consentApps = ({ spec }: Resource): readonly string[] => {
  const consents = isRecord(spec) ? spec['consents'] : undefined;
  return Object.values(isRecord(consents) ? consents : {}).flatMap((consent) =>
    isRecord(consent) && typeof consent['appId'] === 'string' ? [consent['appId'].toLowerCase()] : [],
  );
};

const tenantAsks = (scope: Scope, tenant: Resource, items: readonly Item[]): readonly Ask[] => {
  const domains = keysOf(items, TENANT_DOMAIN);
  const apps = [...new Set([...consentApps(tenant), ...keysOf(items, ENTERPRISE_APPLICATION)])];
  return [
    ...['TransportRule', 'OutboundConnector', 'InboundConnector'].map((type) => ask(scope, type, type)),
    ask(scope, 'ArcConfig', 'TrustedArcSealer'),
    ask(scope, TENANT_DOMAIN, TENANT_DOMAIN),
    ...(domains.length === 0 ? [] : [ask(scope, `${TENANT_DOMAIN} by name`, TENANT_DOMAIN, domains)]),
    ...(apps.length === 0 ? [] : [ask(scope, ENTERPRISE_APPLICATION, ENTERPRISE_APPLICATION, apps)]),
  ];
};

/* Zones cannot be listed: their own name, and those that resources or the inventory name. */
const zoneAsks = (scope: Scope, items: readonly Item[], owned: readonly Owned[]): readonly Ask[] => {
  const containers = [...items, ...owned].flatMap(({ type, container }) =>
    container !== undefined && /^Spf(Term|All)$/.test(type) ? [container] : [],
  );
  return [...new Set([`TXT ${scope.id}`, ...containers])].map((collection) =>
    ask(scope, collection, 'SpfAll', [collection.slice('TXT '.length)]),
  );
};

const isRead = ({ ref }: Resource): boolean => ref.kind === 'Tenant' || ref.kind === 'Zone';

/** Reads all tenants and zones among the files, whole lists, and writes nothing. */
export const look = async ({ wishes, ports }: Pick<Session, 'wishes' | 'ports'>): Promise<Look> => {
  const unknown: Finding[] = [];
  const seen: Seen[] = [];
  for (const resource of wishes.scopes.filter(isRead)) {
    const scope = scopeOfResource(wishes.kinds, resource);
    const target = await ports.target(scope);
    const owned = await ports.memory.owned(scope);
    const items = [...wishes.desired, ...wishes.kept]
      .filter((item) => scopeId(item.scope) === scopeId(scope))
      .map((item) => target.canonical(item));
    const asks = resource.ref.kind === 'Tenant' ? tenantAsks(scope, resource, items) : zoneAsks(scope, items, owned);
    const { collections } = await target.read(asks, ports.signal);
    const found: Found[] = [];
    for (const { collection: name } of asks) {
      const collection = collections[name];
      if (collection?.state === 'complete') found.push(...collection.found.map((one) => target.canonical(one)));
      else
        unknown.push(
          collection?.reason ?? planFinding('PSTN2004', { message: `${name} of ${scopeId(scope)} gave no answer` }),
        );
    }
    const distinct = new Map(found.map((one) => [`${one.type} ${one.handle ?? one.key}`, one]));
    seen.push({ scope, resource, found: [...distinct.values()], owned, items });
  }
  return { seen, unknown };
};

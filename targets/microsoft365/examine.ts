import { FindingError } from '../../kinds/codes.ts';
import type { TenantSpec } from '../../kinds/tenant/schema.ts';
import type { Found, Item, Resource } from '../../kinds/words.ts';
import { collectionOf } from '../../kinds/words.ts';
import { type Examined, failed, failedBy, passed, skipped, warned } from '../../plan/examination.ts';
import type { Secrets } from '../../plan/target.ts';
import { endpointsOf } from './clouds.ts';
import { membersOf } from './convert.ts';
import { examineGraph } from './examine-graph.ts';
import { type Cmdlets, listCmdlets } from './exchange-cmdlets.ts';
import { callTimeoutMs } from './limits.ts';
import { type Permission, permissions } from './permissions.ts';
import { openMicrosoft365Target } from './target.ts';
import { createTokens } from './token.ts';

/** Seconds that the clocks may differ: Entra takes certificates and tokens within five minutes. */
const [noticedSeconds, mostSeconds] = [60, 300];

/** Verbs of writing cmdlets, where they are not these three. */
const verbs: Readonly<Record<string, readonly string[]>> = {
  ArcConfig: ['Set'],
  TransportRule: ['New', 'Set', 'Remove', 'Enable', 'Disable'],
};

const cmdletsOf = (type: string, permission: Permission, writes: boolean): readonly string[] => {
  const mayWrite = writes && permission.exchangeRoles.write.length > 0;
  const written = mayWrite ? (verbs[type] ?? ['New', 'Set', 'Remove']) : [];
  return ['Get', ...written].map((verb) => `${verb}-${type}`);
};

/** Types that the items live in, each with whether something of it is to be written. */
const typesOf = (items: readonly Item[]): ReadonlyMap<string, boolean> => {
  const types = new Map<string, boolean>(items.length === 0 ? [] : [['AcceptedDomain', false]]);
  for (const item of items)
    for (const type of [item.type, collectionOf(item)])
      if (permissions[type] !== undefined) types.set(type, (types.get(type) ?? false) || item.management !== 'Observe');
  return types;
};

const appRoleRemedy = (): string => {
  const role = permissions['AcceptedDomain']?.appRole;
  return `Give the app registration the application permission ${role?.role} of ${role?.api}, with admin consent.`;
};

const rolesRemedy = (missing: readonly (readonly [string, boolean])[]): string => {
  const roles = missing.flatMap(([type, writes]) => {
    const { read = [], write = [] } = permissions[type]?.exchangeRoles ?? {};
    return writes ? [...read, ...write] : read;
  });
  const needsWrite = missing.some(([, writes]) => writes);
  const [first] = missing;
  const directory = permissions[first?.[0] ?? '']?.directoryRoles;
  return `Give the app a role group with ${[...new Set(roles)].join(' and ')}, or the directory role ${needsWrite ? directory?.write : directory?.read}.`;
};

const permissionChecks = (listed: Cmdlets, items: readonly Item[]): readonly Examined[] => {
  const types = [...typesOf(items)];
  switch (listed.state) {
    case 'noAppRole':
      return [failed('permissions', 'Exchange refuses the token (401): the app role is missing', appRoleRemedy())];
    case 'noRole':
      return [failed('permissions', 'the app has no role in Exchange (403)', rolesRemedy(types))];
    case 'unknown':
      return [
        warned('permissions', `which cmdlets the app may run is not known: ${listed.reason}`, 'Try again later.'),
      ];
    case 'listed': {
      const missing = types.flatMap(([type, writes]) => {
        const permission = permissions[type];
        const needed = permission === undefined ? [] : cmdletsOf(type, permission, writes);
        const lacking = needed.filter((name) => !listed.names.has(name.toLowerCase()));
        return lacking.length === 0 ? [] : [{ type, writes, lacking }];
      });
      if (missing.length === 0)
        return [passed('permissions', `the app may run what ${types.length} types of objects need`)];
      const said = `the app may not run ${missing.flatMap(({ lacking }) => lacking).join(', ')}`;
      return [failed('permissions', said, rolesRemedy(missing.map(({ type, writes }) => [type, writes] as const)))];
    }
  }
};

const clockCheck = (server: Date | null, now: Date): Examined => {
  if (server === null)
    return warned('clock', 'the service tells no time', 'Compare the clock of this machine yourself.');
  const seconds = Math.round(Math.abs(server.getTime() - now.getTime()) / 1000);
  const remedy = 'Set the clock of this machine (NTP).';
  const said = `the clock differs from the service's by ${seconds} s`;
  if (seconds > mostSeconds) return failed('clock', said, remedy);
  return seconds > noticedSeconds ? warned('clock', said, remedy) : passed('clock', said);
};

/*
 * What is paid for is not the last word: Exchange makes the connectors of restricted tenants disabled too, whatever it is
 * told, and that shows on them.
 */
const trialCheck = (items: readonly Item[], found: readonly Found[]): Examined => {
  const held = items.filter((item) => {
    const there = found.find(({ type, key }) => type === item.type && key === item.key);
    const isWanted = item.management !== 'Observe' && membersOf(item.value)['enabled'] !== false;
    return isWanted && there !== undefined && membersOf(there.value)['enabled'] === false;
  });
  if (held.length === 0) return passed('trial', 'nothing looks like a trial tenant');
  return warned(
    'trial',
    `disabled, and wanted enabled: ${held.map(({ key }) => key).join(', ')}`,
    'If an apply cannot enable it, the tenant is a trial or restricted: Microsoft Support lifts that, or a paid subscription.',
  );
};

/**
 * Whether Postern can work with a tenant for these items. Reads only. What stands in the way is named with its remedy;
 * nothing is thrown for it.
 */
export const examineTenant = async (
  tenant: Resource,
  secrets: Secrets,
  items: readonly Item[],
  now: () => Date,
  signal: AbortSignal,
): Promise<readonly Examined[]> => {
  const spec = tenant.spec as TenantSpec;
  const cloud = endpointsOf(spec as Parameters<typeof endpointsOf>[0]);
  const tokens = createTokens(spec, cloud, secrets, tenant.ref, callTimeoutMs);
  const resolved = passed('credentials', 'the credentials resolve');
  let token: string;
  try {
    token = await tokens.exchange.get(signal);
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    const isRefused = error.finding.code === 'PSTN4000';
    const rest = ['permissions', 'clock', 'trial'].map((check) => skipped(check, 'there is no token'));
    return isRefused
      ? [resolved, failedBy('sign-in', error.finding), ...rest]
      : [failedBy('credentials', error.finding), skipped('sign-in', 'there are no credentials'), ...rest];
  }
  const within = AbortSignal.any([signal, AbortSignal.timeout(callTimeoutMs)]);
  const listed = await listCmdlets(cloud.exchange, spec.tenantId.toLowerCase(), token, within);
  const target = await openMicrosoft365Target(tenant, secrets, { now });
  const scope = { target: 'microsoft365', id: spec.tenantId.toLowerCase() } as const;
  const connectors = items.filter(({ type }) => type === 'InboundConnector').map((item) => target.canonical(item));
  const ask = { scope, collection: 'InboundConnector', type: 'InboundConnector', keys: [] };
  const seen = connectors.length === 0 ? null : await target.read([ask], signal);
  const collection = seen?.collections['InboundConnector'];
  const graph = await examineGraph(spec, items, target, scope, () => tokens.graph.get(signal), signal);
  return [
    resolved,
    passed('sign-in', 'Entra gives a token'),
    ...permissionChecks(listed, items),
    clockCheck(listed.clock, now()),
    ...graph.checks,
    graph.plan ??
      (collection?.state === 'unknown'
        ? skipped('trial', collection.reason.message)
        : trialCheck(connectors, collection?.found ?? [])),
  ];
};

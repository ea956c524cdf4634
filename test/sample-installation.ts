import { consentGateId } from '../kinds/language/protection-gates.ts';
import { type Installation, isMode, type Stand, strength, type ThreatScan } from '../kinds/language/protection-road.ts';
import { stepGates } from '../kinds/protection-mode/gates.ts';
import { protectionMode } from '../kinds/protection-mode/kind.ts';
import type { ProtectionModeSpec } from '../kinds/protection-mode/schema.ts';
import { isRecord } from '../kinds/schema-walk.ts';
import type { Fact, Found, Item, Json, Resource } from '../kinds/words.ts';

const account: Resource = {
  ref: { kind: 'Account', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: { accountCode: 'C1A1' },
};
const tenant: Resource = {
  ref: { kind: 'Tenant', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: { tenantId: '6f1e0000-0000-0000-0000-000000000001' },
};

/** When the world of these tests begins. */
export const start = '2026-03-01T00:00:00Z';
/** So many seconds after the start. */
export const later = (seconds: number): string => new Date(Date.parse(start) + seconds * 1000).toISOString();
/** Seconds in a day. */
export const day = 86_400;

/** A ProtectionMode of the account and tenant `contoso`. */
export const resourceOf = (spec: Partial<ProtectionModeSpec>): Resource => ({
  ref: { kind: 'ProtectionMode', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: { accountRef: { name: 'contoso' }, tenantRef: { name: 'contoso' }, ...spec } as unknown as Json,
});

/** Its item. */
export const itemOf = (resource: Resource): Item => {
  const [item] = protectionMode.items?.(resource, [account, tenant]).items ?? [];
  if (item === undefined) throw new Error('no item');
  return item;
};

/** An installation with nothing on its way. */
export const idle = (mode: Stand, modeChangedAt: string | null = start): Installation => ({
  mode,
  requestedMode: mode,
  phase: 'Idle',
  modeChangedAt,
  consent: null,
  steps: [],
});

/** A scan that saw everything, and whose detections have been looked at. */
export const ended: ThreatScan = {
  state: 'Ended',
  scanned: 9,
  total: 9,
  partial: false,
  endedAt: start,
  unreviewed: 0,
};

/** What the platform says; null where it cannot be read. */
export type World = { readonly installation: Installation | null; readonly scan: ThreatScan | null };

const factsOf = ({ installation, scan }: World, at: string): Readonly<Record<string, Fact>> => ({
  ...(installation === null
    ? {}
    : { InstallationState: { value: installation as unknown as Json, at, by: 'platform' } }),
  ...(scan === null ? {} : { ThreatScan: { value: scan as unknown as Json, at, by: 'platform' } }),
});

const foundOf = (installation: Installation): Found => ({
  type: 'ProtectionMode',
  key: 'installation',
  value: { mode: installation.mode, requestedMode: installation.requestedMode },
  version: '1',
});

/** The mode that would be asked for now, and the gates of the account that hold it; null where nothing is to be asked. */
export const step = (spec: Partial<ProtectionModeSpec>, world: World, now: string) => {
  if (world.installation === null) return null;
  const resource = resourceOf(spec);
  const item = itemOf(resource);
  const aim = protectionMode.stations?.(item, foundOf(world.installation)) ?? item.value;
  const to = isRecord(aim) ? aim['requestedMode'] : undefined;
  if (!isMode(to) || to === world.installation.requestedMode) return null;
  const isUp = strength(to) > strength(world.installation.mode);
  const all = stepGates(item.scope, resource.spec as unknown as ProtectionModeSpec);
  const gates = isUp ? all : all.filter(({ id }) => id === consentGateId(item.scope));
  const held = gates
    .map((gate) => [gate.id, gate.judge(factsOf(world, now), now)] as const)
    .filter(([, { state }]) => state !== 'open');
  return { to, isUp, held: held.map(([id, { state }]) => `${id.replace('/c1a1', '')} ${state}`) };
};

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ZoneData } from './dns/zone.ts';
import type { TenantSnapshot } from './tenant/tenant.ts';

/** All that outlives the process of a sandbox. */
export type SandboxState = {
  readonly tenant: TenantSnapshot;
  readonly zones: readonly (readonly [origin: string, data: ZoneData])[];
};

type StoredSet = {
  readonly name: string;
  readonly type: number;
  readonly ttl: number;
  readonly records: readonly string[];
};
/** A file of an older sandbox has no rules and no outbound connectors. */
type Kept = Omit<TenantSnapshot, 'outboundConnectors' | 'rules'> & Partial<TenantSnapshot>;
type Stored = { readonly tenant: Kept; readonly zones: Readonly<Record<string, readonly StoredSet[]>> };

/** What the file holds, or null when there is none. Throws when it cannot be read or is no state. */
export function loadState(file: string): SandboxState | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const stored = JSON.parse(text) as Stored;
  const tenant = {
    ...stored.tenant,
    outboundConnectors: stored.tenant.outboundConnectors ?? [],
    rules: stored.tenant.rules ?? [],
  };
  return { tenant, zones: Object.entries(stored.zones).map(([origin, sets]) => [origin, dataOf(sets)]) };
}

/** Writes the state so that a reader never sees half of it. */
export function saveState(file: string, state: SandboxState): void {
  const zones = Object.fromEntries(state.zones.map(([origin, data]) => [origin, setsOf(data)]));
  const stored: Stored = { tenant: state.tenant, zones };
  writeFileSync(`${file}.new`, `${JSON.stringify(stored, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function setsOf(data: ZoneData): readonly StoredSet[] {
  return [...data].flatMap(([name, node]) =>
    [...node.values()].map(({ type, ttl, records }) => ({
      name,
      type,
      ttl,
      records: records.map((one) => one.toString('base64')),
    })),
  );
}

function dataOf(sets: readonly StoredSet[]): ZoneData {
  const data = new Map<string, Map<number, { type: number; ttl: number; records: readonly Buffer[] }>>();
  for (const { name, type, ttl, records } of sets) {
    const node = data.get(name) ?? new Map();
    node.set(type, { type, ttl, records: records.map((one) => Buffer.from(one, 'base64')) });
    data.set(name, node);
  }
  return data;
}

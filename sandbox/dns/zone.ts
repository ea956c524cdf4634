import { TYPE } from './message.ts';
import { canonicalName, within } from './name.ts';
import { type RecordText, type RecordType, rdataOf } from './presentation.ts';
import { rdataKey } from './rdata.ts';

/** All records of one name and type. */
export type RRset = { readonly type: number; readonly ttl: number; readonly records: readonly Buffer[] };
/** RRsets by type of one name. */
export type Node = ReadonlyMap<number, RRset>;
/** Nodes by canonical name. Never changed in place, so that an UPDATE is all or nothing. */
export type ZoneData = ReadonlyMap<string, Node>;

/** One zone with what readers may still see of its past. */
export type Zone = {
  readonly origin: string;
  current(): ZoneData;
  /** What a reader sees who is `lagMs` behind. */
  seen(lagMs: number): ZoneData;
  /** Replaces the content; `delayMs` keeps it from readers for that long. */
  put(data: ZoneData, delayMs?: number): void;
};

/** What a zone starts with: name below the origin (`@` for the origin), type, records; `ttl` is 3600 unless given. */
export type ZoneEntry = readonly [name: string, type: RecordType, records: readonly RecordText[], ttl?: number];

/** A zone whose content readers see from the start. */
export function createZone(origin: string, data: ZoneData, clock: () => number): Zone {
  const versions = [{ visibleAt: Number.NEGATIVE_INFINITY, data }];
  const newest = (visible: (at: number) => boolean): ZoneData =>
    versions.findLast((version) => visible(version.visibleAt))?.data ?? data;
  return {
    origin: canonicalName(origin),
    current: () => newest(() => true),
    seen: (lagMs) => newest((at) => at + lagMs <= clock()),
    put: (next, delayMs = 0) => void versions.push({ visibleAt: clock() + delayMs, data: next }),
  };
}

/** Builds the content of a zone. A SOA record and an NS record of this server are there unless given. */
export function zoneData(origin: string, entries: readonly ZoneEntry[]): ZoneData {
  const apex = canonicalName(origin);
  const defaults: readonly ZoneEntry[] = [
    ['@', 'SOA', [`ns1.${apex} hostmaster.${apex} 2026030201 3600 600 1209600 300`]],
    ['@', 'NS', [`ns1.${apex}`]],
  ];
  const given = new Set(entries.map(([name, type]) => `${name} ${type}`));
  const data = new Map<string, Map<number, RRset>>();
  for (const [name, type, records, ttl] of [...defaults.filter(([n, t]) => !given.has(`${n} ${t}`)), ...entries]) {
    const owner = name === '@' ? apex : canonicalName(`${name}.${apex}`);
    const node = data.get(owner) ?? new Map<number, RRset>();
    node.set(TYPE[type], { type: TYPE[type], ttl: ttl ?? 3600, records: records.map((one) => rdataOf(type, one)) });
    data.set(owner, node);
  }
  return data;
}

/** The content with one RRset replaced, or taken away when it has no records. */
export function withRRset(data: ZoneData, name: string, rrset: RRset): ZoneData {
  const node = new Map(data.get(name));
  if (rrset.records.length === 0) node.delete(rrset.type);
  else node.set(rrset.type, rrset);
  const next = new Map(data);
  if (node.size === 0) next.delete(name);
  else next.set(name, node);
  return next;
}

/** Whether a name has records or stands above one that has. */
export function nameExists(data: ZoneData, name: string): boolean {
  if (data.has(name)) return true;
  for (const other of data.keys()) if (within(other, name)) return true;
  return false;
}

/** Whether both hold the same records with the same TTLs, in whatever order. */
export function sameData(a: ZoneData, b: ZoneData): boolean {
  return a.size === b.size && [...a].every(([name, node]) => nodeKey(node) === nodeKey(b.get(name) ?? new Map()));
}

function nodeKey(node: Node): string {
  const sets = [...node.values()].map(({ type, ttl, records }) => {
    const sorted = records.map((one) => rdataKey(type, one)).sort();
    return JSON.stringify([type, ttl, sorted]);
  });
  return sets.sort().join('\n');
}

/** The content with the serial of its SOA one higher (RFC 1982; never 0). */
export function withNextSerial(data: ZoneData, origin: string): ZoneData {
  const soa = data.get(origin)?.get(TYPE.SOA);
  const rdata = soa?.records[0];
  if (soa === undefined || rdata === undefined) return data;
  const next = Buffer.from(rdata);
  const at = next.length - 20;
  const serial = (next.readUInt32BE(at) + 1) >>> 0;
  next.writeUInt32BE(serial === 0 ? 1 : serial, at);
  return withRRset(data, origin, { ...soa, records: [next] });
}

import { CLASS, type Message, RCODE, TYPE, type WireRecord } from './message.ts';
import { canonicalName, within } from './name.ts';
import { isWellFormed, rdataKey } from './rdata.ts';
import { type RRset, sameData, withNextSerial, withRRset, type Zone, type ZoneData } from './zone.ts';

/** The outcome of judging an UPDATE. `data` is the zone afterwards, null when nothing changes. */
export type UpdateOutcome = { readonly rcode: number; readonly data: ZoneData | null };

/** Decides whether the key may touch a name; null allows all. */
export type NameAllowance = readonly string[] | null;

const META = new Set([TYPE.OPT, TYPE.TSIG, 249, 251, TYPE.AXFR, 253, 254, TYPE.ANY] as number[]);

/**
 * Judges an UPDATE against the truth of a zone (RFC 2136, section 3), without writing it. The update section is scanned before the
 * prerequisites, as BIND does and against the order of the RFC; the response code differs, the zone does not.
 */
export function judgeUpdate(zone: Zone, message: Message, allowed: NameAllowance): UpdateOutcome {
  const before = zone.current();
  const refusal =
    scanUpdates(zone, message.authorities) ??
    (message.authorities.every((one) => mayTouch(allowed, one)) ? null : RCODE.REFUSED) ??
    judgePrerequisites(zone, before, message.answers);
  if (refusal !== null) return { rcode: refusal, data: null };
  let after = before;
  for (const record of message.authorities) after = applyRecord(zone.origin, after, record);
  if (sameData(before, after)) return { rcode: RCODE.NOERROR, data: null };
  const moved = serialOf(after, zone.origin) !== serialOf(before, zone.origin);
  return { rcode: RCODE.NOERROR, data: moved ? after : withNextSerial(after, zone.origin) };
}

function mayTouch(allowed: NameAllowance, record: WireRecord): boolean {
  return allowed === null || allowed.some((name) => canonicalName(name) === canonicalName(record.name));
}

function judgePrerequisites(zone: Zone, data: ZoneData, records: readonly WireRecord[]): number | null {
  const whole = new Map<string, { name: string; type: number; records: Buffer[] }>();
  for (const record of records) {
    const name = canonicalName(record.name);
    if (record.ttl !== 0) return RCODE.FORMERR;
    if (!within(name, zone.origin)) return RCODE.NOTZONE;
    if (record.class === CLASS.IN) {
      if (META.has(record.type) || !isWellFormed(record.type, record.rdata)) return RCODE.FORMERR;
      const key = `${record.type} ${name}`;
      const entry = whole.get(key) ?? { name, type: record.type, records: [] };
      entry.records.push(record.rdata);
      whole.set(key, entry);
      continue;
    }
    if (record.rdata.length > 0 || (record.class !== CLASS.ANY && record.class !== CLASS.NONE)) return RCODE.FORMERR;
    const wanted = record.class === CLASS.ANY;
    if (record.type === TYPE.ANY) {
      if (data.has(name) !== wanted) return wanted ? RCODE.NXDOMAIN : RCODE.YXDOMAIN;
    } else if (META.has(record.type)) {
      return RCODE.FORMERR;
    } else if ((data.get(name)?.has(record.type) === true) !== wanted) {
      return wanted ? RCODE.NXRRSET : RCODE.YXRRSET;
    }
  }
  for (const { name, type, records: expected } of whole.values()) {
    const there = data.get(name)?.get(type)?.records ?? [];
    if (sorted(type, there) !== sorted(type, expected)) return RCODE.NXRRSET;
  }
  return null;
}

function sorted(type: number, records: readonly Buffer[]): string {
  return JSON.stringify(records.map((one) => rdataKey(type, one)).sort());
}

function scanUpdates(zone: Zone, records: readonly WireRecord[]): number | null {
  for (const record of records) {
    if (!within(canonicalName(record.name), zone.origin)) return RCODE.NOTZONE;
    const meta = META.has(record.type);
    const broken =
      record.class === CLASS.IN
        ? meta || !isWellFormed(record.type, record.rdata)
        : record.class === CLASS.ANY
          ? record.ttl !== 0 || record.rdata.length > 0 || (meta && record.type !== TYPE.ANY)
          : record.class !== CLASS.NONE || record.ttl !== 0 || meta;
    if (broken) return RCODE.FORMERR;
  }
  return null;
}

function applyRecord(origin: string, data: ZoneData, record: WireRecord): ZoneData {
  const name = canonicalName(record.name);
  const node = data.get(name);
  const there = node?.get(record.type);
  if (record.class === CLASS.IN) return addRecord(origin, data, name, record);
  const kept = name === origin && (record.type === TYPE.SOA || record.type === TYPE.NS);
  if (record.class === CLASS.ANY) {
    if (record.type !== TYPE.ANY)
      return kept || there === undefined ? data : withRRset(data, name, { ...there, records: [] });
    let next = data;
    for (const set of node?.values() ?? []) {
      if (name === origin && (set.type === TYPE.SOA || set.type === TYPE.NS)) continue;
      next = withRRset(next, name, { ...set, records: [] });
    }
    return next;
  }
  if (there === undefined || record.type === TYPE.SOA) return data;
  const gone = rdataKey(record.type, record.rdata);
  const records = there.records.filter((one) => rdataKey(record.type, one) !== gone);
  return kept && records.length === 0 ? data : withRRset(data, name, { ...there, records });
}

function addRecord(origin: string, data: ZoneData, name: string, record: WireRecord): ZoneData {
  const node = data.get(name);
  const there = node?.get(record.type);
  const only: RRset = { type: record.type, ttl: record.ttl, records: [record.rdata] };
  if (record.type === TYPE.SOA) {
    const newer = there?.records[0] !== undefined && ((serial(record.rdata) - serial(there.records[0])) | 0) > 0;
    return name === origin && newer ? withRRset(data, name, only) : data;
  }
  if (record.type === TYPE.CNAME) {
    const others = [...(node?.keys() ?? [])].some((type) => type !== TYPE.CNAME);
    return others ? data : withRRset(data, name, only);
  }
  if (node?.has(TYPE.CNAME) === true) return data;
  const key = rdataKey(record.type, record.rdata);
  const others = there?.records.filter((one) => rdataKey(record.type, one) !== key) ?? [];
  const known = there?.records.find((one) => rdataKey(record.type, one) === key);
  return withRRset(data, name, { ...only, records: [...others, known ?? record.rdata] });
}

function serialOf(data: ZoneData, origin: string): number | null {
  const rdata = data.get(origin)?.get(TYPE.SOA)?.records[0];
  return rdata === undefined ? null : serial(rdata);
}

function serial(soa: Buffer): number {
  return soa.readUInt32BE(soa.length - 20);
}

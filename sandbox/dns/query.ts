import { CLASS, type OutRecord, type Question, RCODE, TYPE } from './message.ts';
import { canonicalName, labelsOf, readName, within } from './name.ts';
import { type Node, nameExists, type RRset, type Zone, type ZoneData } from './zone.ts';

/** What a query is answered with, before size and signature. */
export type QueryAnswer = {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly OutRecord[];
  readonly authorities: readonly OutRecord[];
};

const CNAME_LIMIT = 16;

/** Answers from the zones as a reader sees them who is `lagMs` behind. Zones of others are refused. */
export function answerQuery(zones: ReadonlyMap<string, Zone>, question: Question, lagMs: number): QueryAnswer {
  const answers: OutRecord[] = [];
  let name = question.name;
  for (let step = 0; step < CNAME_LIMIT; step += 1) {
    const zone = question.class === CLASS.IN ? zoneOf(zones, canonicalName(name)) : undefined;
    if (zone === undefined || question.type === TYPE.AXFR) {
      if (step > 0) break;
      return { rcode: RCODE.REFUSED, authoritative: false, answers: [], authorities: [] };
    }
    const data = zone.seen(lagMs);
    const cut = delegation(data, zone.origin, canonicalName(name));
    if (cut !== null) return { rcode: RCODE.NOERROR, authoritative: step > 0, answers, authorities: cut };
    const node = nodeFor(data, zone.origin, canonicalName(name));
    if (node === undefined) {
      const rcode = nameExists(data, canonicalName(name)) ? RCODE.NOERROR : RCODE.NXDOMAIN;
      return { rcode, authoritative: true, answers, authorities: soaOf(data, zone.origin) };
    }
    const found = question.type === TYPE.ANY ? [...node.values()] : [node.get(question.type) ?? node.get(TYPE.CNAME)];
    const sets = found.filter((one) => one !== undefined);
    for (const set of sets) answers.push(...recordsOf(name, set));
    const alias = sets[0];
    if (alias === undefined)
      return { rcode: RCODE.NOERROR, authoritative: true, answers, authorities: soaOf(data, zone.origin) };
    const target = alias.records[0];
    if (question.type === TYPE.ANY || question.type === alias.type || target === undefined) break;
    name = readName(target, 0).name;
  }
  return { rcode: RCODE.NOERROR, authoritative: true, answers, authorities: [] };
}

/** The zone that a canonical name is in: the longest match. */
export function zoneOf(zones: ReadonlyMap<string, Zone>, name: string): Zone | undefined {
  const labels = labelsOf(name);
  for (let from = 0; from <= labels.length; from += 1) {
    const zone = zones.get(labels.slice(from).join('.'));
    if (zone !== undefined) return zone;
  }
  return undefined;
}

function nodeFor(data: ZoneData, origin: string, name: string): Node | undefined {
  const exact = data.get(name);
  if (exact !== undefined || nameExists(data, name)) return exact;
  const labels = labelsOf(name);
  for (let from = 1; from <= labels.length; from += 1) {
    const above = labels.slice(from).join('.');
    if (!within(above, origin)) return undefined;
    if (nameExists(data, above)) return data.get(`*.${above}`);
  }
  return undefined;
}

function delegation(data: ZoneData, origin: string, name: string): readonly OutRecord[] | null {
  const labels = labelsOf(name);
  for (let from = labels.length - labelsOf(origin).length - 1; from >= 0; from -= 1) {
    const owner = labels.slice(from).join('.');
    const set = data.get(owner)?.get(TYPE.NS);
    if (set !== undefined) return recordsOf(owner, set);
  }
  return null;
}

function soaOf(data: ZoneData, origin: string): readonly OutRecord[] {
  const soa = data.get(origin)?.get(TYPE.SOA);
  if (soa === undefined) return [];
  const minimum = soa.records[0]?.readUInt32BE(soa.records[0].length - 4) ?? soa.ttl;
  return recordsOf(origin, { ...soa, ttl: Math.min(soa.ttl, minimum) });
}

function recordsOf(name: string, set: RRset): readonly OutRecord[] {
  return set.records.map((rdata) => ({ name, type: set.type, class: CLASS.IN, ttl: set.ttl, rdata }));
}

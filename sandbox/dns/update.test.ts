import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, type OutRecord, RCODE, readMessage, TYPE } from './message.ts';
import { FormatError } from './name.ts';
import { rdataOf } from './presentation.ts';
import { line, txt, updateMessage } from './raw-client.ts';
import { judgeUpdate } from './update.ts';
import { createZone, sameData, type Zone, type ZoneEntry, zoneData } from './zone.ts';

const ZONE = 'contoso.example';
const ENTRIES: readonly ZoneEntry[] = [
  ['@', 'TXT', ['v=spf1 -all', ['two ', 'chunks']], 600],
  ['alias', 'CNAME', ['target.contoso.example']],
  ['host', 'A', ['192.0.2.1']],
];

function zone(): Zone {
  return createZone(ZONE, zoneData(ZONE, ENTRIES), Date.now);
}

/** Sends the update to the zone and returns its response code. */
function update(
  to: Zone,
  prerequisites: readonly OutRecord[],
  updates: readonly OutRecord[],
  allowed: readonly string[] | null = null,
): number {
  const bytes = updateMessage(ZONE, prerequisites, updates);
  let message: Message;
  try {
    message = readMessage(bytes);
  } catch (error) {
    if (error instanceof FormatError) return RCODE.FORMERR;
    throw error;
  }
  const { rcode, data } = judgeUpdate(to, message, allowed);
  if (data !== null) to.put(data);
  return rcode;
}

function texts(of: Zone, name: string): readonly string[] {
  return (of.current().get(name)?.get(TYPE.TXT)?.records ?? []).map((one) => one.toString('latin1'));
}

function serial(of: Zone): number {
  const soa = of.current().get(ZONE)?.get(TYPE.SOA)?.records[0];
  return soa?.readUInt32BE(soa.length - 20) ?? Number.NaN;
}

const whole = [
  line.holds({ name: ZONE, rdata: txt('two ', 'chunks') }),
  line.holds({ name: ZONE.toUpperCase(), rdata: txt('v=spf1 -all') }),
];
const swap = [
  line.deleteOne({ name: ZONE, rdata: txt('v=spf1 -all') }),
  line.add({ name: ZONE, rdata: txt('v=spf1 mx -all'), ttl: 600 }),
];

describe('UPDATE prerequisites', () => {
  it('hold for the whole RRset in any order, and fail when the same update comes again', () => {
    const one = zone();
    const before = serial(one);
    expect(update(one, whole, swap)).toBe(RCODE.NOERROR);
    expect(texts(one, ZONE)).toEqual(['\x04two \x06chunks', '\x0ev=spf1 mx -all']);
    expect(serial(one)).toBe(before + 1);
    expect(update(one, whole, swap)).toBe(RCODE.NXRRSET);
    expect(serial(one)).toBe(before + 1);
  });

  const spf = line.holds({ name: ZONE, rdata: txt('v=spf1 -all') });
  it.each<readonly [string, readonly OutRecord[], number]>([
    ['a strict subset', [spf], RCODE.NXRRSET],
    ['a doubled record', [...whole, spf], RCODE.NXRRSET],
    ['other chunk boundaries', [spf, line.holds({ name: ZONE, rdata: txt('two', ' chunks') })], RCODE.NXRRSET],
    ['a TTL that is not 0', [line.holds({ name: ZONE, rdata: txt('v=spf1 -all'), ttl: 600 })], RCODE.FORMERR],
    ['a broken character-string', [line.holds({ name: ZONE, rdata: Buffer.from([9, 65]) })], RCODE.FORMERR],
    ['RRset exists, and it does', [line.exists({ name: ZONE })], RCODE.NOERROR],
    ['RRset exists, and it does not', [line.exists({ name: `no.${ZONE}` })], RCODE.NXRRSET],
    ['RRset absent, and it is', [line.absent({ name: `no.${ZONE}` })], RCODE.NOERROR],
    ['RRset absent, and it is not', [line.absent({ name: ZONE })], RCODE.YXRRSET],
    ['name in use, and it is not', [line.exists({ name: `no.${ZONE}`, type: 'ANY' })], RCODE.NXDOMAIN],
    ['name not in use, and it is', [line.absent({ name: `host.${ZONE}`, type: 'ANY' })], RCODE.YXDOMAIN],
    ['name not in use, and it is not', [line.absent({ name: `no.${ZONE}`, type: 'ANY' })], RCODE.NOERROR],
    ['a name outside the zone', [line.exists({ name: 'fabrikam.example' })], RCODE.NOTZONE],
    ['class 0, which a codec without NONE writes', [{ ...line.absent({ name: ZONE }), class: 0 }], RCODE.FORMERR],
  ])('%s', (_situation, prerequisites, rcode) => {
    const one = zone();
    expect(update(one, prerequisites, [line.add({ name: `new.${ZONE}`, rdata: txt('x') })])).toBe(rcode);
    expect(texts(one, `new.${ZONE}`)).toEqual(rcode === RCODE.NOERROR ? ['\x01x'] : []);
  });
});

describe('UPDATE', () => {
  it('gives the whole RRset the TTL of an added record', () => {
    const one = zone();
    update(one, [], [line.add({ name: ZONE, rdata: txt('new'), ttl: 42 })]);
    expect(one.current().get(ZONE)?.get(TYPE.TXT)).toMatchObject({ ttl: 42, records: { length: 3 } });
  });

  it('ignores TXT beside a CNAME without a word, and CNAME beside other records', () => {
    const one = zone();
    const before = one.current();
    const cname = rdataOf('CNAME', 'x.example');
    expect(update(one, [], [line.add({ name: `alias.${ZONE}`, rdata: txt('v=spf1 -all') })])).toBe(RCODE.NOERROR);
    expect(update(one, [], [line.add({ name: `host.${ZONE}`, type: 'CNAME', rdata: cname })])).toBe(RCODE.NOERROR);
    expect(one.current()).toBe(before);
  });

  it('keeps the serial when nothing changes: the same again, delete and add back, or only prerequisites', () => {
    const one = zone();
    const before = serial(one);
    const same = line.add({ name: ZONE, rdata: txt('v=spf1 -all'), ttl: 600 });
    const both = [same, line.add({ name: ZONE, rdata: txt('two ', 'chunks'), ttl: 600 })];
    expect(update(one, [], [same])).toBe(RCODE.NOERROR);
    expect(update(one, [], [line.deleteSet({ name: ZONE }), ...both])).toBe(RCODE.NOERROR);
    expect(update(one, whole, [])).toBe(RCODE.NOERROR);
    expect(serial(one)).toBe(before);
  });

  it('does nothing at all when one record of many is outside the zone, malformed or not allowed', () => {
    const one = zone();
    const before = one.current();
    const good = line.add({ name: ZONE, rdata: txt('new') });
    const malformed = line.add({ name: ZONE, rdata: Buffer.concat([Buffer.from([44]), Buffer.alloc(300, 'x')]) });
    expect(update(one, [], [good, line.add({ name: 'fabrikam.example', rdata: txt('x') })])).toBe(RCODE.NOTZONE);
    expect(update(one, [], [good, malformed])).toBe(RCODE.FORMERR);
    expect(update(one, [], [good, line.add({ name: `a.${ZONE}`, rdata: txt('x') })], [ZONE])).toBe(RCODE.REFUSED);
    expect(one.current()).toBe(before);
  });

  it('never takes away the SOA or the last NS of the zone, also when the whole apex is deleted', () => {
    const one = zone();
    const ns = line.deleteOne({ name: ZONE, type: 'NS', rdata: rdataOf('NS', `ns1.${ZONE}`) });
    update(one, [], [ns, line.deleteSet({ name: ZONE, type: 'SOA' }), line.deleteSet({ name: ZONE, type: 'ANY' })]);
    expect([...(one.current().get(ZONE)?.keys() ?? [])].sort()).toEqual([TYPE.NS, TYPE.SOA]);
  });

  it('is all or nothing, and the same update twice changes no more than once, for any mix of records', () => {
    const name = fc.constantFrom(ZONE, `a.${ZONE}`, `alias.${ZONE}`, `host.${ZONE}`);
    const rdata = fc.constantFrom('v=spf1 -all', 'x', 'y').map((text) => txt(text));
    const step = fc
      .record({ name, rdata })
      .chain((x) => fc.constantFrom(line.add(x), line.deleteOne(x), line.deleteSet({ name: x.name })));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (updates) => {
        const one = zone();
        update(one, [line.exists({ name: `no.${ZONE}` })], updates);
        expect(sameData(one.current(), zone().current())).toBe(true);
        update(one, [], updates);
        const [after, number] = [one.current(), serial(one)];
        update(one, [], updates);
        expect(sameData(one.current(), after)).toBe(true);
        expect(serial(one)).toBe(number);
      }),
    );
  });
});

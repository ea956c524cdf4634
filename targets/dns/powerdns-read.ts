import { Buffer } from 'node:buffer';
import { canonicalName } from '../../kinds/language/dns-name.ts';
import { finding } from './codes.ts';
import type { TxtRrset } from './convert.ts';
import type { Failed, Tried } from './failure.ts';
import type { PowerDnsApi, PowerDnsName, PowerDnsRecord } from './powerdns-api.ts';
import { parseTxt } from './txt-presentation.ts';
import { ancestors } from './wildcard.ts';

/** A TXT record as PowerDNS holds it, and the chunks that it serves. */
export type HeldRecord = PowerDnsRecord & { readonly chunks: readonly Buffer[] };

/** The TXT records of a name: those of its own, and what DNS shows there, which may be those of a wildcard. */
export type HeldTxt = {
  /** What the zone is: `Native`, `Master`, `Slave`, ... */
  readonly kind: string;
  /** Whether anything at all stands at the name. */
  readonly exists: boolean;
  readonly own: readonly HeldRecord[];
  readonly ttl: number | null;
  readonly shown: TxtRrset;
  readonly wildcard: string | null;
};

const ofType = (there: PowerDnsName, type: string) => there.rrsets.find((rrset) => rrset.type === type);

const heldIn = (there: PowerDnsName): readonly HeldRecord[] | null => {
  const records =
    ofType(there, 'TXT')?.records.map((record) => ({ ...record, chunks: parseTxt(record.content) })) ?? [];
  const read = records.flatMap(({ chunks, ...record }) => (chunks === null ? [] : [{ ...record, chunks }]));
  return read.length === records.length ? read : null;
};

const compare = (a: readonly Buffer[], b: readonly Buffer[]): number =>
  Buffer.compare(Buffer.concat(a), Buffer.concat(b)) || a.length - b.length;

/** What is served: disabled records are not. */
const shownOf = (there: PowerDnsName, held: readonly HeldRecord[]): TxtRrset => {
  const alias = ofType(there, 'CNAME')?.records.find(({ disabled }) => !disabled);
  if (alias !== undefined) return { records: [], ttl: null, cname: canonicalName(alias.content), negativeTtl: 0 };
  const records = held.flatMap(({ disabled, chunks }) => (disabled ? [] : [chunks])).sort(compare);
  const ttl = records.length === 0 ? null : (ofType(there, 'TXT')?.ttl ?? null);
  return { records, ttl, cname: null, negativeTtl: 0 };
};

const unreadable = (api: PowerDnsApi, name: string): Failed => ({
  ok: false,
  finding: finding('PSTN3108', { message: `a TXT record at ${name} in ${api.by} is not in presentation format` }),
});

const handedOn = (api: PowerDnsApi, name: string, at: string): Failed => ({
  ok: false,
  referral: true,
  finding: finding('PSTN3014', { message: `${name} in ${api.by}: NS records at ${at} hand it on to other servers` }),
});

const readOwn = async (api: PowerDnsApi, name: string, all: boolean, signal: AbortSignal): Promise<Tried<HeldTxt>> => {
  const tried = await api.read(name, all, signal);
  if (!tried.ok) return tried;
  const there = tried.value;
  if (name !== api.zone && ofType(there, 'NS') !== undefined) return handedOn(api, name, name);
  const own = heldIn(there);
  if (own === null) return unreadable(api, name);
  const ttl = ofType(there, 'TXT')?.ttl ?? null;
  return {
    ok: true,
    value: {
      kind: there.kind,
      exists: there.rrsets.length > 0,
      own,
      ttl,
      shown: shownOf(there, own),
      wildcard: null,
    },
  };
};

/**
 * The TXT records at a name as DNS shows them: its own, or else those of the wildcard at the closest name above that
 * exists (RFC 4592 3.3.1). A name below a delegation is another zone's.
 */
export const readPowerDns = async (api: PowerDnsApi, asked: string, signal: AbortSignal): Promise<Tried<HeldTxt>> => {
  const name = canonicalName(asked);
  const own = await readOwn(api, name, false, signal);
  if (!own.ok || own.value.own.length > 0 || own.value.shown.cname !== null) return own;
  const above = ancestors(name, api.zone).toReversed();
  const read = await Promise.all(
    above.flatMap((one) => [api.read(one, false, signal), api.read(`*.${one}`, false, signal)]),
  );
  const names: PowerDnsName[] = [];
  for (const tried of read) {
    if (!tried.ok) return tried;
    names.push(tried.value);
  }
  const levels = above.map((one, index) => ({ one, at: names[2 * index], star: names[2 * index + 1] }));
  const cut = levels.find(({ one, at }) => one !== api.zone && at !== undefined && ofType(at, 'NS') !== undefined);
  if (cut !== undefined) return handedOn(api, name, cut.one);
  if (own.value.exists) return own;
  const closest = levels.find(({ at, star }) => (at?.rrsets.length ?? 0) > 0 || (star?.rrsets.length ?? 0) > 0);
  if (closest?.star === undefined || closest.star.rrsets.length === 0) return own;
  const held = heldIn(closest.star);
  if (held === null) return unreadable(api, `*.${closest.one}`);
  const shown = shownOf(closest.star, held);
  return { ok: true, value: { ...own.value, shown, wildcard: shown.records.length > 0 ? `*.${closest.one}` : null } };
};

/** The TXT records of a name's own as they stand now, disabled ones too: what a write has to repeat. One call. */
export const readForWriting = (api: PowerDnsApi, name: string, signal: AbortSignal): Promise<Tried<HeldTxt>> =>
  readOwn(api, name, true, signal);

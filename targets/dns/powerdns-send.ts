import { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import { chunksOf } from '../../kinds/language/txt.ts';
import type { Change } from '../../kinds/words.ts';
import { writesOutside } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import type { Wire } from './api.ts';
import { finding } from './codes.ts';
import { judge } from './confirm.ts';
import { isOwnRecord, nameOfCollection, type OwnRecord, printable, rawOf } from './convert.ts';
import { newTtlSeconds, repairAttempts } from './limits.ts';
import type { PowerDnsApi } from './powerdns-api.ts';
import { type HeldRecord, readForWriting, readPowerDns } from './powerdns-read.ts';
import type { RawChange } from './raw-change.ts';
import { presentTxt } from './txt-presentation.ts';

/** What a plan says about every write to a zone behind PowerDNS's HTTP API. */
export const windowLine =
  "! PowerDNS's HTTP API has no compare-and-swap: what another program writes at this name between our read and our write, some milliseconds, is lost";

/** Changes with the unguarded window said in each that writes. */
export const withWindow = (changes: readonly Change[]): readonly Change[] =>
  changes.map((change) => (writesOutside(change) ? { ...change, shown: [...change.shown, windowLine] } : change));

const refused = (code: Parameters<typeof finding>[0], message: string): Sent => ({
  state: 'refused',
  finding: finding(code, { message }),
});

const textOf = ({ chunks }: HeldRecord): string => Buffer.concat(chunks).toString('latin1');

/** The same octets in the same chunks. Disabled or not, it is the same record: an rrset holds it once. */
const idOf = ({ chunks }: HeldRecord): string => chunks.map((chunk) => chunk.toString('base64')).join(' ');

const isForeignTo =
  (change: OwnRecord) =>
  (record: HeldRecord): boolean =>
    record.disabled || !isOwnRecord(change)(textOf(record));

/** All records as they are to be: those of others word for word, the one SPF or DMARC record anew. */
const wantedOf = (own: readonly HeldRecord[], change: OwnRecord, text: string): readonly HeldRecord[] => {
  const isForeign = isForeignTo(change);
  const old = own.find((record) => !isForeign(record));
  // The same text in its old chunks is a write that changes nothing.
  if (old !== undefined && textOf(old) === text) return own;
  const chunks = chunksOf(text).map((chunk) => Buffer.from(chunk, 'latin1'));
  const next = text === '' ? [] : [{ content: presentTxt(chunks), disabled: false, chunks }];
  const others = own.filter((record) => record !== old);
  // A disabled twin of the new record gives way to it.
  return [...others.filter((record) => !next.some((one) => idOf(one) === idOf(record))), ...next];
};

const plain = (records: readonly HeldRecord[]) => records.map(({ content, disabled }) => ({ content, disabled }));

const missingFrom = (there: readonly HeldRecord[], wanted: readonly HeldRecord[]): readonly HeldRecord[] => {
  const ids = new Set(there.map(idOf));
  return wanted.filter((record) => !ids.has(idOf(record)));
};

/** Kinds of zones that take what they hold from another server. */
const copies = new Set(['slave', 'secondary', 'consumer']);

/**
 * Writes one change by PowerDNS's API, which replaces whole record sets and compares nothing. So it is read just before,
 * written with everything that was there, and looked at again a moment later: records of others that were there and are
 * gone, because another writer put an older set over ours, are put back; where our own part is gone, the change has
 * `moved` and is planned again. What another program added between the read and the write cannot be seen and is lost.
 */
export const sendPowerDns = async (
  wire: Wire,
  api: PowerDnsApi,
  change: Change,
  signal: AbortSignal,
): Promise<Sent> => {
  const name = nameOfCollection(change.collection);
  const what = `TXT ${name} at ${api.by}`;
  if (change.raw === undefined) return refused('PSTN3035', `${what}: the change carries no record as it was read`);
  const raw = change.raw as unknown as RawChange;
  if (raw.text === null) return refused('PSTN3034', `${what}: ${raw.problem}`);

  const before = await readForWriting(api, name, signal);
  if (!before.ok) return { state: 'refused', finding: before.finding };
  const { kind, own, ttl, shown } = before.value;
  if (copies.has(kind.toLowerCase())) return refused('PSTN3109', `${what}: the zone is of the kind ${kind}`);
  if (shown.cname !== null || JSON.stringify(rawOf(shown).records) !== JSON.stringify(raw.records)) {
    const seen = await readPowerDns(api, name, signal);
    const wildcard = seen.ok ? seen.value.wildcard : null;
    return wildcard === null
      ? { state: 'moved' }
      : refused('PSTN3036', `${what}: the name has no TXT records of its own, those of ${wildcard} are shown there`);
  }
  let wanted: readonly HeldRecord[];
  try {
    wanted = wantedOf(own, raw, raw.text);
  } catch (error) {
    if (error instanceof RangeError) return refused('PSTN3033', `${what}: ${error.message}`);
    throw error;
  }
  const foreign = wanted.filter(isForeignTo(raw));
  const keptTtl = ttl ?? newTtlSeconds;
  let sent = await api.replace(name, keptTtl, plain(wanted), signal);
  if (sent.state !== 'sent') return sent;

  for (let attempt = 1; ; attempt += 1) {
    await sleep(wire.limits.watchMs, undefined, { signal }).catch(() => undefined);
    const after = await readForWriting(api, name, signal);
    // It is written; whether it stands is read back by whoever sent it.
    if (!after.ok) return sent;
    const vanished = missingFrom(after.value.own, foreign);
    if (vanished.length === 0) return judge(change, after.value.shown, false) === 'done' ? sent : { state: 'moved' };
    const lost = vanished.map((record) => printable(textOf(record))).join(', ');
    if (attempt > repairAttempts) return refused('PSTN3110', `${what}: ${lost}`);
    sent = await api.replace(name, after.value.ttl ?? keptTtl, plain([...after.value.own, ...vanished]), signal);
    if (sent.state === 'refused') return refused('PSTN3110', `${what}: ${lost} (${sent.finding.message})`);
    if (sent.state !== 'sent') return sent;
  }
};

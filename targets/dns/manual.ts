import { Buffer } from 'node:buffer';
import { chunksOf } from '../../kinds/language/txt.ts';
import type { Change } from '../../kinds/words.ts';
import { writesOutside } from '../../kinds/words.ts';
import { changeId } from '../../plan/digest.ts';
import type { Wire } from './api.ts';
import { finding } from './codes.ts';
import { isOwnRecord, nameOfCollection, recordsOf, stringsOf, type TxtRrset } from './convert.ts';
import { readDelegation } from './facts/delegation.ts';
import { serverOf } from './facts/spf-visible.ts';
import type { Tried } from './failure.ts';
import { newTtlSeconds } from './limits.ts';
import type { RawChange } from './raw-change.ts';
import type { Resolver } from './resolver.ts';
import { presentTxt } from './txt-presentation.ts';
import { readTxt } from './txt-read.ts';
import type { ZoneAccess } from './zone.ts';

/**
 * The TXT records at a name of a zone that is not written: the first of its name servers that answers with authority says
 * what is there. When none does, what the last one said is the reason.
 */
export const readAtNameServers = async (
  wire: Wire,
  access: ZoneAccess,
  resolver: Resolver,
  name: string,
  signal: AbortSignal,
): Promise<Tried<TxtRrset>> => {
  const delegation = await readDelegation(access, resolver, access.zone, signal);
  if (!delegation.ok) return delegation;
  const reasons: string[] = [];
  for (const endpoint of delegation.value.servers) {
    const server = await serverOf(access, resolver, endpoint, delegation.value.source, signal);
    const tried = server.ok ? await readTxt(wire, server.value, access.zone, name, signal) : server;
    if (tried.ok || ('referral' in tried && tried.referral === true) || signal.aborted) return tried;
    reasons.push(tried.finding.message);
  }
  return { ok: false, finding: finding('PSTN3120', { message: `TXT ${name}: ${reasons.join('; ')}` }) };
};

const recordLine = (name: string, ttl: number, chunks: readonly Uint8Array[]): string =>
  `${name}. ${ttl} IN TXT ${presentTxt(chunks)}`;

/** The exact records: what to take away and what to publish, in presentation format, each string at most 255 octets. */
const lines = (name: string, raw: RawChange): readonly string[] => {
  const ttl = raw.ttl ?? newTtlSeconds;
  const records = recordsOf(raw);
  const old = records.filter((_, index) => isOwnRecord(raw)(stringsOf({ records })[index] ?? ''));
  const next =
    raw.text === null || raw.text === '' ? [] : [chunksOf(raw.text).map((one) => Buffer.from(one, 'latin1'))];
  return [
    ...old.map((chunks) => `- ${recordLine(name, ttl, chunks)}`),
    ...next.map((chunks) => `+ ${recordLine(name, ttl, chunks)}`),
  ];
};

/**
 * The same changes as steps for a person: the exact record instead of the text, and nothing that is ever sent. What only
 * concerns the inventory stays as it is.
 */
export const lowerByHand = (changes: readonly Change[]): readonly Change[] => {
  const ids = new Map<string, string>();
  const byHand = changes.map((change): Change => {
    if (!writesOutside(change)) return change;
    const { scope, keys, after } = change;
    const id = changeId({ scope, op: 'manual', keys, after });
    ids.set(change.id, id);
    const said = change.shown.filter((line) => !/^[-+] /.test(line));
    const shown = [...lines(nameOfCollection(change.collection), change.raw as unknown as RawChange), ...said];
    return { ...change, id, op: 'manual', why: `to be done by hand: ${change.why}`, shown };
  });
  return byHand.map((change) => ({ ...change, needs: change.needs.map((need) => ids.get(need) ?? need) }));
};

import { Buffer } from 'node:buffer';
import { chunksOf } from '../../kinds/language/txt.ts';
import type { Change } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import { randomId, type Updated, update, type Wire } from './api.ts';
import { finding } from './codes.ts';
import { isOwnRecord, nameOfCollection, recordsOf, stringsOf } from './convert.ts';
import { endpointText, rcodeName, tsigCode, tsigReason } from './failure.ts';
import { newTtlSeconds } from './limits.ts';
import { addTxt, deleteTxt, encodeUpdate, txtIsAbsent, txtIsExactly, WireError } from './message.ts';
import type { RawChange } from './raw-change.ts';
import { wildcardOf } from './wildcard.ts';
import type { Primary } from './zone.ts';

const refused = (code: Parameters<typeof finding>[0], message: string): Sent => ({
  state: 'refused',
  finding: finding(code, { message }),
});

/**
 * The UPDATE of a change: the whole TXT RRset as it was read must still stand, byte for byte; then the one old SPF or
 * DMARC record goes and the new one comes. Foreign records are never written, and the RRset keeps its TTL. Throws WireError.
 */
export const encodeChange = (zone: string, name: string, raw: RawChange, text: string): Buffer => {
  const records = recordsOf(raw);
  const strings = stringsOf({ records });
  const index = strings.findIndex(isOwnRecord(raw));
  const old = records[index];
  // The same text in its old chunks is a write that changes nothing.
  const next = strings[index] === text ? old : chunksOf(text).map((chunk) => Buffer.from(chunk, 'latin1'));
  return encodeUpdate({
    id: randomId(),
    zone,
    prerequisites: records.length === 0 ? [txtIsAbsent(name)] : txtIsExactly(name, records),
    updates: [
      ...(old === undefined ? [] : [deleteTxt(name, old)]),
      ...(text === '' || next === undefined ? [] : [addTxt(name, raw.ttl ?? newTtlSeconds, next)]),
    ],
  });
};

const refusals: Readonly<Record<number, 'PSTN3030' | 'PSTN3031' | 'PSTN3032'>> = {
  1: 'PSTN3032',
  4: 'PSTN3032',
  5: 'PSTN3030',
  9: 'PSTN3031',
  10: 'PSTN3031',
};

/** What an answer to an update means. Only a verified answer is believed when it says that something was written. */
const outcome = (what: string, updated: Updated): Sent => {
  if (updated.state === 'unsound') return { state: 'lost', reason: `${what}: the answer is malformed` };
  if (updated.state === 'unanswered') {
    const { reason, message } = updated.error;
    return reason === 'unreachable'
      ? refused('PSTN3011', `${what}: ${message}; nothing was sent`)
      : { state: 'lost', reason: `${what}: ${message}` };
  }
  const { rcode, problem } = updated;
  if (problem !== null) {
    // An answer that rejects our signature cannot be signed with it (RFC 8945 5.2); an unsigned no is a no at most.
    if (problem.reason === 'claimed' || problem.reason === 'badTime' || problem.reason === 'error')
      return refused(tsigCode(problem), `${what}: ${tsigReason(problem)}`);
    const code = refusals[rcode];
    if (problem.reason !== 'unsigned' || code === undefined)
      return { state: 'lost', reason: `${what}: ${tsigReason(problem)}` };
    return refused(code, `${what}: the server answered ${rcodeName(rcode)} without a signature, so its reason is open`);
  }
  if (rcode === 0) return { state: 'sent' };
  if (rcode === 7 || rcode === 8) return { state: 'moved' };
  const code = refusals[rcode];
  if (code !== undefined) return refused(code, `${what}: the server answered ${rcodeName(rcode)}`);
  return { state: 'lost', reason: `${what}: the server answered ${rcodeName(rcode)}` };
};

/** Sends one change as an UPDATE, once. Never rejects for anything that the server or the network does. */
export const send = async (
  wire: Wire,
  primary: Primary,
  zone: string,
  change: Change,
  signal: AbortSignal,
): Promise<Sent> => {
  const name = nameOfCollection(change.collection);
  const what = `update of TXT ${name} at ${endpointText(primary)}`;
  if (change.raw === undefined) return refused('PSTN3035', `${what}: the change carries no record as it was read`);
  const raw = change.raw as unknown as RawChange;
  if (raw.text === null) return refused('PSTN3034', `${what}: ${raw.problem}`);
  if (signal.aborted) return refused('PSTN3021', `${what}: stopped before anything was sent`);
  try {
    const message = encodeChange(zone, name, raw, raw.text);
    const updated = await wire.budget.spend(endpointText(primary), signal, () =>
      update(wire, primary, message, signal),
    );
    const sent = outcome(what, updated);
    const wildcard = sent.state === 'moved' ? await wildcardOf(wire, primary, zone, name, raw, signal) : null;
    return wildcard === null
      ? sent
      : refused('PSTN3036', `${what}: the name has no TXT records of its own, those of ${wildcard} are shown there`);
  } catch (error) {
    if (error instanceof WireError || error instanceof RangeError)
      return refused('PSTN3033', `${what}: ${error.message}`);
    if (signal.aborted) return refused('PSTN3021', `${what}: stopped before anything was sent`);
    throw error;
  }
};

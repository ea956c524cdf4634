import { mergeSealers, sealerKey, writtenSealers } from '../../kinds/language/exchange-arc.ts';
import type { Change, Ref } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import type { Api } from './api.ts';
import { finding } from './codes.ts';
import type { Confirmed } from './confirm.ts';
import type { Command } from './exchange.ts';
import { sealerRepairs, sealerWatches, sealerWatchMs, sleepFor } from './limits.ts';
import { isAsWished, readSealers, type SealerWish, wishOf } from './sealers.ts';
import { outcomeOf } from './send.ts';

/** The two verbs of a target for the list of trusted ARC sealers. */
export type SealerWrites = {
  send(change: Change, signal: AbortSignal): Promise<Sent>;
  confirm(change: Change, sent: Sent, isSettled: boolean, signal: AbortSignal): Promise<Confirmed>;
};

const keysOf = (list: readonly string[]): ReadonlySet<string> => new Set(list.map(sealerKey));

/** Entries of `list` that `other` does not have. */
const beyond = (list: readonly string[], other: readonly string[]): readonly string[] => {
  const keys = keysOf(other);
  return list.filter((entry) => !keys.has(sealerKey(entry)));
};

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  beyond(one, other).length === 0 && beyond(other, one).length === 0;

/**
 * Writes to one tenant's list. There is no compare-and-swap: the list is read right before, watched while the write is
 * under way, and read back. What others added in between and our write took away again is put back, and so is what is
 * ours when another write took it. Entries that others removed stay removed.
 */
export const createSealerWrites = (api: Api, ref: Ref, where: string): SealerWrites => {
  /** The list that a change wrote last, to see whether all of it survives. */
  const wrote = new Map<string, readonly string[]>();
  const look = (signal: AbortSignal) => readSealers(api, ref, where, signal);

  /** Sends the list, and collects what the list shows until the answer is there. */
  const writeWatched = async (command: Command, signal: AbortSignal) => {
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    const watched: string[] = [];
    const watch = async (): Promise<void> => {
      for (let reads = 0; reads < sealerWatches && !until.aborted; reads += 1) {
        const read = await look(until);
        if ('list' in read) watched.push(...read.list);
        await sleepFor(sealerWatchMs, until);
      }
    };
    // The end of the write ends the watch: that it was cut off says nothing.
    const watching = watch().catch(() => undefined);
    const answer = await api.write(command, signal);
    over.abort();
    await watching;
    return { answer, watched };
  };

  const send = async (change: Change, signal: AbortSignal): Promise<Sent> => {
    const wish = wishOf(change);
    const young = (change.raw ?? { add: [], remove: [] }) as unknown as SealerWish;
    const add = [...young.add.filter((key) => !wish.remove.includes(key)), ...wish.add];
    const remove = [...young.remove.filter((key) => !wish.add.includes(key)), ...wish.remove];
    const first = await look(signal);
    if ('unknown' in first) {
      const message = `${first.unknown.message}; nothing was written`;
      return { state: 'refused', finding: finding('PSTN4021', { message, ref: change.for[0] ?? null }) };
    }
    let base = first.list;
    let lost: readonly string[] = [];
    for (let round = 0; round < sealerRepairs; round += 1) {
      if (round === 0 && isAsWished(base, { add, remove })) return { state: 'sent' };
      const list = mergeSealers([...base, ...beyond(lost, base)], add, remove);
      const command: Command = {
        cmdlet: 'Set-ArcConfig',
        parameters: { Identity: 'Default', ArcTrustedSealers: writtenSealers(list) },
      };
      wrote.set(change.id, list);
      const { answer, watched } = await writeWatched(command, signal);
      const outcome = outcomeOf(change, command, answer, api, () => undefined);
      if (outcome.state !== 'sent' && lost.length > 0) {
        const message = `the list was written, and ${lost.join(', ')}, which somebody added meanwhile, could not be put back`;
        return { state: 'refused', finding: finding('PSTN4022', { message, ref: change.for[0] ?? null }) };
      }
      if (outcome.state !== 'sent') return outcome;
      const back = await look(signal);
      if ('unknown' in back) return outcome;
      const isBehind = isSame(back.list, base);
      const between = beyond(watched, [...list, ...remove]);
      lost = [...new Set(beyond([...lost, ...between], back.list))];
      if (lost.length === 0 && (isBehind || isAsWished(back.list, wish))) return outcome;
      base = isBehind ? list : back.list;
    }
    return { state: 'sent' };
  };

  const confirm: SealerWrites['confirm'] = async (change, sent, isSettled, signal) => {
    if (change.op === 'forget' || change.op === 'remember' || change.op === 'manual') return 'done';
    if (sent.state === 'refused' || sent.state === 'moved') return 'not done';
    const read = await look(signal);
    if ('unknown' in read) return 'unknown';
    const survives = beyond(wrote.get(change.id) ?? [], read.list).length === 0;
    if (isAsWished(read.list, wishOf(change)) && survives) return 'done';
    return isSettled ? 'not done' : 'not yet';
  };

  return { send, confirm };
};

import { scopeId } from '../../kinds/words.ts';
import type { JournalEntry, JournalLine } from '../../memory/journal.ts';
import { nothing, type Remembered, remember } from '../../memory/remembered.ts';
import type { Memory } from '../../plan/memory.ts';
import { without } from '../../plan/without.ts';

/** A memory without a disk, by the same rules as the one in a directory. It outlives the runs of a test. */
export class MemoryWithoutDisk implements Memory {
  state: Remembered = nothing;
  readonly #clocks = new Map<string, { readonly digest: string; readonly since: string }>();

  #add(line: JournalEntry): void {
    const whole = { ...line, seq: 0, previousHash: '' } as JournalLine;
    this.state = remember(this.state, JSON.parse(JSON.stringify(whole)) as JournalLine);
  }

  async owned(scope: Parameters<Memory['owned']>[0]): ReturnType<Memory['owned']> {
    return this.state.owned.filter((entry) => scopeId(entry.scope) === scopeId(scope));
  }

  async open(scope: Parameters<Memory['open']>[0]): ReturnType<Memory['open']> {
    return this.state.open.filter(({ change }) => scopeId(change.scope) === scopeId(scope));
  }

  async written(scope: Parameters<Memory['open']>[0], seconds: number, now: string): ReturnType<Memory['written']> {
    return this.state.written.filter(
      ({ change, at }) => scopeId(change.scope) === scopeId(scope) && Date.parse(at) + seconds * 1000 > Date.parse(now),
    );
  }

  async intend(...[run, planHash, change, at]: Parameters<Memory['intend']>): Promise<void> {
    this.#add({ what: 'intend', run, planHash, changeId: change.id, at, change: without(change, 'raw') });
  }

  async settle(...[run, change, outcome, owned, at]: Parameters<Memory['settle']>): Promise<void> {
    const { scope, keys, before, after, id } = change;
    this.#add({
      what: 'outcome',
      run,
      planHash: '',
      changeId: id,
      at,
      outcome,
      scope,
      keys,
      before,
      after,
      owned,
    });
  }

  async since(...[scope, fact, digest, at]: Parameters<Memory['since']>): Promise<string> {
    const name = `${scopeId(scope)} ${fact}`;
    const known = this.#clocks.get(name);
    if (known?.digest === digest) return known.since;
    this.#clocks.set(name, { digest, since: at });
    return at;
  }
}

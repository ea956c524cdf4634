import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { FindingError } from '../kinds/codes.ts';
import { type DirectoryMemory, openDirectoryMemory } from '../memory/directory.ts';
import { LockedError, lockDirectory } from '../memory/lock.ts';
import type { Memory } from '../plan/memory.ts';
import { finding } from './codes.ts';

/** Memories of stacks in folders beside the program. Calls at the same time share one; the last to leave closes it. */
export type Shelf = {
  /**
   * Lends the memory of an estate for the time of `act`. Another process may be using it (each provider resource of a
   * stack has a process of its own): who is to write waits for it, who only looks gets what stands there now.
   * `isNew`: nothing had been remembered there before. Rejects with PSTN7016.
   */
  lend<T>(estate: string, use: Use, act: (memory: Memory, isNew: boolean) => Promise<T>): Promise<T>;
};

export type Use = { readonly writes: boolean; readonly signal: AbortSignal };

type Lent = { readonly memory: DirectoryMemory; readonly isNew: boolean; close(): Promise<void> };
type Entry = { users: number; readonly ready: Promise<Lent> };

/** How long a writer waits for another process of the same stack. */
const patienceMilliseconds = 120_000;

const unusable = (directory: string, error: unknown): FindingError =>
  error instanceof FindingError
    ? error
    : new FindingError(finding('PSTN7016', { message: `${directory}: ${(error as Error).message}` }));

/** Takes the lock before reading, so that what was read is what is written on. */
const open = async (directory: string): Promise<Lent> => {
  const isNew = await access(directory).then(
    () => false,
    () => true,
  );
  const unlock = await lockDirectory(directory);
  try {
    const memory = await openDirectoryMemory(directory);
    return { memory, isNew, close: () => memory.close().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
};

const toLookAt = async (directory: string): Promise<Memory> => ({
  ...(await openDirectoryMemory(directory)),
  since: async (_scope, _fact, _digest, at) => at,
});

/** Codes of a folder that nothing can be written in; plans can be made all the same. */
const isReadOnly = (error: unknown): boolean =>
  ['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');

/** A shelf in the folder that `root` names. */
export const shelfIn = (root: () => string): Shelf => {
  const entries = new Map<string, Entry>();
  const closing = new Map<string, Promise<void>>();

  const enter = async (directory: string): Promise<Entry> => {
    const known = entries.get(directory);
    const entry: Entry = known ?? {
      users: 0,
      ready: Promise.resolve(closing.get(directory)).then(() => open(directory)),
    };
    entry.users += 1;
    entries.set(directory, entry);
    try {
      await entry.ready;
      return entry;
    } catch (error) {
      if (entries.get(directory) === entry) entries.delete(directory);
      throw error;
    }
  };

  const leave = async (directory: string, entry: Entry): Promise<void> => {
    entry.users -= 1;
    if (entry.users > 0) return;
    entries.delete(directory);
    const closed = entry.ready.then((lent) => lent.close());
    closing.set(
      directory,
      closed.catch(() => undefined),
    );
    await closed;
  };

  const enterInTime = async (directory: string, { writes, signal }: Use): Promise<Entry | null> => {
    const deadline = Date.now() + patienceMilliseconds;
    for (;;) {
      try {
        return await enter(directory);
      } catch (error) {
        if (!writes && (error instanceof LockedError || isReadOnly(error))) return null;
        if (!(error instanceof LockedError) || Date.now() > deadline) throw unusable(directory, error);
      }
      await wait(100, undefined, { signal });
    }
  };

  return {
    lend: async (estate, use, act) => {
      const directory = join(root(), estate);
      const entry = await enterInTime(directory, use);
      if (entry === null) {
        const memory = await toLookAt(directory).catch((error: unknown) => Promise.reject(unusable(directory, error)));
        return act(memory, false);
      }
      try {
        const { memory, isNew } = await entry.ready;
        return await act(memory, isNew);
      } finally {
        await leave(directory, entry);
      }
    },
  };
};

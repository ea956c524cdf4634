import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The lock is held by another process that is alive. */
export class LockedError extends Error {
  readonly pid: number;
  constructor(file: string, pid: number) {
    super(`process ${pid} is working with ${file}`);
    this.name = 'LockedError';
    this.pid = pid;
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Locks of this process: its own number in any other lock file is left from an earlier process that had it. */
const held = new Set<string>();

/** The file appears with its content in one step, so that nobody reads a lock without a number in it. */
const takeFile = async (file: string): Promise<void> => {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, `${process.pid}\n`, { mode: 0o600 });
  try {
    await link(own, file);
  } finally {
    await rm(own, { force: true });
  }
};

/**
 * Takes the directory for this process and gives back the release. It keeps two people on one machine from talking over
 * each other; correctness never rests on it. A lock whose process is gone is taken over.
 */
export const lockDirectory = async (directory: string): Promise<() => Promise<void>> => {
  const file = join(directory, 'lock');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await takeFile(file);
      held.add(file);
      return async () => {
        held.delete(file);
        await rm(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
    const isOurs = pid === process.pid && !held.has(file);
    if (Number.isInteger(pid) && !isOurs && isAlive(pid)) throw new LockedError(file, pid);
    await rm(file, { force: true });
  }
  throw new LockedError(file, process.pid);
};

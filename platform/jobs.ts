import type { Database } from './database.ts';

/** What a kind of job does. `due` is when it should have run, in milliseconds; it may be long ago. */
export type JobHandler = (body: unknown, due: number) => Promise<void> | void;

/** The platform's own acts that take time. They outlive a restart; each runs once, at the first occasion after it is due. */
export type Jobs = {
  handle(kind: string, handler: JobHandler): void;
  schedule(kind: string, due: number, body?: unknown): void;
  /** Forgets the jobs of a kind that have not run. */
  cancel(kind: string): void;
  /** Runs all that is due, oldest first; a handler that schedules for the past is served in the same run. */
  run(): Promise<void>;
  /** Resolves when no job is running. */
  idle(): Promise<void>;
  /** When the next job is due, or null. */
  next(): number | null;
};

const RETRY_MS = 60_000;

/** The jobs of a database. A job that throws is tried again a minute later. */
export function createJobs({ sqlite }: Database, clock: () => number): Jobs {
  const handlers = new Map<string, JobHandler>();
  const first = sqlite.prepare('SELECT id, due, kind, body FROM job ORDER BY due, id LIMIT 1');
  const insert = sqlite.prepare('INSERT INTO job (due, kind, body) VALUES (?, ?, ?)');
  const remove = sqlite.prepare('DELETE FROM job WHERE id = ?');
  const removeKind = sqlite.prepare('DELETE FROM job WHERE kind = ?');
  const delay = sqlite.prepare('UPDATE job SET due = ? WHERE id = ?');
  const next = (): { id: number; due: number; kind: string; body: string } | null => {
    const row = first.get();
    if (row === undefined) return null;
    return { id: Number(row['id']), due: Number(row['due']), kind: String(row['kind']), body: String(row['body']) };
  };
  let running: Promise<void> = Promise.resolve();
  const drain = async (): Promise<void> => {
    for (let job = next(); job !== null && job.due <= clock(); job = next()) {
      const handler = handlers.get(job.kind);
      if (handler === undefined) throw new Error(`Nobody handles the job ${job.kind}.`);
      try {
        await handler(JSON.parse(job.body), job.due);
        remove.run(job.id);
      } catch {
        delay.run(clock() + RETRY_MS, job.id);
      }
    }
  };
  return {
    handle: (kind, handler) => void handlers.set(kind, handler),
    schedule: (kind, due, body = null) => void insert.run(due, kind, JSON.stringify(body)),
    cancel: (kind) => void removeKind.run(kind),
    run() {
      running = running.then(drain, drain);
      return running;
    },
    idle: () => running,
    next: () => next()?.due ?? null,
  };
}

import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { FindingError } from '../kinds/codes.ts';
import { kinds } from '../kinds/index.ts';
import type { Allow } from '../kinds/kind.ts';
import type { Finding } from '../kinds/words.ts';
import { type DirectoryMemory, openDirectoryMemory } from '../memory/directory.ts';
import { BrokenJournal } from '../memory/journal.ts';
import { admitAll } from '../plan/admit.ts';
import type { Ports, RunEvent } from '../plan/ports.ts';
import { makeExclusive } from '../plan/single-flight.ts';
import type { Locate } from '../plan/walk.ts';
import { gather, type Wishes } from '../plan/wishes.ts';
import { targetsOf } from '../targets/open.ts';
import { finding } from './codes.ts';
import { load } from './load.ts';
import { locator } from './locate.ts';
import { cliSecrets } from './secrets.ts';

/** What plan, apply and drift have in common on the command line. */
export type SessionOptions = {
  readonly file: readonly string[];
  readonly state?: string;
  readonly estate: string;
  readonly allow: readonly string[];
  readonly target?: string;
  /** Nothing is remembered either, not even since when a fact has been seen. */
  readonly readOnly?: boolean;
};

/** Everything around a command that it may touch: streams, environment, interruption. */
export type World = {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
};

/** Resources read and checked, and the ports to work with. Findings in `errors` stop the run before anything is read. */
export type Session = {
  readonly wishes: Wishes;
  readonly ports: Ports;
  readonly locate: Locate;
  readonly errors: readonly Finding[];
  readonly stateDirectory: string;
  close(): Promise<void>;
};

/** `partial` is a word for apply, not a gate. */
const allowsOf = (names: readonly string[]): readonly Allow[] =>
  names
    .filter((name) => name !== 'partial')
    .map((name) => ({ name, by: '--allow', reason: 'given on the command line' }));

const directoryOf = async (path: string | undefined): Promise<string> => {
  if (path === undefined || path === '-') return '.';
  const isDirectory = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return isDirectory ? path : dirname(path);
};

const openMemory = async (directory: string): Promise<DirectoryMemory> => {
  try {
    return await openDirectoryMemory(directory);
  } catch (error) {
    const message = error instanceof BrokenJournal ? error.message : `${directory}: ${(error as Error).message}`;
    throw new FindingError(finding('PSTN5009', { message }));
  }
};

/** Reads the files and wires the core to targets, memory and clock. Reads nothing outside yet. */
export const openSession = async (
  options: SessionOptions,
  world: World,
  tell?: (event: RunEvent) => void,
): Promise<Session> => {
  const loaded = await load(options.file, world.stdin);
  const admitted = admitAll(kinds, loaded.resources);
  const gathered = gather(kinds, admitted.resources, admitted.errors, allowsOf(options.allow));
  const { target } = options;
  const wishes: Wishes = {
    ...gathered,
    desired: gathered.desired.filter((item) => target === undefined || item.scope.target === target),
    notes: [...gathered.notes, ...admitted.warnings],
  };
  const stateDirectory = options.state ?? join(await directoryOf(options.file[0]), '.postern');
  const memory = await openMemory(stateDirectory);
  const now = (): Date => new Date();
  const secretsOf = cliSecrets(loaded.secrets, world.environment);
  const ports: Ports = {
    owner: { door: 'cli', estate: options.estate },
    memory: options.readOnly === true ? { ...memory, since: async (_scope, _fact, _digest, at) => at } : memory,
    // Connection secrets are resolved when a target is opened; no change of this release carries one of its own.
    secrets: async () => {
      throw new FindingError(finding('PSTN5005', { message: 'the change names a secret without a scope' }));
    },
    target: targetsOf(kinds, wishes.scopes, secretsOf, { now }),
    now,
    sleep: async (milliseconds, signal) => {
      await wait(milliseconds, undefined, { signal });
    },
    random: Math.random,
    signal: world.signal,
    exclusive: makeExclusive(),
    ...(tell === undefined ? {} : { tell }),
  };
  return {
    wishes,
    ports,
    locate: locator(loaded.positions),
    errors: [...loaded.errors, ...wishes.invalid],
    stateDirectory,
    close: () => memory.close(),
  };
};

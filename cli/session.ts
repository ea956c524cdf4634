import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { attestation } from '../kinds/attestation/kind.ts';
import { FindingError } from '../kinds/codes.ts';
import { kinds } from '../kinds/index.ts';
import type { Allow } from '../kinds/kind.ts';
import { scopeOfResource } from '../kinds/scope-reference.ts';
import type { Resource } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import { type DirectoryMemory, openDirectoryMemory } from '../memory/directory.ts';
import type { JournalLine } from '../memory/journal.ts';
import { LockedError, lockDirectory } from '../memory/lock.ts';
import { admitAll } from '../plan/admit.ts';
import type { Ports, RunEvent } from '../plan/ports.ts';
import { makeExclusive } from '../plan/single-flight.ts';
import type { Secrets } from '../plan/target.ts';
import type { Locate } from '../plan/walk.ts';
import { gather, type Wishes } from '../plan/wishes.ts';
import { targetsOf } from '../targets/open.ts';
import { finding } from './codes.ts';
import type { ExitCode } from './exit.ts';
import { type Loaded, load } from './load.ts';
import { locator } from './locate.ts';
import { complain } from './output.ts';
import { cliSecrets, cliSinks } from './secrets.ts';
import type { Clock, World } from './world.ts';

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

/** Resources read and checked, and the ports to work with. */
export type Session = {
  readonly wishes: Wishes;
  readonly ports: Ports;
  readonly locate: Locate;
  /** Secrets by reference, as the files of a scope resource give them. */
  readonly secretsOf: (scope: Resource) => Secrets;
  /** Where the memory stands; it need not be there yet. */
  readonly stateDirectory: string;
  /** The journal as it was when the session was opened. */
  readonly history: readonly JournalLine[];
  /** Writes an attestation in the journal, for this step. Only where the session holds the lock. */
  readonly attest: (step: string, attestation: Resource) => Promise<void>;
};

/** How a session is opened. */
export type Opening = {
  /** Takes the lock of the memory first: for whoever writes. */
  readonly lock: boolean;
  readonly tell?: (event: RunEvent) => void;
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

const lockMemory = async (directory: string): Promise<() => Promise<void>> => {
  try {
    return await lockDirectory(directory);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof LockedError) throw new FindingError(finding('PSTN5008', { message }));
    throw new FindingError(finding('PSTN5009', { message: `${directory}: ${message}` }));
  }
};

const openMemory = async (directory: string): Promise<DirectoryMemory> => {
  try {
    return await openDirectoryMemory(directory);
  } catch (error) {
    throw new FindingError(finding('PSTN5009', { message: `${directory}: ${(error as Error).message}` }));
  }
};

/*
 * With --target, the scopes of other planes are left out as well: what their resources own there would otherwise look
 * given up. Gates still read them; the ports know all scopes.
 */
const onlyTarget = (wishes: Wishes, target: string | undefined): Wishes =>
  target === undefined
    ? wishes
    : {
        ...wishes,
        desired: wishes.desired.filter((item) => item.scope.target === target),
        scopes: wishes.scopes.filter((resource) => scopeOfResource(wishes.kinds, resource).target === target),
      };

/** An interruption stops what is begun next; a write that is under way goes on to its answer. */
const finishing =
  (open: Ports['target'], cut: AbortSignal): Ports['target'] =>
  async (scope) => {
    const target = await open(scope);
    return {
      ...target,
      send: (change, secret) => target.send(change, secret, cut),
      confirm: (change, sent) => target.confirm(change, sent, cut),
    };
  };

const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, { signal });
  },
};

const portsOf = (
  wishes: Wishes,
  loaded: Loaded,
  memory: DirectoryMemory,
  options: SessionOptions,
  world: World,
): Ports => {
  const { now, sleep } = world.clock ?? systemClock;
  const secretsOf = cliSecrets(loaded.secrets, world.environment);
  return {
    owner: { door: 'cli', estate: options.estate },
    memory: options.readOnly === true ? { ...memory, since: async (_scope, _fact, _digest, at) => at } : memory,
    secrets: (ref, from) => secretsOf({ ref: from })(ref),
    target: finishing(
      targetsOf(kinds, wishes.scopes, secretsOf, { now, sinks: cliSinks }),
      world.cut ?? new AbortController().signal,
    ),
    now,
    sleep,
    random: Math.random,
    signal: world.signal,
    exclusive: makeExclusive(),
  };
};

/* What was attested on the command line counts like a document; a document of the same name wins. */
const withAttested = (gathered: Wishes, declared: readonly Resource[], recorded: readonly Resource[]): Wishes => {
  const there = new Set(declared.map(({ ref }) => refId(ref)));
  const words = recorded
    .filter(({ ref }) => !there.has(refId(ref)))
    .flatMap((resource) => attestation.attests?.(resource) ?? []);
  return { ...gathered, attested: [...gathered.attested, ...words] };
};

/**
 * Reads the files, wires the core to targets, memory and clock, and runs `act`. Where the files have errors it says them
 * and ends with 1 before anything outside is read. The memory is read under the lock, so that two runs that follow each
 * other at once see each other's writes.
 */
export const withSession = async (
  options: SessionOptions,
  world: World,
  opening: Opening,
  act: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> => {
  const loaded = await load(options.file, world.stdin);
  const locate = locator(loaded.positions);
  const admitted = admitAll(kinds, loaded.resources);
  const gathered = gather(kinds, admitted.resources, admitted.errors, allowsOf(options.allow));
  const errors = [...loaded.errors, ...gathered.invalid];
  if (errors.length === 0 && loaded.resources.length === 0)
    errors.push(finding('PSTN5010', { message: `no resource of postern.dev in ${options.file.join(', ')}` }));
  if (errors.length > 0) {
    complain(errors, world, locate);
    return 1;
  }
  const stateDirectory = options.state ?? join(await directoryOf(options.file[0]), '.postern');
  const release = opening.lock ? await lockMemory(stateDirectory) : null;
  try {
    const memory = await openMemory(stateDirectory);
    try {
      const { tell } = opening;
      const whole = withAttested(gathered, admitted.resources, memory.attested());
      const wishes = onlyTarget({ ...whole, notes: [...whole.notes, ...admitted.warnings] }, options.target);
      const ports = portsOf(whole, loaded, memory, options, world);
      return await act({
        wishes,
        ports: tell === undefined ? ports : { ...ports, tell },
        locate,
        secretsOf: cliSecrets(loaded.secrets, world.environment),
        stateDirectory,
        history: memory.history,
        attest: (step, attestation) => memory.attest(step, attestation, ports.now().toISOString()),
      });
    } finally {
      await memory.close();
    }
  } finally {
    await release?.();
  }
};

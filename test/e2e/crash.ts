import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { breakThings, outsideOf } from './company.ts';

/** What a door is asked to bring about: the example, the example after somebody broke it, and its end. */
export type Step = 'create' | 'repair' | 'remove';

/** A write that an outside system has accepted. */
export type Write = { readonly plane: string; readonly what: string; readonly input: unknown };

/** Outside systems that let a test hold their writes and tell which took effect. */
export type World = {
  readonly requests: {
    readonly entries: readonly { readonly what: string; readonly applied: boolean }[];
    clear(): void;
  };
  onWrite(hooks: {
    readonly before?: (write: Write) => Promise<void>;
    readonly after?: (write: Write) => Promise<'reply' | 'lose'>;
  }): () => void;
  stop(): Promise<void>;
};

/**
 * One run of a door: a process that can be killed, in the middle of the given write. `ended` resolves when it is gone or
 * has converged.
 */
export type DoorRun = { readonly ended: Promise<void>; kill(write: Write): void };

/** A door on one world. Memory lasts from run to run, as it does on a user's machine. */
export type DoorSession = {
  run(step: Step): DoorRun;
  /** Throws unless a further look at the step finds nothing to do. */
  assertQuiet(step: Step): Promise<void>;
  /** Copies what the door remembers into an empty folder, where `open` can begin with it. */
  keep?(folder: string): Promise<void>;
  close(): Promise<void>;
};

/** How a door is opened on a world: the sandbox unless said otherwise. */
export type Door<W extends World = Sandbox> = {
  readonly name: string;
  /** Sessions that may run at a time. */
  readonly atOnce?: number;
  /** `kept` is a folder that `keep` of an earlier session has filled. */
  open(world: W, kept?: string): Promise<DoorSession>;
};

/** What happens to a company, and in which world. */
export type Story<W extends World = Sandbox> = {
  readonly steps: readonly Step[];
  /** Starts the world, with what an earlier one has left in its file. */
  start(stateFile: string): Promise<W>;
  /** What stands there before the door comes. */
  arrange(world: W): void | Promise<void>;
  /** What another administrator does before the step `repair`. */
  damage(world: W): void | Promise<void>;
  /** Everything outside, in a form that two runs can be compared in. */
  outside(world: W): unknown;
};

/** An SPF record and an inbound connector in a world that shows every write at once. */
export const smallStory: Story = {
  steps: ['create', 'repair', 'remove'],
  start: (stateFile) => startSandbox({ stateFile }),
  arrange: () => {},
  damage: breakThings,
  outside: outsideOf,
};

/** When the write is struck: before it takes effect, after that and before the outcome is written down, or its answer is lost. */
export type Mode = 'before' | 'after' | 'lost';

type Strike = { readonly index: number; readonly mode: Mode };

/** What one scenario came to. */
export type Ending = {
  readonly outside: unknown;
  /** Outside writes of the step that took effect, in order. */
  readonly applied: readonly string[];
};

const never = new Promise<never>(() => {});

/** Runs a step, strikes its n-th write, and runs it again when it was killed. */
const struck = async (world: World, session: DoorSession, step: Step, strike: Strike): Promise<void> => {
  let seen = -1;
  let run: DoorRun | null = null;
  let isStruck = false;
  const hits = (): boolean => !isStruck && seen === strike.index;
  const kill = (write: Write): Promise<never> => {
    isStruck = true;
    run?.kill(write);
    return never;
  };
  const release = world.onWrite({
    before: async (write) => {
      seen += 1;
      if (strike.mode === 'before' && hits()) await kill(write);
    },
    after: async (write) => {
      if (!hits()) return 'reply';
      if (strike.mode === 'after') return kill(write);
      isStruck = true;
      return 'lose';
    },
  });
  run = session.run(step);
  await run.ended;
  release();
  if (!isStruck) throw new Error(`${step}: there was no write ${strike.index} to strike`);
  if (strike.mode !== 'lost') await session.run(step).ended;
};

/** The world and the memory of a door after a step in peace, to begin with as often as one likes. */
export type Milestone = { readonly folder: string; drop(): Promise<void> };

const stateOf = (folder: string): string => join(folder, 'world.json');

/** A world and a session, as they are before a step. */
const begin = async <W extends World>(door: Door<W>, story: Story<W>, step: Step, from: Milestone | null) => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-crash-'));
  if (from !== null) await cp(from.folder, folder, { recursive: true });
  const stateFile = stateOf(folder);
  const world = await story.start(stateFile);
  const isFresh = from === null;
  if (isFresh) await story.arrange(world);
  const session = await door.open(world, isFresh ? undefined : join(folder, 'kept'));
  if (isFresh)
    for (const earlier of story.steps.slice(0, story.steps.indexOf(step)).filter((one) => one !== 'repair'))
      await session.run(earlier).ended;
  if (step === 'repair') await story.damage(world);
  world.requests.clear();
  const end = async (): Promise<void> => {
    await session.close();
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { world, session, stateFile, end };
};

/** Does the first step in peace and keeps what came of it; null when the door cannot. */
export const milestoneOf = async <W extends World>(door: Door<W>, story: Story<W>): Promise<Milestone | null> => {
  const [first] = story.steps;
  if (first === undefined || story.steps.length === 1) return null;
  const { world, stateFile, session, end } = await begin(door, story, first, null);
  try {
    if (session.keep === undefined) return null;
    await session.run(first).ended;
    const folder = await mkdtemp(join(tmpdir(), 'postern-milestone-'));
    await session.keep(join(folder, 'kept'));
    // A database is whole in its file once it is closed.
    await world.stop();
    await cp(stateFile, stateOf(folder));
    return { folder, drop: () => rm(folder, { recursive: true, force: true }) };
  } finally {
    await end();
  }
};

/** One scenario in a world of its own: the steps before it in peace, then the step, struck or not. */
export const scenario = async <W extends World>(
  door: Door<W>,
  story: Story<W>,
  step: Step,
  strike: Strike | null,
  after: Milestone | null = null,
): Promise<Ending> => {
  const from = step === story.steps[0] ? null : after;
  const { world, session, end } = await begin(door, story, step, from);
  try {
    if (strike === null) await session.run(step).ended;
    else await struck(world, session, step, strike);
    const applied = world.requests.entries.filter((entry) => entry.applied).map((entry) => entry.what);
    await session.assertQuiet(step);
    return { outside: story.outside(world), applied };
  } finally {
    await end();
  }
};

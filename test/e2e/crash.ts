import { type Sandbox, type SandboxWrite, startSandbox } from '../../sandbox/index.ts';
import { breakThings, outsideOf } from './company.ts';

/** What a door is asked to bring about: the example, the example after somebody broke it, and its end. */
export type Step = 'create' | 'repair' | 'remove';

/** One run of a door: a process that can be killed. `ended` resolves when it is gone or has converged. */
export type DoorRun = { readonly ended: Promise<void>; kill(): void };

/** A door on one sandbox. Memory lasts from run to run, as it does on a user's machine. */
export type DoorSession = {
  run(step: Step): DoorRun;
  /** Throws unless a further look at the step finds nothing to do. */
  assertQuiet(step: Step): Promise<void>;
  close(): Promise<void>;
};

/** How a door is opened on a sandbox. */
export type Door = { readonly name: string; open(sandbox: Sandbox): Promise<DoorSession> };

/** When the write is struck: before it takes effect, after that and before the outcome is written down, or its answer is lost. */
export type Mode = 'before' | 'after' | 'lost';

type Strike = { readonly index: number; readonly mode: Mode };

/** What one scenario came to. */
export type Ending = {
  readonly outside: unknown;
  /** Outside writes of the step that took effect, in order. */
  readonly applied: readonly string[];
};

const steps: readonly Step[] = ['create', 'repair', 'remove'];

const never = new Promise<never>(() => {});

/** Runs a step, strikes its n-th write, and runs it again when it was killed. */
const struck = async (sandbox: Sandbox, session: DoorSession, step: Step, strike: Strike): Promise<void> => {
  let seen = -1;
  let run: DoorRun | null = null;
  let isStruck = false;
  const hits = (): boolean => !isStruck && seen === strike.index;
  const kill = (): Promise<never> => {
    isStruck = true;
    run?.kill();
    return never;
  };
  const release = sandbox.onWrite({
    before: async (_write: SandboxWrite) => {
      seen += 1;
      if (strike.mode === 'before' && hits()) await kill();
    },
    after: async (_write: SandboxWrite) => {
      if (!hits()) return 'reply';
      if (strike.mode === 'after') return kill();
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

/** One scenario on a fresh sandbox: the steps before it in peace, then the step, struck or not. */
export const scenario = async (door: Door, step: Step, strike: Strike | null): Promise<Ending> => {
  await using sandbox = await startSandbox();
  const session = await door.open(sandbox);
  try {
    for (const earlier of steps.slice(0, steps.indexOf(step)).filter((one) => one !== 'repair'))
      await session.run(earlier).ended;
    if (step === 'repair') breakThings(sandbox);
    sandbox.requests.clear();
    if (strike === null) await session.run(step).ended;
    else await struck(sandbox, session, step, strike);
    const applied = sandbox.requests.entries.filter((entry) => entry.applied).map((entry) => entry.what);
    await session.assertQuiet(step);
    return { outside: outsideOf(sandbox), applied };
  } finally {
    await session.close();
  }
};

/** The scenarios of a door: the undisturbed ending of each step, and every way to strike it. */
export const strikesOf = async (
  door: Door,
): Promise<readonly { readonly step: Step; readonly strike: Strike; readonly calm: Ending }[]> => {
  const all = [];
  for (const step of steps) {
    const calm = await scenario(door, step, null);
    for (const index of calm.applied.keys())
      for (const mode of ['before', 'after', 'lost'] as const) all.push({ step, strike: { index, mode }, calm });
  }
  return all;
};

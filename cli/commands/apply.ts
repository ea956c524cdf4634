import { FindingError } from '../../kinds/codes.ts';
import { LockedError, lockDirectory } from '../../memory/lock.ts';
import { planNow } from '../../plan/observe.ts';
import { holding, type Plan } from '../../plan/plan.ts';
import type { RunEvent } from '../../plan/ports.ts';
import { type Applied, apply } from '../../plan/run.ts';
import { planState } from '../../plan/status.ts';
import { ask } from '../ask.ts';
import { finding } from '../codes.ts';
import { applyExit, type ExitCode, planExit } from '../exit.ts';
import { complain, type OutputFormat, planText } from '../output.ts';
import { appliedJson, appliedText, progressLine } from '../progress.ts';
import { withReleased } from '../prune.ts';
import { readSavedPlan } from '../saved-plan.ts';
import { openSession, type Session, type SessionOptions, type World } from '../session.ts';

export type ApplyOptions = SessionOptions & {
  readonly output: OutputFormat;
  readonly plan?: string;
  readonly yes: boolean;
  readonly prune: boolean;
  /** Seconds. */
  readonly wait: number;
};

const agreed = async (plan: Plan, options: ApplyOptions, world: World): Promise<boolean> => {
  if (options.yes || options.plan !== undefined) return true;
  if (world.stdin.isTTY !== true)
    throw new FindingError(finding('PSTN5007', { message: 'there is no terminal to ask at' }));
  const free = plan.changes.filter((change) => holding(plan, change).length === 0).length;
  return ask(`Apply ${free} of ${plan.changes.length} changes? Only "yes" does it: `, world);
};

const applyIn = async (session: Session, options: ApplyOptions, world: World): Promise<ExitCode> => {
  const wishes = options.prune ? await withReleased(session.wishes, session.ports.memory) : session.wishes;
  const partial = options.allow.includes('partial');
  const plan =
    options.plan === undefined
      ? (await planNow(wishes, session.ports)).plan
      : await readSavedPlan(options.plan, wishes);
  const state = planState(plan);
  if (options.output !== 'json') world.stdout.write(planText(plan, options.output, world, session.locate));
  if (plan.changes.length === 0 || (!partial && (state === 'unknown' || state === 'refused'))) {
    if (options.output === 'json') world.stdout.write(planText(plan, 'json', world, session.locate));
    return planExit(state);
  }
  if (!(await agreed(plan, options, world))) {
    world.stderr.write('Nothing was written.\n');
    return planExit(state);
  }
  const applied: Applied = await apply(wishes, plan, session.ports, { waitSeconds: options.wait, partial });
  world.stdout.write(
    options.output === 'json' ? appliedJson(applied, session.locate) : appliedText(applied, world, session.locate),
  );
  return applyExit(applied);
};

/**
 * Plans, asks and applies; with `--plan FILE` it applies exactly that plan. Nothing is written when something is unknown
 * or has moved. An interruption ends after the write under way and says what is not known.
 */
export const runApply = async (options: ApplyOptions, world: World): Promise<ExitCode> => {
  const tell = (event: RunEvent): void => {
    const line = progressLine(event);
    if (line !== null) world.stderr.write(`${line}\n`);
  };
  const session = await openSession(options, world, tell);
  let release: (() => Promise<void>) | null = null;
  try {
    if (session.errors.length > 0) {
      complain(session.errors, world, session.locate);
      return 1;
    }
    release = await lockDirectory(session.stateDirectory);
    return await applyIn(session, options, world);
  } catch (error) {
    if (error instanceof LockedError) throw new FindingError(finding('PSTN5008', { message: error.message }));
    throw error;
  } finally {
    await release?.();
    await session.close();
  }
};

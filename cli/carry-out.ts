import { FindingError } from '../kinds/codes.ts';
import type { Change } from '../kinds/words.ts';
import { holding, type Plan } from '../plan/plan.ts';
import type { RunEvent } from '../plan/ports.ts';
import { apply, type Ended } from '../plan/run.ts';
import { planState } from '../plan/status.ts';
import { appliedText, type Outcome, viewApplied } from './applied.ts';
import { ask } from './ask.ts';
import { finding } from './codes.ts';
import { applyExit, type ExitCode, planExit } from './exit.ts';
import { complainUnusedAllows, type OutputFormat, planText } from './output.ts';
import { progressLine } from './progress.ts';
import type { Session } from './session.ts';
import type { World } from './world.ts';

/** What carrying out a plan takes from the command line. */
export type CarryOutOptions = {
  readonly output: OutputFormat;
  readonly allow: readonly string[];
  /** Nobody is asked: somebody has agreed already. */
  readonly yes: boolean;
  /** Seconds. */
  readonly wait: number;
};

const agreed = async (plan: Plan, options: CarryOutOptions, world: World): Promise<boolean> => {
  if (options.yes) return true;
  if (world.stdin.isTTY !== true)
    throw new FindingError(finding('PSTN5007', { message: 'there is no terminal to ask at' }));
  const free = plan.changes.filter((change) => holding(plan, change).length === 0).length;
  return ask(`Apply ${free} of ${plan.changes.length} changes? Only "yes" does it: `, world);
};

/** What has happened so far, for an apply that is cut off. */
export type Seen = { readonly ended: Ended[]; sending: Change | null };

/** Shows a plan, asks, carries it out through the core and says how it ended. */
export const carryOut = async (
  { wishes, ports, locate }: Pick<Session, 'wishes' | 'ports' | 'locate'>,
  plan: Plan,
  seen: Seen,
  options: CarryOutOptions,
  world: World,
): Promise<ExitCode> => {
  const partial = options.allow.includes('partial');
  world.signal.throwIfAborted();
  if (options.output !== 'json') world.stdout.write(planText(plan, options.output, world, locate));
  complainUnusedAllows(plan, options.allow, world);

  const end = (outcome: Outcome, code: ExitCode): ExitCode => {
    world.stdout.write(appliedText(viewApplied(plan, outcome, locate), options.output, world));
    return code;
  };
  const nothing = (stopped: Outcome['stopped']): Outcome => ({ run: null, ended: [], stopped, after: plan });
  const state = planState(plan);
  if (!partial && (state === 'unknown' || state === 'refused')) return end(nothing(state), planExit(state));
  if (plan.changes.length === 0) return end(nothing(null), planExit(state));
  if (!(await agreed(plan, options, world))) return end(nothing('declined'), 1);
  try {
    const applied = await apply(wishes, plan, ports, { waitSeconds: options.wait, partial });
    const isCut = world.signal.aborted && applied.stopped === null;
    return end(isCut ? { ...applied, stopped: 'interrupted', after: null } : applied, applyExit(applied));
  } catch (error) {
    const stopped = world.signal.aborted ? 'interrupted' : 'failed';
    const cut: readonly Ended[] =
      seen.sending === null ? [] : [{ change: seen.sending, state: 'unknown', finding: null }];
    end({ run: null, ended: [...seen.ended, ...cut], stopped, after: null }, 1);
    throw error;
  }
};

/** Keeps what has happened in `seen`, and tells of it on stderr. */
export const telling =
  (seen: Seen, world: World) =>
  (event: RunEvent): void => {
    if (event.what === 'sending') seen.sending = event.change;
    if (event.what === 'ended') {
      seen.sending = null;
      seen.ended.push({ change: event.change, state: event.state as Ended['state'], finding: event.finding });
    }
    const line = progressLine(event);
    if (line !== null) world.stderr.write(`${line}\n`);
  };

import { FindingError } from '../../kinds/codes.ts';
import { planNow } from '../../plan/observe.ts';
import { carryOut, type Seen, telling } from '../carry-out.ts';
import { finding } from '../codes.ts';
import type { ExitCode } from '../exit.ts';
import type { OutputFormat } from '../output.ts';
import { isReleasing, withReleased } from '../prune.ts';
import { readSavedPlan } from '../saved-plan.ts';
import { type Session, type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type ApplyOptions = SessionOptions & {
  readonly output: OutputFormat;
  readonly plan?: string;
  readonly yes: boolean;
  readonly prune: boolean;
  /** Seconds. */
  readonly wait: number;
};

const applyIn = async (session: Session, seen: Seen, options: ApplyOptions, world: World): Promise<ExitCode> => {
  const { ports } = session;
  const saved = options.plan === undefined ? null : await readSavedPlan(options.plan, session.wishes);
  const prune = options.prune || (saved !== null && isReleasing(saved, session.wishes));
  const wishes = prune ? await withReleased(session.wishes, ports.memory) : session.wishes;
  const plan = saved ?? (await planNow(wishes, ports)).plan;
  return carryOut({ ...session, wishes }, plan, seen, { ...options, yes: options.yes || saved !== null }, world);
};

/**
 * Plans, asks and applies; with `--plan FILE` it applies exactly that plan. Nothing is written when something is unknown
 * or has moved. An interruption ends after the write under way and says what is not known.
 */
export const runApply = async (options: ApplyOptions, world: World): Promise<ExitCode> => {
  if (options.plan !== undefined && options.target !== undefined)
    throw new FindingError(
      finding('PSTN5006', {
        message: 'a saved plan is applied as it is: --target does not go with --plan',
        remedy: 'Make the plan with --target, and apply it without.',
      }),
    );
  const seen: Seen = { ended: [], sending: null };
  const opening = { lock: true, tell: telling(seen, world) };
  return withSession(options, world, opening, (session) => applyIn(session, seen, options, world));
};

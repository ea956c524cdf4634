import { planNow } from '../../plan/observe.ts';
import { planState } from '../../plan/status.ts';
import { type ExitCode, planExit } from '../exit.ts';
import { complainUnusedAllows, type OutputFormat, planText } from '../output.ts';
import { withReleased } from '../prune.ts';
import { savePlan } from '../saved-plan.ts';
import { type SessionOptions, withSession } from '../session.ts';
import { rememberWaits, sinceIn } from '../status/view.ts';
import type { World } from '../world.ts';

export type PlanOptions = SessionOptions & {
  readonly output: OutputFormat;
  readonly out?: string;
  readonly prune?: boolean;
};

/** Shows what would be done. Writes nothing outside; `--out` saves the plan for apply. */
export const runPlan = (options: PlanOptions, world: World): Promise<ExitCode> =>
  withSession(options, world, { lock: false }, async ({ wishes, ports, locate }) => {
    const wanted = options.prune === true ? await withReleased(wishes, ports.memory) : wishes;
    const { plan } = await planNow(wanted, ports);
    world.signal.throwIfAborted();
    await rememberWaits(plan, sinceIn(ports.memory, ports.now().toISOString()));
    world.stdout.write(planText(plan, options.output, world, locate));
    complainUnusedAllows(plan, options.allow, world);
    if (options.out !== undefined) await savePlan(options.out, plan);
    return planExit(planState(plan));
  });

/** Shows where the world differs from what is declared. The same plan, read as a report. */
export const runDrift = async (options: PlanOptions, world: World): Promise<ExitCode> => {
  const code = await runPlan(options, world);
  return code === 0 || code === 1 ? code : 2;
};

import { writeFile } from 'node:fs/promises';
import { planNow } from '../../plan/observe.ts';
import { planState } from '../../plan/status.ts';
import { type ExitCode, planExit } from '../exit.ts';
import { complain, type OutputFormat, planText } from '../output.ts';
import { savedPlan } from '../saved-plan.ts';
import { openSession, type SessionOptions, type World } from '../session.ts';

export type PlanOptions = SessionOptions & { readonly output: OutputFormat; readonly out?: string };

/** Shows what would be done. Writes nothing outside; `--out` saves the plan for apply. */
export const runPlan = async (options: PlanOptions, world: World): Promise<ExitCode> => {
  const session = await openSession(options, world);
  try {
    if (session.errors.length > 0) {
      complain(session.errors, world, session.locate);
      return 1;
    }
    const { plan } = await planNow(session.wishes, session.ports);
    world.stdout.write(planText(plan, options.output, world, session.locate));
    if (options.out !== undefined) await writeFile(options.out, savedPlan(plan), { mode: 0o600 });
    return planExit(planState(plan));
  } finally {
    await session.close();
  }
};

/** Shows where the world differs from what is declared. The same plan, read as a report. */
export const runDrift = async (options: PlanOptions, world: World): Promise<ExitCode> => {
  const code = await runPlan(options, world);
  return code === 0 || code === 1 ? code : 2;
};

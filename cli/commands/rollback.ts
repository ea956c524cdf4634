import { FindingError } from '../../kinds/codes.ts';
import { runsOf } from '../../memory/history.ts';
import { planNow } from '../../plan/observe.ts';
import { type CarryOutOptions, carryOut, type Seen, telling } from '../carry-out.ts';
import type { ExitCode } from '../exit.ts';
import { finding } from '../rollback/codes.ts';
import { rollbackWishes } from '../rollback/wishes.ts';
import { type Session, type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type RollbackOptions = SessionOptions & CarryOutOptions;

const list = ({ history }: Session, world: World): ExitCode => {
  const runs = runsOf(history).filter(({ changes }) => changes.length > 0);
  for (const { name, at, changes } of runs)
    world.stdout.write(`${name}  ${at}  ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}\n`);
  if (runs.length === 0) world.stderr.write('The journal has no run that did something.\n');
  return 0;
};

const rollbackIn = async (session: Session, run: string, seen: Seen, options: RollbackOptions, world: World) => {
  const wishes = await rollbackWishes(session, run);
  if (wishes === null)
    throw new FindingError(finding('PSTN5050', { message: `there is no ${run} in the journal of this memory` }));
  const { plan } = await planNow(wishes, session.ports);
  return carryOut({ ...session, wishes }, plan, seen, options, world);
};

/**
 * Takes back what a run did, as a plan of its own: each item goes back to what was there before, where it still is as
 * that run left it. Without a run, lists those of the journal.
 */
export const runRollback = (run: string | undefined, options: RollbackOptions, world: World): Promise<ExitCode> => {
  const seen: Seen = { ended: [], sending: null };
  const opening = { lock: run !== undefined, tell: telling(seen, world) };
  return withSession(options, world, opening, (session) =>
    run === undefined ? Promise.resolve(list(session, world)) : rollbackIn(session, run, seen, options, world),
  );
};

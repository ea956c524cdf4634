import { planNow } from '../../plan/observe.ts';
import { planState } from '../../plan/status.ts';
import { type ExitCode, planExit } from '../exit.ts';
import { paintFor } from '../output.ts';
import { type SessionOptions, withSession } from '../session.ts';
import { statusText } from '../status/text.ts';
import { sinceIn, viewStatus } from '../status/view.ts';
import type { World } from '../world.ts';

export type StatusOptions = SessionOptions & {
  readonly output: 'text' | 'json';
  readonly tree: boolean;
};

/**
 * Shows how every resource stands, by outside system: what it waits for and since when, and what is to be done. Writes
 * nothing outside; ends as `plan` does.
 */
export const runStatus = (options: StatusOptions, world: World): Promise<ExitCode> =>
  withSession(options, world, { lock: false }, async ({ wishes, ports, locate }) => {
    const { plan } = await planNow(wishes, ports);
    world.signal.throwIfAborted();
    const at = ports.now().toISOString();
    const view = await viewStatus(wishes, plan, sinceIn(ports.memory, at), locate, at);
    const paint = paintFor(world.stdout, world.environment);
    const text = statusText(view, options.tree ? 'tree' : 'list', paint);
    world.stdout.write(options.output === 'json' ? `${JSON.stringify(view, null, 2)}\n` : text);
    return planExit(planState(plan));
  });

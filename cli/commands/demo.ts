import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Main, openTeller, StoryEnds } from '../demo/teller.ts';
import type { ExitCode } from '../exit.ts';
import type { World } from '../world.ts';

/** The stories, as the command line names them. */
export type Story = 'road' | 'rules';

/** Tells a story on servers of this machine, through `main`, the same command line that a user types. Exit 0 when it went as told. */
export const runDemo = async (story: Story, world: World, main: Main): Promise<ExitCode> => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-demo-'));
  try {
    if (story === 'road') return await (await import('../demo/road.ts')).tellRoad(folder, world, main);
    return await (await import('../demo/rules.ts')).tellRules(folder, openTeller(world, main, folder));
  } catch (error) {
    if (!(error instanceof StoryEnds) || world.signal.aborted) throw error;
    world.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

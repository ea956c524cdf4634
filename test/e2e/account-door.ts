import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AccountWorld } from './account-story.ts';
import { manifestsFor } from './account-story.ts';
import { postern } from './cli-door.ts';
import type { Door, DoorRun, DoorSession, Step } from './crash.ts';

/** Nothing left to do, or only what people do: a consent, a roll-out. */
const isDone = (code: number | null): boolean => code === 0 || code === 4;

const openSession = async (world: AccountWorld, forgets: boolean, kept?: string): Promise<DoorSession> => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-account-'));
  if (kept !== undefined) await cp(kept, folder, { recursive: true });
  const secret = { PLATFORM_SECRET: world.clientSecret };
  let last: Step | null = null;
  const forget = async (step: Step): Promise<void> => {
    if (forgets && last === step) await rm(join(folder, '.postern'), { recursive: true, force: true });
    last = step;
  };
  return {
    run: (step): DoorRun => {
      let child: ReturnType<typeof postern> | null = null;
      let isKilled = false;
      const run = async (): Promise<void> => {
        await forget(step);
        const all = manifestsFor(world, step).map((one) => stringify(one));
        await writeFile(join(folder, 'all.yaml'), all.join('---\n'));
        const prune = step === 'remove' ? ['--prune'] : [];
        child = postern(['apply', '--yes', ...prune, '-f', folder], secret);
        const { code, stdout, stderr } = await child.ended;
        if (!isDone(code) && !isKilled) throw new Error(`apply ended with ${code}\n${stdout}\n${stderr}`);
      };
      return {
        ended: run(),
        kill: () => {
          isKilled = true;
          child?.kill();
        },
      };
    },
    assertQuiet: async (step) => {
      await forget(step);
      const { code, stdout, stderr } = await postern(['plan', '-f', folder], secret).ended;
      if (!isDone(code))
        throw new Error(`${step}: a second plan ended with ${code}
${stdout}
${stderr}`);
    },
    keep: (to) => cp(folder, to, { recursive: true }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
};

/** The command line on an account. One that forgets finds its state directory emptied when it comes back. */
export const accountDoor = (name: string, { forgets }: { readonly forgets: boolean }): Door<AccountWorld> => ({
  name,
  atOnce: 4,
  open: (world, kept) => openSession(world, forgets, kept),
});

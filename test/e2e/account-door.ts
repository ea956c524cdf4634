import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AccountWorld } from './account-story.ts';
import { manifestsFor } from './account-story.ts';
import { openSession } from './cli-door.ts';
import type { Door, Step } from './crash.ts';

/** The command line on an account. One that forgets finds its state directory emptied when it comes back. */
export const accountDoor = (name: string, { forgets }: { readonly forgets: boolean }): Door<AccountWorld> => ({
  name,
  atOnce: 4,
  open: (world, kept) => {
    let last: Step | null = null;
    return openSession(
      {
        prefix: 'postern-account-',
        environment: { PLATFORM_SECRET: world.clientSecret },
        before: async (folder, step) => {
          if (forgets && last === step) await rm(join(folder, '.postern'), { recursive: true, force: true });
          last = step;
        },
        prepare: async (folder, step) => {
          const all = manifestsFor(world, step).map((one) => stringify(one));
          await writeFile(join(folder, 'all.yaml'), all.join('---\n'));
        },
        // Nothing left to do, or only what people do: a consent, a roll-out.
        isDone: (code) => code === 0 || code === 4,
      },
      kept,
    );
  },
});

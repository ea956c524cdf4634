import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningPlatform } from '../../platform/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Clock } from '../world.ts';
import { writeExample } from './stage.ts';

/** Three planes that live in one time, and the files of the onboarding example, pointed there. */
export type RoadStage = {
  readonly sandbox: Sandbox;
  readonly platform: RunningPlatform;
  /** The time of the story: it goes as fast as ours, and further where somebody waits. */
  readonly clock: Clock;
  /** So many days later; what is due happens. */
  pass(days: number): Promise<void>;
  /** A global administrator accepts what is asked, and the platform configures it. */
  consent(): Promise<void>;
  /** Changes a file of the folder. Throws when there is nothing to change. */
  edit(file: string, from: string, to: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** The files of the example, in the order in which they are read. */
const files = ['scopes', 'dns', 'integration', 'platform'];

const start = Date.parse('2026-03-02T08:00:00Z');
const trialEndsAt = '2026-04-15T08:00:00Z';
const day = 86_400_000;
/* The platform takes a few minutes to configure what was consented to. */
const configuringMs = 600_000;

/** The global administrator of the company. */
export const ADA = 'ada@contoso.example';

/** Starts the servers and writes the files and their secrets into the folder. */
export const openRoad = async (folder: string): Promise<RoadStage> => {
  const { startSandbox } = await import('../../sandbox/index.ts');
  const { startPlatform, vendorInTenant } = await import('../../platform/index.ts');
  let ahead = start - Date.now();
  const clock = (): number => Date.now() + ahead;
  const sandbox = await startSandbox({ content: 'company', clock });
  const directory = { users: [{ emailAddress: ADA, name: 'Ada Lind', aliases: [] }], groups: [] };
  const platform = await startPlatform({
    clock,
    account: { region: 'us', trialEndsAt },
    tenant: vendorInTenant(sandbox.tenant, () => directory),
  });
  const later = async (milliseconds: number): Promise<void> => {
    ahead += milliseconds;
    await platform.settle();
  };
  await writeExample(folder, 'onboarding', files, { tenant: sandbox.tenant, dns: sandbox.dns, platform });
  return {
    sandbox,
    platform,
    clock: { now: () => new Date(clock()), sleep: later },
    pass: (days) => later(days * day),
    consent: async () => {
      await platform.admin.consent({ actor: ADA, isGranted: true });
      await later(configuringMs);
    },
    edit: async (file, from, to) => {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      await writeFile(path, text.replaceAll(from, to));
    },
    [Symbol.asyncDispose]: async () => {
      await platform.stop();
      await sandbox.stop();
    },
  };
};

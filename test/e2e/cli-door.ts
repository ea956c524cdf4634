import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Sandbox } from '../../sandbox/index.ts';
import { type Company, companyOf } from './company.ts';
import type { Door, DoorRun, DoorSession, Step } from './crash.ts';

const bin = join(import.meta.dirname, '../../cli/bin.ts');

/** What a command line printed and how it ended. */
export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the command line as a user does, in a process of its own. */
export const postern = (
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { readonly ended: Promise<Ended>; kill(signal?: NodeJS.Signals): void } => {
  const child = spawn(process.execPath, [bin, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const read = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    read.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    read.stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...read })));
  return { ended, kill: (signal = 'SIGKILL') => void child.kill(signal) };
};

/** Writes the manifests and Secrets of a company into a folder. */
export const writeCompany = async (
  folder: string,
  company: Company,
  names: readonly (keyof Company)[] = ['tenant', 'zone', 'spf', 'connector'],
): Promise<void> => {
  for (const name of ['spf', 'connector'] as const) await rm(join(folder, `${name}.yaml`), { force: true });
  for (const name of names) await writeFile(join(folder, `${name}.yaml`), stringify(company[name]));
  const secrets = Object.entries(company.secrets).map(([name, stringData]) =>
    stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData }),
  );
  await writeFile(join(folder, 'secrets.yaml'), secrets.join('---\n'));
};

/** Writes the files of a step into a folder, in place of those of the step before. */
export type Filing = (folder: string, sandbox: Sandbox, step: Step) => Promise<void>;

/** What a session of the command line differs in: how the files of a step get there, and what counts as done. */
export type Desk = {
  readonly prefix: string;
  prepare(folder: string, step: Step): Promise<void>;
  /** Before each command. */
  before?(folder: string, step: Step): Promise<void>;
  readonly environment?: Readonly<Record<string, string>>;
  isDone(code: number | null): boolean;
};

/** The command line in a folder of its own, which it begins with what `kept` holds. */
export const openSession = async (desk: Desk, kept?: string): Promise<DoorSession> => {
  const folder = await mkdtemp(join(tmpdir(), desk.prefix));
  if (kept !== undefined) await cp(kept, folder, { recursive: true });
  const prune = (step: Step): readonly string[] => (step === 'remove' ? ['--prune'] : []);
  return {
    run: (step): DoorRun => {
      let child: ReturnType<typeof postern> | null = null;
      let isKilled = false;
      const run = async (): Promise<void> => {
        await desk.before?.(folder, step);
        await desk.prepare(folder, step);
        child = postern(['apply', '--yes', ...prune(step), '-f', folder], desk.environment);
        const { code, stdout, stderr } = await child.ended;
        if (!desk.isDone(code) && !isKilled) throw new Error(`apply ended with ${code}\n${stdout}\n${stderr}`);
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
      await desk.before?.(folder, step);
      const { code, stdout, stderr } = await postern(['plan', '-f', folder], desk.environment).ended;
      if (!desk.isDone(code)) throw new Error(`${step}: a second plan ended with ${code}\n${stdout}\n${stderr}`);
    },
    keep: (to) => cp(folder, to, { recursive: true }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
};

/** The command line as a door, for the files that somebody writes; so many sessions run at a time. */
export const cliDoorFor = (name: string, file: Filing, atOnce = 4): Door => ({
  name,
  atOnce,
  open: (sandbox, kept) =>
    openSession(
      {
        prefix: 'postern-cli-',
        prepare: (folder, step) => file(folder, sandbox, step),
        isDone: (code) => code === 0,
      },
      kept,
    ),
});

/** The command line as a door, for the small company. */
export const cliDoor: Door = cliDoorFor('cli', (folder, sandbox, step) =>
  writeCompany(
    folder,
    companyOf(sandbox),
    step === 'remove' ? ['tenant', 'zone'] : ['tenant', 'zone', 'spf', 'connector'],
  ),
);

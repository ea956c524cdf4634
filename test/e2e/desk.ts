import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { writeCompany } from './cli-door.ts';
import { type Company, companyOf } from './company.ts';
import { type Said, type } from './terminal.ts';

/** An admin's desk: a folder with the files of the company, a sandbox to aim at, and a command line. */
export type Desk = {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly company: Company;
  /** Writes one manifest, or plain text, into the folder. */
  put(file: string, content: unknown): Promise<void>;
  remove(file: string): Promise<void>;
  /** Runs a command with `-f` this folder. */
  run(command: string, ...words: readonly string[]): Promise<Said>;
  /** Everything that the command line has left behind in the folder's memory, as text. */
  memory(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A desk with tenant, zone, SPF record and connector of the company, nothing applied yet. */
export const openDesk = async (options: SandboxOptions = {}): Promise<Desk> => {
  const sandbox = await startSandbox(options);
  const folder = await mkdtemp(join(tmpdir(), 'postern-desk-'));
  const company = companyOf(sandbox);
  await writeCompany(folder, company);
  return {
    sandbox,
    folder,
    company,
    put: (file, content) => writeFile(join(folder, file), typeof content === 'string' ? content : stringify(content)),
    remove: (file) => rm(join(folder, file)),
    run: (command, ...words) => type([command, '-f', folder, ...words]),
    memory: async () => {
      const directory = join(folder, '.postern');
      const names = await readdir(directory).catch(() => []);
      return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('\n');
    },
    [Symbol.asyncDispose]: async () => {
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

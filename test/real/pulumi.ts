import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { missingTools, toolsFolder } from './tools.ts';

/** What one run of the Pulumi CLI printed, with its exit code. */
export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** What an operation did: how many resources by operation (`create`, `same`), and what users were told. */
export type Did = Ran & {
  /** The stack itself and provider instances are not counted. */
  readonly counts: Readonly<Record<string, number>>;
  /** Every step that is not `same`, as `update name`, `replace name` or `failed create name`, in the order they ended. */
  readonly steps: readonly string[];
  /** Diagnostics as `warning: text`. */
  readonly said: readonly string[];
};

/** A resource in the state, secrets as Pulumi stores them. */
export type Stored = {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  readonly refreshBeforeUpdate?: boolean;
};

/** The real Pulumi CLI and engine on a YAML project with a file backend, everything in a folder of its own. */
export type Pulumi = {
  readonly folder: string;
  /** Replaces the program: what stands under `resources`, `variables`, `outputs` in Pulumi.yaml. */
  program(body: Readonly<Record<string, unknown>>): Promise<void>;
  /** Any command. `--non-interactive` and the stack are set; it does not throw on a failure. */
  run(...args: readonly string[]): Promise<Ran>;
  up(...args: readonly string[]): Promise<Did>;
  preview(...args: readonly string[]): Promise<Did>;
  refresh(...args: readonly string[]): Promise<Did>;
  destroy(...args: readonly string[]): Promise<Did>;
  import(type: string, name: string, id: string): Promise<Ran>;
  /** Sets configuration keys (`postern:zones.contoso.name`), `secrets` encrypted. */
  configure(plain: Readonly<Record<string, string>>, secrets?: Readonly<Record<string, string>>): Promise<void>;
  /** The custom resources in the state but for provider instances; with `showSecrets` decrypted. */
  state(showSecrets?: boolean): Promise<readonly Stored[]>;
  /** Kills (SIGKILL) every provider process that runs now; the engine and the CLI are left to notice. */
  killProviders(): Promise<void>;
  /** Kills (SIGKILL) the CLI, which is the engine, in the middle of what it does. */
  killEngine(): void;
  /** The whole state file as text, as it lies on the disk. */
  stateText(): Promise<string>;
  stop(): Promise<void>;
};

export type PulumiOptions = {
  /** The provider: an executable, or a TypeScript entry that is run by this Node. */
  readonly provider: string;
  /** Package name, as in `pulumi-resource-NAME`. */
  readonly name?: string;
  /** Environment of the provider process, given the folder of the project. */
  readonly env?: (folder: string) => Readonly<Record<string, string>>;
};

/** Why `startPulumi` cannot work here, or null. Throws when POSTERN_REQUIRE_REAL is 1. */
export const missingPulumi = (): string | null => missingTools(['pulumi', 'pulumi-language-yaml']);

/** Makes a project with one stack, `dev`. The provider is found by `plugins.providers[].path`, which needs no PATH. */
export const startPulumi = async ({ provider, name = 'postern', env }: PulumiOptions): Promise<Pulumi> => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-pulumi-'));
  const project = join(folder, 'project');
  const plugins = join(folder, 'plugins');
  const running = join(folder, 'running');
  for (const made of [project, plugins, running, join(folder, 'state'), join(folder, 'home')]) await mkdir(made);
  const wrapper = join(plugins, `pulumi-resource-${name}`);
  const settings = Object.entries(env?.(folder) ?? {}).map(
    ([key, value]) => `export ${key}='${value.replaceAll("'", "'\\''")}'\n`,
  );
  // `node` on PATH may be another version than the one running this.
  await writeFile(
    wrapper,
    `#!/bin/sh\n${settings.join('')}: > '${running}'/$$\nexec '${process.execPath}' '${provider}' "$@"\n`,
  );
  await chmod(wrapper, 0o755);

  const environment = {
    ...process.env,
    PATH: `${toolsFolder()}:${process.env['PATH'] ?? ''}`,
    HOME: join(folder, 'home'),
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'for tests only',
    PULUMI_SKIP_UPDATE_CHECK: '1',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: '1',
  };
  const commands = new Set<ChildProcess>();
  const run = (...args: readonly string[]): Promise<Ran> =>
    new Promise((resolve, reject) => {
      const child = spawn(join(toolsFolder(), 'pulumi'), [...args, '--non-interactive'], {
        cwd: project,
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const out: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (part: string) => {
          out[stream] += part;
        });
      commands.add(child);
      child.on('error', reject);
      child.on('close', (code) => {
        commands.delete(child);
        resolve({ code: code ?? -1, ...out });
      });
    });
  const must = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
    return stdout;
  };
  const program = (body: Readonly<Record<string, unknown>>): Promise<void> =>
    writeFile(
      join(project, 'Pulumi.yaml'),
      stringify({ name: 'estate', runtime: 'yaml', plugins: { providers: [{ name, path: plugins }] }, ...body }),
    );
  const operation = async (command: string, args: readonly string[]): Promise<Did> =>
    digested(await run(command, '--stack', 'dev', '--json', ...args));
  const exported = (showSecrets: boolean): Promise<string> =>
    must('stack', 'export', '--stack', 'dev', ...(showSecrets ? ['--show-secrets'] : []));

  await program({});
  await must('stack', 'init', 'dev');
  return {
    folder,
    program,
    run,
    up: (...args) => operation('up', ['--yes', '--skip-preview', ...args]),
    preview: (...args) => operation('preview', args),
    refresh: (...args) => operation('refresh', ['--yes', '--skip-preview', ...args]),
    destroy: (...args) => operation('destroy', ['--yes', '--skip-preview', ...args]),
    import: (type, resource, id) =>
      run('import', type, resource, id, '--stack', 'dev', '--yes', '--generate-code=false', '--protect=false'),
    configure: async (plain, secrets = {}) => {
      const flags = (flag: string, values: Readonly<Record<string, string>>): readonly string[] =>
        Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
      await must(
        'config',
        'set-all',
        '--stack',
        'dev',
        '--path',
        ...flags('--plaintext', plain),
        ...flags('--secret', secrets),
      );
    },
    state: async (showSecrets = false) => {
      const { deployment } = JSON.parse(await exported(showSecrets)) as {
        deployment: { resources?: (Stored & { custom: boolean })[] };
      };
      return (deployment.resources ?? []).filter(({ custom, type }) => custom && !type.startsWith('pulumi:providers:'));
    },
    killProviders: async () => {
      for (const pid of await readdir(running)) {
        await rm(join(running, pid));
        if (await isOurs(pid, provider)) process.kill(Number(pid), 'SIGKILL');
      }
    },
    killEngine: () => {
      for (const command of commands) command.kill('SIGKILL');
    },
    stateText: () => exported(false),
    stop: () => rm(folder, { recursive: true, force: true }),
  };
};

/** A number may have come to mean another process since. */
const isOurs = async (pid: string, provider: string): Promise<boolean> => {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.split('\0').includes(provider);
};

type Step = { readonly op: string; readonly urn: string };
type Diagnostic = { readonly severity: string; readonly message: string; readonly ephemeral?: boolean };
type Event = {
  readonly diagnosticEvent?: Diagnostic;
  readonly resOutputsEvent?: { readonly metadata: Step };
  readonly resOpFailedEvent?: { readonly metadata: Step };
};
type Preview = { readonly steps?: readonly Step[]; readonly diagnostics?: readonly Diagnostic[] };

/** `up --json` prints one event a line; `preview --json` one object for all. */
const digested = (ran: Ran): Did => {
  const events = ran.stdout.split('\n').map((line) => parsed(line) as Event | null);
  const whole = parsed(ran.stdout) as Preview | null;
  const ended = events.flatMap((event): Step[] => {
    const failed = event?.resOpFailedEvent?.metadata;
    const done = event?.resOutputsEvent?.metadata;
    return failed !== undefined ? [{ ...failed, op: `failed ${failed.op}` }] : done !== undefined ? [done] : [];
  });
  const ours = (whole?.steps ?? ended).filter(
    // The reading before an update is a step of its own.
    ({ op, urn }) => op !== 'refresh' && !/::pulumi:(pulumi:Stack|providers:)/.test(urn),
  );
  const counts: Record<string, number> = {};
  for (const { op } of ours) counts[op] = (counts[op] ?? 0) + 1;
  return {
    ...ran,
    counts,
    steps: ours.filter(({ op }) => op !== 'same').map(({ op, urn }) => `${op} ${urn.split('::').at(-1)}`),
    said: (whole?.diagnostics ?? events.flatMap((event) => event?.diagnosticEvent ?? []))
      .filter(({ severity, ephemeral }) => ephemeral !== true && severity !== 'debug')
      .map(({ severity, message }) => `${severity}: ${plain(message).trim()}`)
      .filter((said) => !/^warning: (warning: )?using pulumi-language-yaml from \$PATH/.test(said)),
  };
};

/** Diagnostics carry colour tags such as `<{%reset%}>`. */
const plain = (message: string): string => message.replaceAll(/<\{%.*?%\}>/g, '');

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

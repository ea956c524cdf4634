import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Bind } from '../real/bind.ts';
import { type ProgramRun, runProgram } from './program.ts';
import { wantedTextsOf } from './zones.ts';

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'postern', 'bench');
const octodnsPackages = ['octodns==1.22.0', 'octodns-bind==1.1.0'];

/** Another tool that plans DNS, or why it cannot be run here. */
export type Peer =
  | { readonly name: string; readonly missing: string }
  | {
      readonly name: string;
      /** Writes its files into a folder and gives what runs its plan. */
      prepare(folder: string, zones: readonly string[], server: Bind): Promise<() => Promise<ProgramRun>>;
      /** How many zones its plan would change, by its own words. */
      changedIn(run: ProgramRun): number;
    };

const install = async (program: string, args: readonly string[], cwd?: string): Promise<string | null> => {
  const environment = { CGO_ENABLED: '0' };
  try {
    const run = await runProgram(program, args, { environment, ...(cwd === undefined ? {} : { cwd }) });
    return run.code === 0 ? null : (run.stderr || run.stdout).trim().slice(-500);
  } catch (error) {
    return `${program}: ${(error as Error).message}`;
  }
};

const writeOctodns = async (folder: string, zones: readonly string[], server: Bind): Promise<void> => {
  await mkdir(join(folder, 'zones'), { recursive: true });
  const { name, secret, algorithm } = server.key;
  const bind = { host: server.host, port: server.port, key_name: name, key_secret: secret, key_algorithm: algorithm };
  const config = {
    manager: { max_workers: 8 },
    providers: {
      files: {
        class: 'octodns.provider.yaml.YamlProvider',
        directory: join(folder, 'zones'),
        default_ttl: 300,
        enforce_order: false,
      },
      bind: { class: 'octodns_bind.Rfc2136Provider', ...bind },
    },
    zones: Object.fromEntries(zones.map((zone) => [`${zone}.`, { sources: ['files'], targets: ['bind'] }])),
  };
  await writeFile(join(folder, 'config.yaml'), JSON.stringify(config));
  await Promise.all(
    zones.map((zone) => {
      const records = {
        '': [
          { type: 'NS', value: `ns1.${zone}.` },
          { type: 'TXT', values: wantedTextsOf(zone) },
        ],
        ns1: { type: 'A', value: '127.0.0.1' },
      };
      return writeFile(join(folder, 'zones', `${zone}.yaml`), JSON.stringify(records));
    }),
  );
};

const octodns = async (): Promise<Peer> => {
  const name = 'octoDNS 1.22';
  const venv = join(cache, 'octodns');
  const program = join(venv, 'bin', 'octodns-sync');
  if (!existsSync(program)) {
    const failure =
      (await install('python3', ['-m', 'venv', venv])) ??
      (await install(join(venv, 'bin', 'pip'), ['install', '--quiet', ...octodnsPackages]));
    if (failure !== null) return { name, missing: failure };
  }
  return {
    name,
    prepare: async (folder, zones, server) => {
      await writeOctodns(folder, zones, server);
      return () => runProgram(program, ['--config-file', join(folder, 'config.yaml')], { cwd: folder });
    },
    changedIn: ({ stdout, stderr }) => `${stdout}${stderr}`.match(/^\* {3}Update$/gm)?.length ?? 0,
  };
};

const writeDnscontrol = async (folder: string, zones: readonly string[], server: Bind): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const { name, secret, algorithm } = server.key;
  const key = `${algorithm}:${name}:${secret}`;
  const credentials = {
    none: { TYPE: 'NONE' },
    bind: {
      TYPE: 'AXFRDDNS',
      master: `${server.host}:${server.port}`,
      'transfer-key': key,
      'update-key': key,
      nameservers: '',
    },
  };
  await writeFile(join(folder, 'creds.json'), JSON.stringify(credentials));
  const domains = zones.map((zone) => {
    const texts = wantedTextsOf(zone).map((text) => `TXT("@", ${JSON.stringify(text)})`);
    const records = [`NAMESERVER("ns1.${zone}.")`, 'A("ns1", "127.0.0.1")', ...texts];
    return `D(${JSON.stringify(zone)}, REG, DnsProvider(BIND, 0), DefaultTTL(300), ${records.join(', ')});`;
  });
  const head = 'var REG = NewRegistrar("none");\nvar BIND = NewDnsProvider("bind");\n';
  await writeFile(join(folder, 'dnsconfig.js'), `${head}${domains.join('\n')}\n`);
};

const dnscontrol = async (): Promise<Peer> => {
  const name = 'DNSControl 4.24';
  const module = join(import.meta.dirname, '..', 'tools', 'dnscontrol');
  const sums = await Promise.all(['go.mod', 'go.sum', 'main.go'].map((file) => readFile(join(module, file), 'utf8')));
  const digest = createHash('sha256').update(sums.join('')).digest('hex').slice(0, 16);
  const program = join(cache, `dnscontrol-${digest}`);
  if (!existsSync(program)) {
    const failure = await install('go', ['build', '-mod=mod', '-ldflags', '-s -w', '-o', program, '.'], module);
    if (failure !== null) return { name, missing: failure };
  }
  return {
    name,
    prepare: async (folder, zones, server) => {
      await writeDnscontrol(folder, zones, server);
      return () => runProgram(program, ['preview'], { cwd: folder });
    },
    changedIn: ({ stdout }) => Number(/Done\. (\d+) corrections/.exec(stdout)?.[1] ?? 0),
  };
};

/** The tools to compare with, installed outside the tree when they are not there yet. */
export const peers = async (): Promise<readonly Peer[]> => {
  await mkdir(cache, { recursive: true });
  return [await octodns(), await dnscontrol()];
};

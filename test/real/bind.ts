import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A TSIG key of the server. `secret` is base64, as tsig-keygen prints it. */
export type BindKey = { readonly name: string; readonly algorithm: string; readonly secret: string };

/** A primary zone. `records` is zone file text; SOA and NS come by themselves. Each policy is a `grant` without `;`. */
export type BindZone = {
  readonly origin: string;
  readonly records: string;
  readonly updatePolicy?: readonly string[];
  /** More statements of the zone block, for example `dnssec-policy default; inline-signing yes;`. */
  readonly more?: string;
};

/** A view that clients see by their key; without `keys` it is the view of everybody else. The order decides. */
export type BindView = {
  readonly name: string;
  readonly keys?: readonly string[];
  readonly zones: readonly BindZone[];
};

/** What to serve: `zones`, or `views` with zones of their own. The server does not recurse. */
export type BindOptions = {
  readonly keys: readonly BindKey[];
  readonly zones?: readonly BindZone[];
  readonly views?: readonly BindView[];
};

/** A running server. `log` is everything it has said. */
export type Bind = {
  readonly host: string;
  readonly port: number;
  readonly keys: readonly BindKey[];
  /** The first of the keys. */
  readonly key: BindKey;
  log(): string;
  stop(): Promise<void>;
};

/** What keeps BIND from being started here, or null. */
export const bindMissing = (): string | null => {
  const version = spawnSync('named', ['-v'], { encoding: 'utf8' });
  return version.error === undefined ? null : 'BIND is missing: install bind9 (named)';
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const zoneFile = (zone: BindZone): string => `$ORIGIN ${zone.origin}.
$TTL 300
@ 300 IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
ns1 IN A 127.0.0.1
${zone.records}
`;

const zoneBlock = (zone: BindZone, file: string): string => {
  const policy = (zone.updatePolicy ?? []).map((grant) => `${grant};`).join(' ');
  const update = policy === '' ? '' : `update-policy { ${policy} };`;
  return `zone "${zone.origin}" { type primary; file "${file}"; ${update} ${zone.more ?? ''} };`;
};

const config = (
  options: BindOptions,
  directory: string,
  port: number,
  files: ReadonlyMap<BindZone, string>,
): string => {
  const zones = (list: readonly BindZone[]) => list.map((zone) => zoneBlock(zone, files.get(zone) ?? '')).join('\n');
  const views = (options.views ?? []).map((view) => {
    const clients = view.keys === undefined ? 'any;' : view.keys.map((name) => `key "${name}";`).join(' ');
    return `view "${view.name}" { match-clients { ${clients} };\n${zones(view.zones)}\n};`;
  });
  const keys = options.keys.map(
    ({ name, algorithm, secret }) => `key "${name}" { algorithm ${algorithm}; secret "${secret}"; };`,
  );
  return `options {
  directory "${directory}"; pid-file "${directory}/named.pid"; session-keyfile "${directory}/session.key";
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; notify no; allow-transfer { none; }; dnssec-validation no; key-directory "${directory}";
};
controls { };
${keys.join('\n')}
${zones(options.zones ?? [])}
${views.join('\n')}
`;
};

const running = (child: ChildProcess, log: () => string): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`named did not start: ${reason}\n${log()}`));
    const timer = setTimeout(() => fail('no "running" within 20 s'), 20_000);
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code) => {
      clearTimeout(timer);
      fail(`exit code ${code}`);
    });
    child.stderr?.on('data', () => {
      if (!/ running\r?\n/.test(log())) return;
      clearTimeout(timer);
      resolve();
    });
  });

/** Starts `named` on a free port of 127.0.0.1 in a directory of its own; `stop` ends it and takes the directory away. */
export const startBind = async (options: BindOptions): Promise<Bind> => {
  const [key] = options.keys;
  if (key === undefined) throw new Error('startBind needs at least one key');
  const directory = await mkdtemp(join(tmpdir(), 'postern-bind-'));
  const files = new Map<BindZone, string>();
  for (const zone of [...(options.zones ?? []), ...(options.views ?? []).flatMap((view) => view.zones)]) {
    const file = join(directory, `${files.size}.zone`);
    await writeFile(file, zoneFile(zone));
    files.set(zone, file);
  }
  const port = await freePort();
  const path = join(directory, 'named.conf');
  await writeFile(path, config(options, directory, port, files));
  let said = '';
  const child = spawn('named', ['-g', '-n', '1', '-c', path], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(late);
    }
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await running(child, () => said);
  } catch (error) {
    await stop();
    throw error;
  }
  return { host: '127.0.0.1', port, keys: options.keys, key, log: () => said, stop };
};

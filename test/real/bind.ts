import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DnsServer,
  freePort,
  type PrimaryZone,
  programMissing,
  type ServerKey,
  startProgram,
  zoneFile,
} from './server.ts';

export type { ServerKey as BindKey } from './server.ts';

/** A primary zone. `records` is zone file text; SOA and NS come by themselves. Each policy is a `grant` without `;`. */
export type BindZone = PrimaryZone & {
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
  readonly keys: readonly ServerKey[];
  readonly zones?: readonly BindZone[];
  readonly views?: readonly BindView[];
  /** Let every key transfer the zones. */
  readonly transfers?: boolean;
};

/** A running server. */
export type Bind = DnsServer;

/** What keeps BIND from being started here, or null. */
export const bindMissing = (): string | null => programMissing('named', '-v', 'bind9 (named)');

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
  const transfers = options.transfers === true ? options.keys.map(({ name }) => `key "${name}";`).join(' ') : 'none;';
  // By default BIND refuses the eleventh transfer at a time.
  const quota = options.transfers === true ? 'transfers-out 1000; tcp-clients 1000;' : '';
  const keys = options.keys.map(
    ({ name, algorithm, secret }) => `key "${name}" { algorithm ${algorithm}; secret "${secret}"; };`,
  );
  return `options {
  directory "${directory}"; pid-file "${directory}/named.pid"; session-keyfile "${directory}/session.key";
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; notify no; allow-transfer { ${transfers} }; dnssec-validation no; key-directory "${directory}"; ${quota}
};
controls { };
${keys.join('\n')}
${zones(options.zones ?? [])}
${views.join('\n')}
`;
};

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
  const removed = () => rm(directory, { recursive: true, force: true });
  try {
    const program = await startProgram('named', ['-g', '-n', '1', '-c', path], / running\r?\n/);
    const stop = async () => {
      await program.stop();
      await removed();
    };
    return { host: '127.0.0.1', port, keys: options.keys, key, log: program.log, stop };
  } catch (error) {
    await removed();
    throw error;
  }
};

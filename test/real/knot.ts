import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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

/** A zone whose TXT records at `names` each key may change. Each may transfer all of it. */
export type KnotZone = PrimaryZone & { readonly names: readonly string[] };

export type KnotOptions = { readonly keys: readonly ServerKey[]; readonly zones: readonly KnotZone[] };

/** What keeps Knot from being started here, or null. */
export const knotMissing = (): string | null => programMissing('knotd', '-V', 'knot (knotd)');

const list = (names: readonly string[]): string => `[${names.map((name) => `"${name}"`).join(', ')}]`;

const zoneBlock = (zone: KnotZone, index: number): string => `
  - domain: "${zone.origin}."
    file: "${index}.zone"
    acl: [update${index}, transfer]`;

const aclBlock = (zone: KnotZone, index: number, keys: readonly string[]): string => `
  - id: update${index}
    address: 127.0.0.1
    key: ${list(keys)}
    action: update
    update-type: TXT
    update-owner: name
    update-owner-match: equal
    update-owner-name: ${list(zone.names.map((name) => `${name}.`))}`;

const config = ({ keys, zones }: KnotOptions, directory: string, port: number): string => {
  const names = keys.map(({ name }) => name);
  const updatable = zones.map((zone, index) => (zone.names.length === 0 ? '' : aclBlock(zone, index, names))).join('');
  return `server:
  rundir: "${directory}"
  listen: 127.0.0.1@${port}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: "${directory}/db"
log:
  - target: stdout
    any: info
key:${keys.map(({ name, algorithm, secret }) => `\n  - id: "${name}"\n    algorithm: ${algorithm}\n    secret: ${secret}`).join('')}
acl:
  - id: transfer
    address: 127.0.0.1
    key: ${list(names)}
    action: transfer
${updatable}
template:
  - id: default
    storage: "${directory}"
    zonefile-sync: -1
zone:${zones.map((zone, index) => (zone.names.length === 0 ? zoneBlock(zone, index).replace(`update${index}, `, '') : zoneBlock(zone, index))).join('')}
`;
};

/** Starts `knotd` on a free port of 127.0.0.1 in a directory of its own; `stop` ends it and takes the directory away. */
export const startKnot = async (options: KnotOptions): Promise<DnsServer> => {
  const [key] = options.keys;
  if (key === undefined) throw new Error('startKnot needs at least one key');
  const directory = await mkdtemp(join(tmpdir(), 'postern-knot-'));
  // The journal of updates; Knot does not make it.
  await mkdir(join(directory, 'db'));
  for (const [index, zone] of options.zones.entries())
    await writeFile(join(directory, `${index}.zone`), zoneFile(zone));
  const port = await freePort();
  const path = join(directory, 'knot.conf');
  await writeFile(path, config(options, directory, port));
  const removed = () => rm(directory, { recursive: true, force: true });
  try {
    const program = await startProgram('knotd', ['-c', path], /server started/);
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

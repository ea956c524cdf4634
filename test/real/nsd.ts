import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DnsServer, freePort, programMissing, type ServerKey, startProgram } from './server.ts';

/** A zone to copy from a primary on 127.0.0.1, with a key that may transfer it. */
export type NsdOptions = { readonly origin: string; readonly primary: number; readonly key: ServerKey };

/** A secondary that lags: nobody notifies it, so it shows what it has until it is told to look. */
export type Nsd = DnsServer & {
  /** Makes it ask its primary now. It answers anew a moment later. */
  catchUp(): Promise<void>;
};

/** What keeps NSD from being started here, or null. */
export const nsdMissing = (): string | null => programMissing('nsd', '-v', 'nsd');

const config = ({ origin, primary, key }: NsdOptions, directory: string, port: number): string => `server:
  ip-address: 127.0.0.1@${port}
  server-count: 1
  zonesdir: "${directory}"
  database: ""
  pidfile: "${directory}/nsd.pid"
  xfrdfile: "${directory}/xfrd.state"
  xfrdir: "${directory}"
  zonelistfile: "${directory}/zone.list"
  username: ""
  verbosity: 2
remote-control:
  control-enable: yes
  control-interface: "${directory}/nsd.sock"
key:
  name: "${key.name}"
  algorithm: ${key.algorithm}
  secret: "${key.secret}"
zone:
  name: "${origin}"
  zonefile: "copy.zone"
  request-xfr: AXFR 127.0.0.1@${primary} ${key.name}
`;

/** Starts `nsd` as a secondary on a free port of 127.0.0.1; `stop` ends it and takes its directory away. */
export const startNsd = async (options: NsdOptions): Promise<Nsd> => {
  const directory = await mkdtemp(join(tmpdir(), 'postern-nsd-'));
  const removed = () => rm(directory, { recursive: true, force: true });
  const port = await freePort();
  const path = join(directory, 'nsd.conf');
  await writeFile(path, config(options, directory, port));
  try {
    const program = await startProgram('nsd', ['-d', '-c', path], /nsd started/);
    const stop = async () => {
      await program.stop();
      await removed();
    };
    const catchUp = async () => {
      await promisify(execFile)('nsd-control', ['-c', path, 'transfer', options.origin]);
    };
    return { host: '127.0.0.1', port, keys: [options.key], key: options.key, log: program.log, catchUp, stop };
  } catch (error) {
    await removed();
    throw error;
  }
};

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import {
  type DnsServer,
  freePort,
  type PrimaryZone,
  programMissing,
  type ServerKey,
  startProgram,
  zoneFile,
} from './server.ts';

/** A zone that every key may change by UPDATE and transfer. `kind` is PowerDNS's: NATIVE unless told, SLAVE for a copy. */
export type PowerDnsZone = PrimaryZone & { readonly kind?: 'NATIVE' | 'SLAVE' };

export type PowerDnsOptions = { readonly keys: readonly ServerKey[]; readonly zones: readonly PowerDnsZone[] };

/** A running PowerDNS with its HTTP API. */
export type PowerDnsServer = DnsServer & {
  readonly url: string;
  readonly apiKey: string;
  /** A call of the API as another program would make it; the answer's JSON, or null. Throws on 4xx and 5xx. */
  api(method: string, path: string, body?: object): Promise<unknown>;
};

const schemaFile = '/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql';

/** What keeps PowerDNS from being started here, or null. */
export const powerDnsMissing = (): string | null =>
  programMissing('pdns_server', '--version', 'pdns-server and pdns-backend-sqlite3');

const config = (directory: string, port: number, apiPort: number, apiKey: string): string => `launch=gsqlite3
gsqlite3-database=${directory}/pdns.sqlite
gsqlite3-pragma-synchronous=0
local-address=127.0.0.1
local-port=${port}
socket-dir=${directory}
daemon=no
guardian=no
disable-syslog=yes
security-poll-suffix=
webserver=yes
webserver-address=127.0.0.1
webserver-port=${apiPort}
webserver-allow-from=127.0.0.0/8
api=yes
api-key=${apiKey}
dnsupdate=yes
allow-dnsupdate-from=127.0.0.0/8
allow-axfr-ips=127.0.0.0/8
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
receiver-threads=1
distributor-threads=1
`;

const fill = async (directory: string, { keys, zones }: PowerDnsOptions): Promise<void> => {
  const file = join(directory, 'pdns.sqlite');
  const create = new DatabaseSync(file);
  create.exec('PRAGMA journal_mode=WAL');
  create.exec(await readFile(schemaFile, 'utf8'));
  create.close();
  for (const [index, zone] of zones.entries()) {
    const path = join(directory, `${index}.zone`);
    await writeFile(path, zoneFile(zone));
    await promisify(execFile)('pdnsutil', ['--config-dir', directory, 'load-zone', zone.origin, path]);
  }
  const database = new DatabaseSync(file);
  const addKey = database.prepare('INSERT INTO tsigkeys (name, algorithm, secret) VALUES (?, ?, ?)');
  const allow = database.prepare('INSERT INTO domainmetadata (domain_id, kind, content) VALUES (?, ?, ?)');
  for (const { name, algorithm, secret } of keys) addKey.run(name, algorithm, secret);
  for (const { origin, kind = 'NATIVE' } of zones) {
    database.prepare('UPDATE domains SET type = ? WHERE name = ?').run(kind, origin);
    const row = database.prepare('SELECT id FROM domains WHERE name = ?').get(origin);
    for (const { name } of keys)
      for (const right of ['TSIG-ALLOW-DNSUPDATE', 'TSIG-ALLOW-AXFR']) allow.run(Number(row?.['id']), right, name);
  }
  database.close();
};

/** Starts `pdns_server` on free ports of 127.0.0.1 in a directory of its own; `stop` ends it and takes the directory away. */
export const startPowerDns = async (options: PowerDnsOptions): Promise<PowerDnsServer> => {
  const [key] = options.keys;
  if (key === undefined) throw new Error('startPowerDns needs at least one key');
  const directory = await mkdtemp(join(tmpdir(), 'postern-powerdns-'));
  const removed = () => rm(directory, { recursive: true, force: true });
  const [port, apiPort, apiKey] = [await freePort(), await freePort(), randomUUID()];
  try {
    await writeFile(join(directory, 'pdns.conf'), config(directory, port, apiPort, apiKey));
    await fill(directory, options);
    const program = await startProgram(
      'pdns_server',
      [`--config-dir=${directory}`],
      /operating unthreaded|ready to distribute questions/,
    );
    const stop = async () => {
      await program.stop();
      await removed();
    };
    const url = `http://127.0.0.1:${apiPort}`;
    const api = async (method: string, path: string, body?: object): Promise<unknown> => {
      const answer = await fetch(`${url}/api/v1/servers/localhost${path}`, {
        method,
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === '' ? null : JSON.parse(text);
    };
    return { host: '127.0.0.1', port, keys: options.keys, key, url, apiKey, api, log: program.log, stop };
  } catch (error) {
    await removed();
    throw error;
  }
};

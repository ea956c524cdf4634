import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

/** A TSIG key of a server. `secret` is base64, as tsig-keygen prints it. */
export type ServerKey = { readonly name: string; readonly algorithm: string; readonly secret: string };

/** A running DNS server. `log` is everything it has said. */
export type DnsServer = {
  readonly host: string;
  readonly port: number;
  readonly keys: readonly ServerKey[];
  /** The first of the keys. */
  readonly key: ServerKey;
  log(): string;
  stop(): Promise<void>;
};

/** A primary zone. `records` is zone file text; SOA and NS come by themselves. */
export type PrimaryZone = { readonly origin: string; readonly records: string };

/** What keeps a program from being started here, or null. `flag` makes it say its version. */
export const programMissing = (program: string, flag: string, packages: string): string | null =>
  spawnSync(program, [flag], { encoding: 'utf8' }).error === undefined
    ? null
    : `${program} is missing: install ${packages}`;

/** A port of 127.0.0.1 that nothing listens on right now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** The zone as a zone file. Nothing refreshes by itself during a test. */
export const zoneFile = (zone: PrimaryZone): string => `$ORIGIN ${zone.origin}.
$TTL 300
@ 300 IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
ns1 IN A 127.0.0.1
${zone.records}
`;

const ready = (child: ChildProcess, name: string, sign: RegExp, log: () => string): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`${name} did not start: ${reason}\n${log()}`));
    const timer = setTimeout(() => fail(`nothing like ${sign} within 20 s`), 20_000);
    const end = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    child.on('error', (error) => end(() => fail(error.message)));
    child.on('exit', (code) => end(() => fail(`exit code ${code}`)));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', () => {
        if (sign.test(log())) end(resolve);
      });
  });

/** Starts a program in the foreground and waits until it says `sign`. `stop` ends it and waits for its end. */
export const startProgram = async (
  program: string,
  args: readonly string[],
  sign: RegExp,
): Promise<{ log(): string; stop(): Promise<void> }> => {
  let said = '';
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(late);
  };
  try {
    await ready(child, program, sign, () => said);
  } catch (error) {
    await stop();
    throw error;
  }
  return { log: () => said, stop };
};

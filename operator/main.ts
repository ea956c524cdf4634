import { hostname } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { FindingError } from '../kinds/codes.ts';
import { parseDuration } from '../kinds/language/duration.ts';
import { createKubernetesClient } from './kubernetes/client.ts';
import { loadCredentials } from './kubernetes/credentials.ts';
import { startOperator } from './operator.ts';
import { readAddress, startProbe } from './probe.ts';

type Flags = {
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly leaseNamespace?: string;
  readonly estate: string;
  readonly resync: number;
  readonly lease: number;
  readonly writeTimeout: number;
  readonly allowEndpoint: readonly string[];
  readonly identity: string;
  readonly probeAddress: { readonly host: string; readonly port: number };
};

/** What the process gives to the operator. */
export type Surroundings = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Fires when it is to end. */
  readonly signal: AbortSignal;
};

const seconds = (text: string): number => {
  const parsed = parseDuration(text);
  if (parsed === null || parsed < 1) throw new InvalidArgumentError('write a duration such as 30s, 5m or 1h');
  return parsed;
};

const origin = (text: string, before: readonly string[] = []): readonly string[] => {
  try {
    return [...before, new URL(text).origin];
  } catch {
    throw new InvalidArgumentError('write a URL such as https://login.example');
  }
};

const address = (text: string): Flags['probeAddress'] => {
  const parsed = readAddress(text);
  if (parsed === null) throw new InvalidArgumentError('write host:port or :port');
  return parsed;
};

const commandFor = (surroundings: Surroundings): Command =>
  new Command('postern-operator')
    .description('Keeps what postern.dev objects of a Kubernetes cluster declare.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => surroundings.stdout.write(text),
      writeErr: (text) => surroundings.stderr.write(text),
    })
    .option('--kubeconfig <path>', 'kubeconfig (default: that of kubectl, or the service account of the pod)')
    .option('--namespace <name>', 'watch this namespace only (default: all)')
    .option(
      '--lease-namespace <name>',
      'namespace of the Leases that replicas share (default: that of --namespace, else the own one)',
    )
    .option('--estate <name>', 'name of the estate; with the namespace it is part of the ownership mark', 'default')
    .addOption(new Option('--resync <duration>', 'look for drift this often').argParser(seconds).default(300, '5m'))
    .addOption(
      new Option('--lease <duration>', 'how long a replica that is gone is waited for')
        .argParser(seconds)
        .default(120, '2m'),
    )
    .addOption(
      new Option('--write-timeout <duration>', 'longest time of one outside write; shorter than --lease')
        .argParser(seconds)
        .default(65, '65s'),
    )
    .addOption(
      new Option('--allow-endpoint <url>', 'origin that spec.endpoints may name; may be repeated')
        .argParser(origin)
        .default([], 'none'),
    )
    .option('--identity <name>', 'name of this replica', hostname())
    .addOption(
      new Option('--probe-address <address>', 'where /healthz and /readyz are served')
        .argParser(address)
        .default({ host: '0.0.0.0', port: 8080 }, ':8080'),
    );

const run = async (flags: Flags, { stdout, signal }: Surroundings): Promise<void> => {
  const log = pino({ base: { identity: flags.identity } }, { write: (line) => void stdout.write(line) });
  if (flags.writeTimeout >= flags.lease)
    throw new InvalidArgumentError('--write-timeout has to be shorter than --lease');
  const credentials = await loadCredentials(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig });
  const client = createKubernetesClient(credentials);
  const operator = startOperator({
    client,
    ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
    leaseNamespace: flags.leaseNamespace ?? flags.namespace ?? credentials.namespace,
    identity: flags.identity,
    estate: flags.estate,
    resyncSeconds: flags.resync,
    leaseSeconds: flags.lease,
    writeSeconds: flags.writeTimeout,
    allowedOrigins: new Set(flags.allowEndpoint),
    log,
  });
  try {
    const probe = await startProbe(flags.probeAddress, () => operator.ready);
    log.info({ probe: probe.port, namespace: flags.namespace ?? 'all' }, 'started');
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    log.info({}, 'ending after the writes under way');
    await probe.stop();
  } finally {
    await operator.stop();
    await client.close();
  }
  log.info({}, 'ended');
};

/** Runs the operator until its signal fires and gives the exit code. */
export const main = async (argv: readonly string[], surroundings: Surroundings): Promise<number> => {
  try {
    const flags = commandFor(surroundings)
      .parse([...argv], { from: 'user' })
      .opts<Flags>();
    await run(flags, surroundings);
    return 0;
  } catch (error) {
    if (error instanceof InvalidArgumentError) surroundings.stderr.write(`${error.message}\n`);
    else if (error instanceof FindingError) {
      const { code, message, remedy } = error.finding;
      surroundings.stderr.write(`${code}: ${message}. ${remedy}\n`);
    } else if (error instanceof CommanderError) return error.exitCode;
    else {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      surroundings.stderr.write(`This is a fault in Postern; please report it.\n${said}\n`);
    }
    return 1;
  }
};

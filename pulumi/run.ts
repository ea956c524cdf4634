import type { Provider } from './ports.ts';
import { serve } from './server/server.ts';

/**
 * Runs a provider the way the engine expects it: the port is the first line on standard output, and the address of the
 * engine is the first argument that is no flag (there is none when a debugger or a test attaches later).
 */
export const run = async (provider: Provider, argv: readonly string[]): Promise<void> => {
  const engineAddress = engineAddressOf(argv);
  const serving = await serve(provider, engineAddress === undefined ? {} : { engineAddress });
  const stop = (): never => {
    serving.close();
    process.exit(0);
  };
  // The engine asks with SIGINT (SIGBREAK on Windows) and kills after five seconds. A Ctrl-C in the terminal does not
  // come here: plugins have a process group of their own, and hear of it by Cancel.
  for (const signal of ['SIGINT', 'SIGBREAK', 'SIGTERM'] as const) process.on(signal, stop);
  const parent = process.ppid;
  if (engineAddress !== undefined)
    setInterval(() => process.ppid === parent || stop(), orphanCheckMilliseconds).unref();
  process.stdout.write(`${serving.port}\n`);
};

/** An engine that was killed cannot stop its plugins; they notice that they have another parent. */
const orphanCheckMilliseconds = 5_000;

/** Flags with a value of their own, given as `--tracing URL` or `--tracing=URL`. */
const valued: ReadonlySet<string> = new Set(['--tracing', '-tracing', '-v', '--v']);

const engineAddressOf = (argv: readonly string[]): string | undefined =>
  argv.find((argument, index) => !argument.startsWith('-') && !valued.has(argv[index - 1] ?? ''));

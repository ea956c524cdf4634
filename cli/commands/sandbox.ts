import { FindingError } from '../../kinds/codes.ts';
import { secretVariable } from '../../kinds/language/secret-variable.ts';
import { finding } from '../codes.ts';
import type { ExitCode } from '../exit.ts';
import type { World } from '../world.ts';

export type SandboxOptions = { readonly tenantPort: number; readonly dnsPort: number; readonly stateFile?: string };

/** Runs the sandbox until it is interrupted, and says how the examples reach it. */
export const runSandbox = async (options: SandboxOptions, world: World): Promise<ExitCode> => {
  const { startSandbox } = await import('../../sandbox/index.ts');
  await using sandbox = await startSandbox({ content: 'company', ...options }).catch((error: NodeJS.ErrnoException) => {
    throw new FindingError(finding('PSTN5012', { message: error.message }));
  });
  const [key] = sandbox.dns.keys;
  const lines = [
    `# tenant ${sandbox.tenant.tenantId} at ${sandbox.tenant.url} (sign-in and Exchange)`,
    `# DNS at ${sandbox.dns.host}:${sandbox.dns.port}, update key ${key?.name ?? 'none'}`,
    '# For another terminal:',
    `export ${secretVariable('contoso', 'client-secret')}='${sandbox.tenant.clientSecret}'`,
    `export ${secretVariable('dns', 'tsig')}='${key?.secret ?? ''}'`,
  ];
  world.stdout.write(`${lines.join('\n')}\n`);
  world.stderr.write('Running. Ctrl-C ends it.\n');
  if (!world.signal.aborted)
    await new Promise<void>((end) => {
      world.signal.addEventListener('abort', () => end(), { once: true });
    });
  return 0;
};

import { FindingError } from '../../kinds/codes.ts';
import { secretVariable } from '../../kinds/language/secret-variable.ts';
import type { RunningPlatform } from '../../platform/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { finding } from '../codes.ts';
import type { ExitCode } from '../exit.ts';
import { type SandboxPlatformOptions, startSandboxPlatform } from '../sandbox/platform.ts';
import type { World } from '../world.ts';

export type SandboxOptions = SandboxPlatformOptions & { readonly tenantPort: number; readonly dnsPort: number };

const cannotStart = (error: unknown): never => {
  throw new FindingError(finding('PSTN5012', { message: error instanceof Error ? error.message : String(error) }));
};

const addressesOf = (sandbox: Sandbox, platform: RunningPlatform): readonly string[] => {
  const [key] = sandbox.dns.keys;
  const link = platform.admin.rewriteLink('ada@contoso.example', 'https://www.example.com/');
  return [
    `# tenant ${sandbox.tenant.tenantId} at ${sandbox.tenant.url} (sign-in and Exchange)`,
    `# DNS at ${sandbox.dns.host}:${sandbox.dns.port}, update key ${key?.name ?? 'none'}`,
    `# platform account ${platform.accountCode} at ${platform.url}, application ${platform.clientId}`,
    `# a link as the platform leaves it in mail: ${link}`,
    '# For another terminal:',
    `export ${secretVariable('contoso', 'client-secret')}='${sandbox.tenant.clientSecret}'`,
    `export ${secretVariable('dns', 'tsig')}='${key?.secret ?? ''}'`,
    `export ${secretVariable('platform', 'client-secret')}='${platform.clientSecret}'`,
  ];
};

/**
 * Runs a tenant, a DNS server and the reference platform until it is interrupted, and says how the examples reach them. Mail of
 * the platform is shown on stderr unless a relay takes it.
 */
export const runSandbox = async (options: SandboxOptions, world: World): Promise<ExitCode> => {
  const { startSandbox } = await import('../../sandbox/index.ts');
  await using sandbox = await startSandbox({ content: 'company', ...options }).catch(cannotStart);
  await using platform = await startSandboxPlatform(options, sandbox, ({ from, to, subject, text }) => {
    world.stderr.write(`\nMail from ${from} to ${to.join(', ')}: ${subject}\n${text}\n`);
  }).catch(cannotStart);
  world.stdout.write(`${addressesOf(sandbox, platform).join('\n')}\n`);
  world.stderr.write('Running. Ctrl-C ends it.\n');
  if (!world.signal.aborted)
    await new Promise<void>((end) => {
      world.signal.addEventListener('abort', () => end(), { once: true });
    });
  return 0;
};

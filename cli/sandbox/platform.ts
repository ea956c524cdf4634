import type { Mail, RunningPlatform } from '../../platform/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';

/** How the reference platform of the sandbox is started. */
export type SandboxPlatformOptions = {
  /** 0 takes a free one. */
  readonly platformPort: number;
  /** The base that people use, where it is not where the server listens. */
  readonly publicUrl?: string;
  /** Where its mail goes; `tell` has it otherwise. */
  readonly smtpRelay?: { readonly host: string; readonly port: number };
  /** State file of the sandbox; the platform's database lies beside it. */
  readonly stateFile?: string;
};

/* Often enough for a person who looks, and nothing to do most times. */
const settleEveryMs = 1000;

/**
 * Starts the reference platform with its vendor at work in the tenant of a sandbox. A new account is signed up already: what is
 * left of the road needs no console. Rejects when the port is taken or the database comes from a later version.
 */
export const startSandboxPlatform = async (
  options: SandboxPlatformOptions,
  { tenant }: Sandbox,
  tell: (mail: Mail) => void,
): Promise<RunningPlatform> => {
  const { contosoAccount, startPlatform, vendorInTenant } = await import('../../platform/index.ts');
  const { smtpRelay } = await import('../../platform/smtp-relay.ts');
  const users = contosoAccount.users.map(({ emailAddress, name = emailAddress, aliases = [] }) => ({
    emailAddress,
    name,
    aliases,
  }));
  const pilots = users.slice(0, 1).map(({ emailAddress }) => emailAddress);
  const groups = [{ name: 'Pilot ring', members: pilots }];
  const platform = await startPlatform({
    port: options.platformPort,
    settleEveryMs,
    account: { region: 'us' },
    tenant: vendorInTenant(tenant, () => ({ users, groups })),
    sendMail: options.smtpRelay === undefined ? async (mail) => tell(mail) : smtpRelay(options.smtpRelay),
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    ...(options.stateFile === undefined ? {} : { dataFile: `${options.stateFile}.platform` }),
  });
  if (platform.admin.installation().phase === 'Invited') await platform.admin.signUp();
  return platform;
};

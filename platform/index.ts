import { contactRoom } from './account/contact-room.ts';
import { feedRoom } from './account/feed-room.ts';
import { publicAccountRoom } from './account/public-room.ts';
import { settingsRoom } from './account/settings-room.ts';
import { type Administrator, administrator } from './administrator.ts';
import { agentKeyRoom } from './agent/key-room.ts';
import { agentSettingsRoom } from './agent/settings-room.ts';
import { tamperRoom } from './agent/tamper-room.ts';
import { assemble } from './assemble.ts';
import { auditRoom } from './audit-room.ts';
import type { Room } from './context.ts';
import { importRoom } from './directory/import-room.ts';
import { memberRoom } from './directory/member-room.ts';
import { peopleRoom } from './directory/people-room.ts';
import { directoryRoom } from './directory/room.ts';
import { linkRoom } from './enrollment/link-room.ts';
import { enrollmentPageRoom } from './enrollment/page-room.ts';
import { enrollmentRoom } from './enrollment/room.ts';
import { createFaults, type Faults } from './faults.ts';
import { installationRoom } from './installation/room.ts';
import { createTokenIssuer } from './oauth.ts';
import { CONTOSO_CLIENT_ID, type PlatformOptions } from './options.ts';
import { type Client, permissions } from './permissions.ts';
import { ownPolicyRoom } from './policies/own-room.ts';
import { publicPolicyRoom } from './policies/public-room.ts';
import { createRequestLog, type RequestLog } from './requests.ts';
import { createServer } from './server.ts';
import { noTenant } from './tenant-port.ts';
import { threatRoom } from './threats/room.ts';
import { tokenRoom } from './token-room.ts';
import { createHookSet, type WriteHooks } from './write-hooks.ts';

export type { Administrator } from './administrator.ts';
export type { AuditEvent } from './audit.ts';
export type { Click } from './enrollment/links.ts';
export type { Fault, FaultRule, Faults, PlainFault } from './faults.ts';
export type { Mail } from './notifications.ts';
export {
  type Account,
  CONTOSO_CLIENT_ID,
  contosoAccount,
  type PlatformOptions,
  type ThreatInput,
  type UserInput,
} from './options.ts';
export { type Client, type Permission, permissions } from './permissions.ts';
export type { RequestLog, SeenRequest } from './requests.ts';
export type { ImportedDirectory, Mode, TargetedTo, TenantPort } from './tenant-port.ts';
export { type TenantHands, type VendorNames, vendorInTenant, vendorNames } from './vendor-in-tenant.ts';
export type { PlatformWrite, WriteHooks } from './write-hooks.ts';

/** A running e-mail security platform of somebody else, with one account. */
export type RunningPlatform = {
  /** Base of all operations, such as `http://127.0.0.1:4711`. */
  readonly url: string;
  readonly accountCode: string;
  /** The first application; its id and secret are what a client needs. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** What other people and the vendor do, past faults, hooks and the request log. */
  readonly admin: Administrator;
  /** All operations, as `METHOD /path/:parameter`. */
  readonly routes: readonly string[];
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** Holds writes for a test; returns a function that takes the hooks away again. */
  onWrite(hooks: WriteHooks): () => void;
  /** Runs what the platform does by itself and is due, which every request does too, and waits for mail that is on its way. */
  settle(): Promise<void>;
  /** Closes every connection, also those that are held. May be called again. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const ROOMS: readonly Room[] = [
  publicAccountRoom,
  settingsRoom,
  contactRoom,
  auditRoom,
  feedRoom,
  agentSettingsRoom,
  tamperRoom,
  agentKeyRoom,
  publicPolicyRoom,
  ownPolicyRoom,
  directoryRoom,
  peopleRoom,
  memberRoom,
  importRoom,
  threatRoom,
  enrollmentRoom,
  enrollmentPageRoom,
  linkRoom,
];

/** Starts the platform on 127.0.0.1. Throws when the data file comes from a later version. */
export async function startPlatform(options: PlatformOptions = {}): Promise<RunningPlatform> {
  const { clock = Date.now, tenant = noTenant } = options;
  const state = { clients: options.clients ?? [standardClient()], lagMs: options.lagMs ?? 0 };
  let url = '';
  const platform = assemble(options, tenant, () => options.publicUrl ?? url);
  const [faults, requests, hooks] = [createFaults(), createRequestLog(clock), createHookSet()];
  const issuer = createTokenIssuer(() => state.clients, options.tokenSeconds ?? 1800, clock);
  const { server, routes } = await createServer({
    platform,
    issuer,
    faults,
    requests,
    hooks,
    lagMs: () => state.lagMs,
    isPublicOnly: options.surface === 'Public',
    locksOut: options.locksOut ?? false,
    rooms: [tokenRoom(issuer), ...ROOMS, installationRoom(tenant)],
  });
  url = await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const every = options.settleEveryMs;
  const timer = every === undefined ? undefined : setInterval(() => void platform.jobs.run(), every).unref();
  let stopped: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    clearInterval(timer);
    await server.close();
    await platform.jobs.idle();
    await platform.mailer.idle();
    platform.database.close();
  };
  const stop = (): Promise<void> => {
    stopped ??= close();
    return stopped;
  };
  const [first] = state.clients;
  return {
    url,
    accountCode: platform.account.accountCode,
    clientId: first?.id ?? '',
    clientSecret: first?.secret ?? '',
    admin: administrator(platform, tenant, state),
    routes,
    faults,
    requests,
    onWrite: (more) => hooks.add(more),
    async settle() {
      await platform.jobs.run();
      await platform.mailer.idle();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function standardClient(): Client {
  return { id: CONTOSO_CLIENT_ID, secret: 'platform-client-secret', name: 'Postern', permissions };
}

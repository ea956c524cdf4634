import { contactRoom } from './account/contact-room.ts';
import { feedRoom } from './account/feed-room.ts';
import { publicAccountRoom } from './account/public-room.ts';
import { settingsRoom } from './account/settings-room.ts';
import { trackTrial } from './account/trial.ts';
import { type Administrator, administrator } from './administrator.ts';
import { agentKeyRoom } from './agent/key-room.ts';
import { agentSettingsRoom } from './agent/settings-room.ts';
import { tamperRoom } from './agent/tamper-room.ts';
import { createAuditLog } from './audit.ts';
import { auditRoom } from './audit-room.ts';
import { createApply, type Platform, type Room } from './context.ts';
import { openDatabase } from './database.ts';
import { createDocuments } from './documents.ts';
import { createFaults, type Faults } from './faults.ts';
import { createJobs } from './jobs.ts';
import { createNotifications } from './notifications.ts';
import { createTokenIssuer } from './oauth.ts';
import { CONTOSO_CLIENT_ID, contosoAccount, type PlatformOptions } from './options.ts';
import { type Client, permissions } from './permissions.ts';
import { ownPolicyRoom } from './policies/own-room.ts';
import { publicPolicyRoom } from './policies/public-room.ts';
import { createRequestLog, type RequestLog } from './requests.ts';
import { createServer } from './server.ts';
import { tokenRoom } from './token-room.ts';
import { createHookSet, type WriteHooks } from './write-hooks.ts';

export type { Administrator } from './administrator.ts';
export type { AuditEvent } from './audit.ts';
export type { Fault, FaultRule, Faults, PlainFault } from './faults.ts';
export type { Mail } from './notifications.ts';
export { type Account, CONTOSO_CLIENT_ID, contosoAccount, type PlatformOptions, type UserInput } from './options.ts';
export { type Client, type Permission, permissions } from './permissions.ts';
export type { RequestLog, SeenRequest } from './requests.ts';
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
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** Holds writes for a test; returns a function that takes the hooks away again. */
  onWrite(hooks: WriteHooks): () => void;
  /** Runs what the platform does by itself and is due. Every request does so too. */
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
];

/** Starts the platform on 127.0.0.1. Throws when the data file comes from a later version. */
export async function startPlatform(options: PlatformOptions = {}): Promise<RunningPlatform> {
  const { clock = Date.now, dataFile = ':memory:' } = options;
  const state = {
    clients: options.clients ?? [standardClient()],
    lagMs: options.lagMs ?? 0,
  };
  const database = openDatabase(dataFile);
  const documents = createDocuments(database, clock);
  const audit = createAuditLog(database, clock);
  let url = '';
  const platform: Platform = {
    account: { ...contosoAccount, ...options.account },
    clock,
    database,
    documents,
    audit,
    jobs: createJobs(database, clock),
    notifications: createNotifications(documents, clock),
    url: () => url,
    apply: createApply({ database, documents, audit }),
  };
  trackTrial(platform, database.isNew);
  const [faults, requests, hooks] = [createFaults(), createRequestLog(clock), createHookSet()];
  const issuer = createTokenIssuer(() => state.clients, options.tokenSeconds ?? 1800, clock);
  const server = await createServer({
    platform,
    issuer,
    faults,
    requests,
    hooks,
    lagMs: () => state.lagMs,
    isPublicOnly: options.surface === 'Public',
    rooms: [() => tokenRoom(issuer), ...ROOMS],
  });
  url = await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  let stopped: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await server.close();
    database.close();
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
    admin: administrator(platform, state),
    faults,
    requests,
    onWrite: (more) => hooks.add(more),
    settle: () => platform.jobs.run(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function standardClient(): Client {
  return { id: CONTOSO_CLIENT_ID, secret: 'platform-client-secret', name: 'Postern', permissions };
}

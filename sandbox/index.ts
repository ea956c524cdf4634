import { companyZones } from './dns/company.ts';
import { CONTOSO_KEYS, contosoZones } from './dns/contoso.ts';
import type { UpdateKey } from './dns/responder.ts';
import { type SandboxDns, startDns } from './dns/server.ts';
import { textsAt } from './dns/texts.ts';
import { createFaults, type Faults } from './faults.ts';
import { createRequestLog, type RequestLog } from './requests.ts';
import { loadState, saveState } from './state-file.ts';
import { companyTenant } from './tenant/company.ts';
import { CONTOSO_CLIENT_ID, CONTOSO_TENANT_ID, contosoTenant } from './tenant/contoso.ts';
import { type SandboxTenant, startTenant } from './tenant/tenant.ts';
import { createHookSet, type WriteHooks } from './write-hooks.ts';

export type { RecordText, RecordType } from './dns/presentation.ts';
export type { UpdateKey } from './dns/responder.ts';
export type { RRsetSnapshot, SandboxDns, SandboxSecondary } from './dns/server.ts';
export type { ZoneEntry } from './dns/zone.ts';
export type { Fault, FaultRule, Faults, PlainFault, Plane } from './faults.ts';
export type { RequestLog, SeenRequest } from './requests.ts';
export type { SandboxTenant, TenantSnapshot } from './tenant/tenant.ts';
export type { SandboxWrite, WriteHooks } from './write-hooks.ts';

/** How a sandbox differs from the default: the company contoso, without lag, on free ports of 127.0.0.1. */
export type SandboxOptions = {
  /** What is there at the start: a tenant and a zone with few things of other people, or a whole company. `few` unless given. */
  readonly content?: 'few' | 'company';
  readonly tenantPort?: number;
  readonly dnsPort?: number;
  readonly clientSecret?: string;
  /** Life of an access token; 3600 unless given. */
  readonly tokenSeconds?: number;
  /** How far lists of the tenant are behind its writes; 0 unless given. */
  readonly lagMs?: number;
  /** How far reads by identity are behind; 0 unless given. */
  readonly identityLagMs?: number;
  /** How far DNS answers are behind its updates; 0 unless given. */
  readonly dnsLagMs?: number;
  readonly keys?: readonly UpdateKey[];
  /** Keeps objects and zones over restarts. Read at the start when it exists, then it wins over the default content. */
  readonly stateFile?: string;
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly clock?: () => number;
};

/** A running Microsoft 365 tenant and DNS server of other people. */
export type Sandbox = {
  readonly tenant: SandboxTenant;
  readonly dns: SandboxDns;
  readonly requests: RequestLog;
  readonly faults: Faults;
  /** Holds writes for a test; returns a function that takes the hooks away again. */
  onWrite(hooks: WriteHooks): () => void;
  /** Closes every connection, also those that are held. May be called again. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Starts both servers. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { stateFile, clock = Date.now } = options;
  const isCompany = options.content === 'company';
  const state = stateFile === undefined ? null : loadState(stateFile);
  const faults = createFaults();
  const requests = createRequestLog(clock);
  const hooks = createHookSet();
  const changed = (): void => {
    if (stateFile !== undefined) saveState(stateFile, { tenant: tenant.tenant.snapshot(), zones: dns.zones() });
  };
  const world = { clock, faults, requests, hooks, changed };
  const dns = await startDns({
    ...world,
    port: options.dnsPort ?? 0,
    lagMs: options.dnsLagMs ?? 0,
    keys: options.keys ?? CONTOSO_KEYS,
    zones: state?.zones ?? (isCompany ? companyZones() : contosoZones()),
  });
  const tenant = await startTenant({
    ...world,
    port: options.tenantPort ?? 0,
    tenantId: CONTOSO_TENANT_ID,
    clientId: CONTOSO_CLIENT_ID,
    clientSecret: options.clientSecret ?? 'sandbox-client-secret',
    tokenSeconds: options.tokenSeconds ?? 3600,
    lagMs: options.lagMs ?? 0,
    identityLagMs: options.identityLagMs ?? 0,
    content: state?.tenant ?? (isCompany ? companyTenant() : contosoTenant()),
    texts: (name) => textsAt(dns.zones(), name),
  });
  let stopped: Promise<unknown> | null = null;
  const stop = async (): Promise<void> => {
    stopped ??= Promise.all([tenant.stop(), dns.stop()]);
    await stopped;
  };
  return {
    tenant: tenant.tenant,
    dns: dns.dns,
    requests,
    faults,
    onWrite: (more) => hooks.add(more),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

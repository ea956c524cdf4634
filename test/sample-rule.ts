import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Allow } from '../kinds/kind.ts';
import { tenant } from '../kinds/tenant/kind.ts';
import { transportRule } from '../kinds/transport-rule/kind.ts';
import type { Json, Owned, Resource } from '../kinds/words.ts';
import { type DirectoryMemory, openDirectoryMemory } from '../memory/directory.ts';
import { asAbsent } from '../plan/absent.ts';
import { planNow } from '../plan/observe.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ports } from '../plan/ports.ts';
import { type Applied, apply } from '../plan/run.ts';
import { gather, type Wishes } from '../plan/wishes.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { openTenant, tenantResource } from './sample-tenant.ts';

/** A rule's spec without its tenantRef. */
export type RuleSpec = { readonly [field: string]: Json };

/** The outbound connector that the routing rule needs. */
export const toVendor = {
  Name: 'To Vendor',
  IsTransportRuleScoped: true,
  UseMXRecord: false,
  SmartHosts: ['in.vendor.example'],
};

/** A rule that sends what comes from outside through the vendor once. */
export const routing = {
  name: 'Vendor - Route inbound',
  enabled: true,
  fromScope: 'NotInOrganization',
  sentToScope: 'InOrganization',
  exceptIfHeaderMatchesMessageHeader: 'X-Vendor-Processed',
  exceptIfHeaderMatchesPatterns: ['^yes$'],
  routeMessageOutboundConnector: 'To Vendor',
  stopRuleProcessing: true,
};

/** The gates of routing that ask about other rules and about zones: there are none of either here. */
const surroundings: readonly Allow[] = ['ThirdPartyRulesDeclared', 'SpfOnSendingDomains', 'DmarcOnSendingDomains'].map(
  (name) => ({ name, by: 'the test', reason: 'it is about the rule alone' }),
);

/** The core on a sandbox's tenant with a memory on disk; its clock is `skip`ped, never waited for. */
export type RuleWorld = {
  readonly sandbox: Sandbox;
  wishes(spec: RuleSpec, annotations?: Readonly<Record<string, string>>): Wishes;
  /** The same rule, wanted absent. */
  absent(spec: RuleSpec): Wishes;
  plan(wanted: Wishes): Promise<Plan>;
  apply(wanted: Wishes, options?: { readonly partial?: boolean; readonly signal?: AbortSignal }): Promise<Applied>;
  owned(): Promise<readonly Owned[]>;
  /** The journal as it is on disk. */
  journal(): Promise<string>;
  /** A new process: the target forgets, the memory is read from disk. */
  restart(): Promise<void>;
  skip(milliseconds: number): void;
  stop(): Promise<void>;
};

/** Opens one. `secrets` gives what the rules refer to. */
export const openRuleWorld = async (secrets: Ports['secrets'] = async () => ''): Promise<RuleWorld> => {
  let now = Date.parse('2026-03-02T08:15:00Z');
  const sandbox = await startSandbox({ clock: () => now });
  const directory = await mkdtemp(join(tmpdir(), 'postern-rule-'));
  const never = new AbortController().signal;
  let memory: DirectoryMemory;
  let ports: Ports;
  const start = async (): Promise<void> => {
    memory = await openDirectoryMemory(directory);
    const { target } = await openTenant(sandbox, { now: () => new Date(now) });
    ports = {
      owner: { door: 'cli', estate: 'estate' },
      memory,
      secrets,
      target: async () => target,
      now: () => new Date(now),
      sleep: async (milliseconds) => {
        now += milliseconds;
      },
      random: () => 0.5,
      signal: never,
      exclusive: (_scope, act) => act(),
    };
  };
  await start();
  const wishes: RuleWorld['wishes'] = (spec, annotations = {}) => {
    const resource: Resource = {
      ref: { kind: 'TransportRule', namespace: 'default', name: 'route-inbound' },
      spec: { tenantRef: { name: 'contoso' }, ...spec },
      annotations,
    };
    return gather([tenant, transportRule], [tenantResource(sandbox.tenant), resource], [], surroundings);
  };
  const plan: RuleWorld['plan'] = async (wanted) => (await planNow(wanted, ports)).plan;
  return {
    sandbox,
    wishes,
    absent: (spec) => {
      const wanted = wishes(spec);
      return { ...wanted, desired: asAbsent(wanted.desired) };
    },
    plan,
    apply: async (wanted, { partial = false, signal = never } = {}) =>
      apply(wanted, await plan(wanted), { ...ports, signal }, { waitSeconds: 900, partial }),
    owned: () => memory.owned({ target: 'microsoft365', id: sandbox.tenant.tenantId }),
    journal: () => readFile(join(directory, 'journal.jsonl'), 'utf8').catch(() => ''),
    restart: async () => {
      await memory.close();
      await start();
    },
    skip: (milliseconds) => {
      now += milliseconds;
    },
    stop: async () => {
      await memory.close();
      await sandbox.stop();
      await rm(directory, { recursive: true });
    },
  };
};

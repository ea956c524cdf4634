import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Allow, Kind } from '../kinds/kind.ts';
import { tenant } from '../kinds/tenant/kind.ts';
import type { Json, Resource } from '../kinds/words.ts';
import { type DirectoryMemory, openDirectoryMemory } from '../memory/directory.ts';
import { planNow } from '../plan/observe.ts';
import type { Ports } from '../plan/ports.ts';
import { apply } from '../plan/run.ts';
import { gather } from '../plan/wishes.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import type { Microsoft365Options } from '../targets/microsoft365/target.ts';
import { openTenant, signal, tenantResource } from './sample-tenant.ts';

/** A resource as a test writes it. */
export type Given = {
  readonly kind: Kind;
  readonly name: string;
  readonly spec: { readonly [field: string]: Json };
  readonly annotations?: Readonly<Record<string, string>>;
};

/** The core, the target and the sandbox's tenant on a clock that a test moves. */
export const tenantRun = async (options: Partial<Microsoft365Options> = {}) => {
  let now = Date.parse('2026-03-02T08:15:00Z');
  const sandbox: Sandbox = await startSandbox({ clock: () => now, tokenSeconds: 100_000_000 });
  const directory = await mkdtemp(join(tmpdir(), 'postern-tenant-'));
  let memory: DirectoryMemory = await openDirectoryMemory(directory);
  let { target } = await openTenant(sandbox, { now: () => new Date(now), ...options });
  const ports = (): Ports => ({
    owner: { door: 'cli', estate: 'estate' },
    memory,
    secrets: async () => '',
    target: async () => target,
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    random: () => 0.5,
    signal,
    exclusive: (_scope, act) => act(),
  });
  const wishes = (given: readonly Given[], allows: readonly Allow[] = []) => {
    const resources = given.map(
      ({ kind, name, spec, annotations = {} }): Resource => ({
        ref: { kind: kind.name, namespace: 'default', name },
        annotations,
        spec: { tenantRef: { name: 'contoso' }, ...spec },
      }),
    );
    const kinds = [tenant, ...new Set(given.map(({ kind }) => kind))];
    return gather(kinds, [tenantResource(sandbox.tenant), ...resources], [], allows);
  };
  return {
    sandbox,
    pass: (seconds: number): void => {
      now += seconds * 1000;
    },
    plan: async (given: readonly Given[], allows: readonly Allow[] = []) =>
      (await planNow(wishes(given, allows), ports())).plan,
    /** Plans and applies; `after` is the plan that is left. `sending` is called right before each write. */
    apply: async (given: readonly Given[], allows: readonly Allow[] = [], sending: () => void = () => undefined) => {
      const wanted = wishes(given, allows);
      const { plan } = await planNow(wanted, ports());
      const tell: Ports['tell'] = ({ what }) => (what === 'sending' ? sending() : undefined);
      const result = await apply(wanted, plan, { ...ports(), tell }, { waitSeconds: 600, partial: false });
      const ended = result.ended.map(({ state }) => state);
      return { plan, ended, findings: result.ended.map((one) => one.finding), after: result.after };
    },
    /** Another process: what is in memory is gone, what was written down is there. */
    restart: async (): Promise<void> => {
      await memory.close();
      memory = await openDirectoryMemory(directory);
      ({ target } = await openTenant(sandbox, { now: () => new Date(now), ...options }));
    },
    stop: async (): Promise<void> => {
      await memory.close();
      await sandbox.stop();
      await rm(directory, { recursive: true });
    },
  };
};

/** What `tenantRun` gives. */
export type TenantRun = Awaited<ReturnType<typeof tenantRun>>;

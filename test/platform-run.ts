import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kinds } from '../kinds/index.ts';
import type { Allow } from '../kinds/kind.ts';
import type { Json, Resource } from '../kinds/words.ts';
import { type DirectoryMemory, openDirectoryMemory } from '../memory/directory.ts';
import { asAbsent } from '../plan/absent.ts';
import { admitAll } from '../plan/admit.ts';
import { planNow } from '../plan/observe.ts';
import type { Ports } from '../plan/ports.ts';
import { apply } from '../plan/run.ts';
import { gather, type Wishes } from '../plan/wishes.ts';
import { type PlatformOptions as ServerOptions, startPlatform } from '../platform/index.ts';
import { openPlatformTarget, type PlatformOptions } from '../targets/platform/target.ts';

/** A resource as a test writes it, by kind; `accountRef` is added where it belongs. */
export type Given = {
  readonly kind: string;
  readonly name?: string;
  readonly spec: { readonly [field: string]: Json };
  readonly annotations?: Readonly<Record<string, string>>;
};

const signal = new AbortController().signal;

/** The core and the target on a running platform, on a clock that a test moves. `system` says by which API it is driven. */
export const platformRun = async (
  system: 'Reference' | 'Mimecast',
  server: ServerOptions = {},
  options: Partial<PlatformOptions> = {},
  connection: { readonly [field: string]: Json } = {},
) => {
  let now = Date.parse('2026-03-02T08:15:00Z');
  const platform = await startPlatform({
    clock: () => now,
    tokenSeconds: 100_000_000,
    surface: system === 'Mimecast' ? 'Public' : 'Full',
    ...server,
  });
  const directory = await mkdtemp(join(tmpdir(), 'postern-platform-'));
  let memory: DirectoryMemory = await openDirectoryMemory(directory);
  const waits: number[] = [];
  const base: { readonly [field: string]: Json } = {
    platform: system,
    endpoint: platform.url,
    accountCode: platform.accountCode,
    credentials: { clientId: platform.clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } },
    settle: '30s',
    ...connection,
  };
  const resourceOf = ({ kind, name, spec, annotations = {} }: Given): Resource => ({
    ref: { kind, namespace: 'default', name: name ?? 'contoso' },
    annotations,
    spec:
      kind === 'Account'
        ? { ...base, ...spec }
        : kind === 'Attestation'
          ? spec
          : { accountRef: { name: 'contoso' }, ...spec },
  });
  const account = resourceOf({ kind: 'Account', spec: {} });
  const open = () =>
    openPlatformTarget(account, async () => platform.clientSecret, {
      now: () => new Date(now),
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
        now += milliseconds;
      },
      callTimeoutMs: 5000,
      budget: { burst: 1000, perSecond: 1000 },
      ...options,
    });
  let target = await open();
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
  /** Wishes of these resources beside the account; an Account among them replaces the bare one. */
  const wishes = (given: readonly Given[], allows: readonly Allow[] = []): Wishes => {
    const own = given.map(resourceOf);
    const hasAccount = own.some(({ ref }) => ref.kind === 'Account');
    const admitted = admitAll(kinds, hasAccount ? own : [account, ...own]);
    const wanted = gather(kinds, admitted.resources, admitted.errors, allows);
    if (wanted.invalid.length > 0) throw new Error(wanted.invalid.map(({ message }) => message).join('; '));
    return wanted;
  };
  const applied = async (wanted: Wishes) => {
    const { plan } = await planNow(wanted, ports());
    const result = await apply(wanted, plan, ports(), { waitSeconds: 600, partial: false });
    const ended = result.ended.map(({ state }) => state);
    return { plan, ended, findings: result.ended.map((one) => one.finding), after: result.after };
  };
  return {
    platform,
    scope: { target: 'platform', id: platform.accountCode.toLowerCase() } as const,
    waits,
    target: () => target,
    pass: (seconds: number): void => {
      now += seconds * 1000;
    },
    plan: async (given: readonly Given[], allows: readonly Allow[] = []) =>
      (await planNow(wishes(given, allows), ports())).plan,
    /** Plans and applies; `after` is the plan that is left. */
    apply: (given: readonly Given[], allows: readonly Allow[] = []) => applied(wishes(given, allows)),
    /** Applies their end: everything that they want is wanted absent. */
    end: (given: readonly Given[]) => {
      const wanted = wishes(given);
      return applied({ ...wanted, desired: asAbsent(wanted.desired) });
    },
    owned: () => memory.owned({ target: 'platform', id: platform.accountCode.toLowerCase() }),
    journal: () => readFile(join(directory, 'journal.jsonl'), 'utf8'),
    /** Another process: what is in memory is gone, what was written down is there. */
    restart: async (): Promise<void> => {
      await memory.close();
      memory = await openDirectoryMemory(directory);
      target = await open();
    },
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await memory.close();
      await platform.stop();
      await rm(directory, { recursive: true });
    },
  };
};

/** What `platformRun` gives. */
export type PlatformRun = Awaited<ReturnType<typeof platformRun>>;

import type { Allow } from '../../kinds/kind.ts';
import type { Change, Json, Resource, Scope } from '../../kinds/words.ts';
import type { Planned } from '../../plan/make-plan.ts';
import type { Memory } from '../../plan/memory.ts';
import { planNow } from '../../plan/observe.ts';
import type { Owner } from '../../plan/ownership.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Ports } from '../../plan/ports.ts';
import { type Applied, apply } from '../../plan/run.ts';
import { makeExclusive } from '../../plan/single-flight.ts';
import type { Target } from '../../plan/target.ts';
import { gather, type Wishes } from '../../plan/wishes.ts';
import { kinds } from './kinds.ts';
import { MemoryWithoutDisk } from './memory.ts';
import { Crash, Outside } from './outside.ts';
import { recordsTarget, thingsTarget } from './targets.ts';

/** A resource of the test world. Kinds are those of `kinds.ts`. */
export const resource = (
  kind: string,
  name: string,
  spec: Readonly<Record<string, Json>>,
  annotations: Readonly<Record<string, string>> = {},
): Resource => ({ ref: { kind, namespace: 'default', name }, spec, annotations });

/** The shop `corner` and the book `atlas`: the scopes of most tests. */
export const scopes: readonly Resource[] = [
  resource('Shop', 'corner', { id: 'corner-1' }),
  resource('Book', 'atlas', { id: 'atlas.example' }),
];

export const shopScope: Scope = { target: 'microsoft365', id: 'corner-1' };
export const bookScope: Scope = { target: 'dns', id: 'atlas.example' };

/** A thing in the corner shop. */
export const thing = (name: string, spec: Readonly<Record<string, Json>> = {}, annotations = {}): Resource =>
  resource('Thing', name, { in: 'corner', ...spec }, annotations);

/** Terms in a record of the atlas. */
export const entry = (name: string, record: string, terms: readonly string[], spec = {}): Resource =>
  resource('Entry', name, { in: 'atlas', name: record, terms, ...spec });

/** The mark of a thing. */
export const markFor = (name: string, estate = 'town'): string => `cli:${estate}/Thing/${name}`;

/** Who and how a process works. `crashAt` is the effect before which it dies, counted from 0. */
export type ProcessOptions = {
  readonly memory?: Memory;
  readonly crashAt?: number;
  readonly settleSeconds?: number;
  readonly owner?: Owner;
  readonly signal?: AbortSignal;
  /** Called before each write, with the change. */
  readonly beforeSend?: (change: Change) => void;
};

/** One process with its own way to the same outside. */
export class Process {
  readonly ports: Ports;
  readonly memory: Memory;
  effects = 0;
  /** Every effect of a dead process fails, so whatever it goes on to do, nobody hears of it. */
  isDead = false;

  constructor(outside: Outside, options: ProcessOptions = {}) {
    const { settleSeconds = 30, owner = { door: 'cli', estate: 'town' } as const } = options;
    this.memory = options.memory ?? new MemoryWithoutDisk();
    const step = (): void => {
      if (this.isDead || this.effects === options.crashAt) {
        this.isDead = true;
        throw new Crash('died');
      }
      this.effects += 1;
    };
    const alive = (): void => {
      if (this.isDead) throw new Crash('is dead');
    };
    const { memory } = this;
    const target = (scope: Scope): Target => {
      const bare = scope.target === 'dns' ? recordsTarget(outside, scope) : thingsTarget(outside, scope, settleSeconds);
      return {
        ...bare,
        read: async (asks, signal) => {
          alive();
          await Promise.resolve();
          return bare.read(asks, signal);
        },
        send: async (change, secret, signal) => {
          step();
          options.beforeSend?.(change);
          const sent = await bare.send(change, secret, signal);
          step();
          return sent;
        },
        confirm: async (change, sent, signal) => {
          alive();
          return bare.confirm(change, sent, signal);
        },
      };
    };
    this.ports = {
      owner,
      memory: {
        owned: (scope) => memory.owned(scope),
        open: (scope) => memory.open(scope),
        written: (scope, seconds, now) => memory.written(scope, seconds, now),
        since: (scope, fact, digest, at) => memory.since(scope, fact, digest, at),
        intend: async (...given) => {
          step();
          await memory.intend(...given);
          step();
        },
        settle: async (...given) => {
          step();
          await memory.settle(...given);
          step();
        },
      },
      secrets: async () => 'open sesame',
      target: async (scope) => target(scope),
      now: () => outside.now(),
      sleep: async (milliseconds, signal) => {
        alive();
        signal.throwIfAborted();
        outside.milliseconds += milliseconds;
        await new Promise((resolve) => setImmediate(resolve));
      },
      random: () => 0.5,
      signal: options.signal ?? new AbortController().signal,
      exclusive: makeExclusive(),
    };
  }

  plan(wishes: Wishes): Promise<Planned> {
    return planNow(wishes, this.ports);
  }

  apply(wishes: Wishes, plan: Plan, options: Partial<Parameters<typeof apply>[3]> = {}): Promise<Applied> {
    return apply(wishes, plan, this.ports, { waitSeconds: 120, partial: false, ...options });
  }

  /** Plans and applies. */
  async run(wishes: Wishes, options: Partial<Parameters<typeof apply>[3]> = {}): Promise<Applied> {
    return this.apply(wishes, (await this.plan(wishes)).plan, options);
  }
}

/** The wishes of resources, beside the scopes of the test world. */
export const wish = (resources: readonly Resource[], allows: readonly Allow[] = []): Wishes =>
  gather(kinds, [...scopes, ...resources], [], allows);

/** An empty outside. */
export const emptyOutside = (): Outside => new Outside();

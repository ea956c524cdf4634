import { setTimeout as wait } from 'node:timers/promises';
import type { Kind } from '../kinds/kind.ts';
import { scopeOfResource } from '../kinds/scope-reference.ts';
import type { Finding, Owned, Ref, Resource, Scope } from '../kinds/words.ts';
import { refId, scopeId } from '../kinds/words.ts';
import type { Ports, RunEvent } from '../plan/ports.ts';
import { makeExclusive } from '../plan/single-flight.ts';
import type { Target } from '../plan/target.ts';
import { targetsOf } from '../targets/open.ts';
import { fileSinks } from '../targets/secret-file.ts';
import { type Clock, type JoinedMemory, joinedMemory, type Kept } from './joined-memory.ts';
import type { Call } from './ports.ts';
import type { Configured } from './settings.ts';
import type { Shelf } from './shelf.ts';
import { estateOf, readUrn } from './urn.ts';
import { isList, isObject, type Plain, type Plains } from './wire/values.ts';

/** What all calls of a configured provider share. */
export type Estate = {
  readonly kinds: readonly Kind[];
  /** Outside systems and approvals. */
  readonly resources: readonly Resource[];
  /** A resource of the program, as its inputs were checked: it may bring about what others wait for. */
  declare(resource: Resource): void;
  /** Those that this process has checked so far: with `dependsOn`, all that a resource waits for. */
  declared(): readonly Resource[];
  /** The settings entry that describes an outside system, if there is one. */
  scopeResource(id: string): Resource | undefined;
  /** The findings that this process has not shown for the resource yet: it is looked at more than once in one run. */
  unsaid(call: Call, findings: readonly Finding[]): readonly Finding[];
  /** Lends the core for one call. `kept` is what the state of the resource remembers. */
  work<T>(call: Call, use: { readonly kept: Kept; readonly writes: boolean }, act: Act<T>): Promise<T>;
};

/** `sent` names the changes that have gone out in this call, so that a failure can be told from a refusal. */
export type Act<T> = (ports: CallPorts, sent: ReadonlySet<string>) => Promise<T>;

/** Everything with an effect, for one call. */
export type CallPorts = Ports & { readonly memory: JoinedMemory };

/** Opens targets once, for all calls. */
export const openEstate = (kinds: readonly Kind[], configured: Configured, shelf: Shelf): Estate => {
  const now = (): Date => new Date();
  const scopes = configured.resources.filter(
    (resource) => kinds.find(({ name }) => name === resource.ref.kind)?.scope !== undefined,
  );
  // The engine starts the provider in the folder of the program.
  const sinks = fileSinks(() => '.');
  const target: (scope: Scope) => Promise<Target> = targetsOf(kinds, scopes, () => configured.secrets, { now, sinks });
  const exclusive = makeExclusive();
  const said = new Set<string>();
  const declared = new Map<string, Resource>();
  return {
    kinds,
    resources: configured.resources,
    declare: (resource) => {
      declared.set(refId(resource.ref), resource);
    },
    declared: () => [...declared.values()],
    scopeResource: (id) => scopes.find((resource) => scopeId(scopeOfResource(kinds, resource)) === id),
    unsaid: ({ urn }, findings) =>
      findings.filter(({ code, message }) => {
        const line = `${urn} ${code} ${message}`;
        const isNew = !said.has(line);
        said.add(line);
        return isNew;
      }),
    work: (call, { kept, writes }, act) => {
      const estate = estateOf(readUrn(call.urn));
      return shelf.lend(estate, { writes, signal: call.signal }, async (folder, isNew) => {
        const sent = new Set<string>();
        return act(
          {
            owner: { door: 'pulumi', estate },
            memory: joinedMemory(folder, isNew, kept, now),
            secrets: call.secret,
            target,
            now,
            sleep: async (milliseconds, signal) => {
              await wait(milliseconds, undefined, { signal });
            },
            random: Math.random,
            signal: call.signal,
            exclusive,
            tell: (event) => {
              if (event.what === 'sending') sent.add(event.change.id);
              void call.status(statusLine(event));
            },
          },
          sent,
        );
      });
    },
  };
};

const statusLine = (event: RunEvent): string => {
  if (event.what === 'waiting') return `waits for ${event.gates.join(', ')}`;
  if (event.what === 'ended') return `${event.state}: ${event.change.why}`;
  return `${event.what}: ${event.change.why}`;
};

/** What the outputs of a resource remember. Anything else that stands there is passed over. */
export const keptIn = ({ owned, clocks }: Plains): Kept => ({
  owned: isList(owned) ? owned.filter(isOwned) : [],
  clocks: isList(clocks) ? clocks.filter(isClock) : [],
});

const isClock = (entry: Plain): entry is Plain & Clock =>
  isObject(entry) && ['fact', 'digest', 'since'].every((name) => typeof entry[name] === 'string');

const isOwned = (entry: Plain): entry is Plain & Owned =>
  isObject(entry) &&
  isObject(entry['scope']) &&
  isObject(entry['from']) &&
  typeof entry['type'] === 'string' &&
  typeof entry['key'] === 'string';

/** Everything in an inventory that belongs to a resource, what unanswered writes may have made included. */
export const entriesOf = async (ref: Ref, scopes: readonly Scope[], ports: Ports): Promise<readonly Owned[]> => {
  const each = await Promise.all(
    scopes.map(async (scope) => {
      const open = await ports.memory.open(scope);
      return [...(await ports.memory.owned(scope)), ...open.flatMap(({ change }) => change.owns ?? [])];
    }),
  );
  return each.flat().filter((entry) => refId(entry.from) === refId(ref));
};

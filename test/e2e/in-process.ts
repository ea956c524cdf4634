import { setTimeout as wait } from 'node:timers/promises';
import { kinds } from '../../kinds/index.ts';
import type { Resource } from '../../kinds/words.ts';
import { openDirectoryMemory } from '../../memory/directory.ts';
import { admitAll } from '../../plan/admit.ts';
import type { Owner } from '../../plan/ownership.ts';
import type { Ports } from '../../plan/ports.ts';
import { makeExclusive } from '../../plan/single-flight.ts';
import { gather, type Wishes } from '../../plan/wishes.ts';
import { targetsOf } from '../../targets/open.ts';

/** A writer in this process: the core with real targets and a memory directory, and no door around it. */
export type Writer = { readonly wishes: Wishes; readonly ports: Ports; close(): Promise<void> };

/** Wires resources to real targets. `secret` answers every reference. Throws when a resource is not valid. */
export const openWriter = async (
  resources: readonly Resource[],
  directory: string,
  owner: Owner,
  secret: (name: string) => string,
): Promise<Writer> => {
  const admitted = admitAll(kinds, resources);
  const wishes = gather(kinds, admitted.resources, admitted.errors);
  if (wishes.invalid.length > 0) throw new Error(wishes.invalid.map((one) => one.message).join('; '));
  const memory = await openDirectoryMemory(directory);
  const now = (): Date => new Date();
  const secrets = async (ref: object): Promise<string> =>
    secret('secretKeyRef' in ref ? (ref.secretKeyRef as { readonly name: string }).name : '');
  const ports: Ports = {
    owner,
    memory,
    secrets,
    target: targetsOf(kinds, wishes.scopes, () => secrets, { now }),
    now,
    sleep: async (milliseconds, signal) => {
      await wait(milliseconds, undefined, { signal });
    },
    random: Math.random,
    signal: new AbortController().signal,
    exclusive: makeExclusive(),
  };
  return { wishes, ports, close: () => memory.close() };
};

/** A resource as a door hands it on. */
export const resource = (kind: string, name: string, spec: object): Resource => ({
  ref: { kind, namespace: 'default', name },
  spec: spec as Resource['spec'],
  annotations: {},
});

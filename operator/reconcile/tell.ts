import { type Ref, refId } from '../../kinds/words.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { writeStatus } from '../kubernetes/conditions.ts';
import type { Recorder } from '../kubernetes/events.ts';
import { addFinalizer, hasFinalizer, isEnding, removeFinalizer } from '../kubernetes/finalizer.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { OperatorMemory } from '../memory.ts';
import type { Cluster } from './cluster.ts';
import { turnOf } from './happenings.ts';
import type { Served } from './objects.ts';
import { statusBody, type Told } from './standing.ts';

/** What the operator writes to its own objects: status, finalizers and events, each only where something differs. */
export type Teller = {
  /** Shows in the status how the object stands. */
  status(ref: Ref, said: Told): Promise<void>;
  /** Lets the object wait for us at its end, or no longer. */
  finalizer(ref: Ref, wanted: boolean): Promise<void>;
};

/** What a teller writes through. */
export type TellerOptions = {
  readonly client: KubernetesClient;
  readonly cluster: Cluster;
  readonly recorder: Recorder;
  readonly memoryOf: (namespace: string) => OperatorMemory;
  readonly now: () => Date;
};

/** Makes a teller. Both calls reject with a KubernetesError when the API does not take the write. */
export const createTeller = (options: TellerOptions): Teller => {
  const { client, cluster } = options;

  /** What we wrote ourselves is known at once: the watch may be behind. */
  const took = (served: Served, object: KubernetesObject | null): void => {
    if (object === null) return;
    cluster.put(served.kind, object);
    options.memoryOf(served.ref.namespace).observe(served.ref, object);
  };

  return {
    status: async (ref, said) => {
      const served = cluster.find(ref);
      if (served === null) return;
      const turn = turnOf(served, said);
      const body = statusBody(served, said, options.now().getTime());
      const { object, written } = await writeStatus(client, served.type, served.object, body);
      if (written) took(served, object);
      if (turn !== null) void options.recorder.record(served.object, turn);
    },
    finalizer: async (ref, wanted) => {
      const served = cluster.find(ref);
      if (served === null || hasFinalizer(served.object) === wanted) return;
      if (wanted && isEnding(served.object)) return;
      const write = wanted ? addFinalizer : removeFinalizer;
      const object = await write(client, served.type, served.object);
      const isGone = object === null || (isEnding(object) && (object.metadata.finalizers ?? []).length === 0);
      if (!isGone) return took(served, object);
      // With its last finalizer an ending object is gone, and what it needed may be free now.
      cluster.remove(served.kind, served.object);
      options.memoryOf(ref.namespace).gone(ref, served.object.metadata.uid);
    },
  };
};

/** `Kind/namespace/name` of several objects, for a message. */
export const named = (refs: readonly Ref[]): string => refs.map(refId).sort().join(', ');

import type { Scope } from '../../kinds/words.ts';
import type { Owner } from '../../plan/ownership.ts';
import type { Ports } from '../../plan/ports.ts';
import type { Recorder } from '../kubernetes/events.ts';
import type { NamespaceSecrets } from '../kubernetes/secrets.ts';
import type { OperatorMemory } from '../memory.ts';
import type { Admission } from './admission.ts';
import type { Cluster } from './cluster.ts';
import type { Served } from './objects.ts';
import type { Targets } from './targets.ts';
import type { Teller } from './tell.ts';

/** Everything that passes share. */
export type PassTools = {
  readonly cluster: Cluster;
  readonly targets: Targets;
  readonly teller: Teller;
  readonly recorder: Recorder;
  readonly admission: (served: Served) => Admission;
  readonly memoryOf: (namespace: string) => OperatorMemory;
  readonly ownerOf: (namespace: string) => Owner;
  /** Secrets beside the objects of a namespace, from the API each time: a rotated one is seen by the next pass. */
  readonly secretsOf: (namespace: string) => Pick<NamespaceSecrets, 'read'>;
  readonly mayWrite: (scope: Scope) => boolean;
  readonly exclusive: Ports['exclusive'];
  readonly now: () => Date;
  readonly log: (message: string, about: Readonly<Record<string, unknown>>) => void;
};

import { setTimeout as wait } from 'node:timers/promises';
import { FindingError } from '../../kinds/codes.ts';
import { refId, type Scope, scopeId } from '../../kinds/words.ts';
import type { Ports } from '../../plan/ports.ts';
import type { Target } from '../../plan/target.ts';
import { finding } from '../codes.ts';
import { isEnding } from '../kubernetes/finalizer.ts';
import { isPaused, type Served, scopeOfServed } from './objects.ts';
import type { Scene } from './scene.ts';
import type { PassTools } from './tools.ts';

const unusable = (scope: Scope): FindingError =>
  new FindingError(
    finding('PSTN6031', {
      message: `no object of the namespace that is valid and not paused describes ${scopeId(scope)}`,
    }),
  );

/** The ports of one pass: targets by the scope objects of its own namespace, memory in the status of its objects. */
export const portsOf = (scene: Scene, tools: PassTools, signal: AbortSignal): Ports => {
  const { namespace } = scene.scope.ref;
  const opened = new Map<string, Promise<Target>>();

  const describing = (scope: Scope): Served | undefined => {
    if (scopeId(scope) === scopeId(scene.id)) return scene.scope;
    return tools.cluster
      .within(namespace)
      .filter((served) => {
        const other = scopeOfServed(served);
        return other !== null && scopeId(other) === scopeId(scope) && !isPaused(served.resource);
      })
      .sort((a, b) => (refId(a.ref) < refId(b.ref) ? -1 : 1))
      .find((served) => tools.admission(served).errors.length === 0);
  };

  const openFor = async (scope: Scope): Promise<Target> => {
    const served = describing(scope);
    if (served === undefined) throw unusable(scope);
    const ending = isEnding(served.object) || scene.ending.length > 0;
    return tools.targets.of(tools.admission(served).resource, scope, ending);
  };

  return {
    owner: tools.ownerOf(namespace),
    memory: tools.memoryOf(namespace),
    secrets: (ref, from) => tools.secretsOf(from.namespace).read(ref),
    target: (scope) => {
      const id = scopeId(scope);
      const known = opened.get(id);
      if (known !== undefined) return known;
      const opening = openFor(scope);
      opened.set(id, opening);
      opening.catch(() => opened.delete(id));
      return opening;
    },
    now: tools.now,
    sleep: async (milliseconds, stop) => {
      await wait(milliseconds, undefined, { signal: stop });
    },
    random: Math.random,
    signal,
    exclusive: tools.exclusive,
  };
};

import { refId, scopeId } from '../../kinds/words.ts';
import type { Again } from '../kubernetes/queue.ts';
import { namespaceOfKey } from './keys.ts';
import { runNamespacePass } from './namespace-pass.ts';
import { type Served, scopeOfServed } from './objects.ts';
import { fastest, type Pace, waitFor } from './pace.ts';
import { runPass, wantedBy } from './pass.ts';
import type { PassTools } from './tools.ts';

/** The lease may have been renewed late: another replica's key is dropped by then. */
const lostMilliseconds = 5000;

/** Works one key: all scope objects of one scope, one after the other, or what belongs to no scope in a namespace. */
export const createReconciler = (
  tools: PassTools,
  resyncMilliseconds: number,
): ((key: string, signal: AbortSignal) => Promise<Again>) => {
  /** Looks in a row of a key that wanted another one soon. */
  const turns = new Map<string, number>();

  const again = (key: string, pace: Pace): Again => {
    const turn = turns.get(key) ?? 0;
    if (pace === 'soon') turns.set(key, turn + 1);
    else turns.delete(key);
    return { afterMilliseconds: waitFor(pace, turn, resyncMilliseconds, Math.random) };
  };

  const wantedElsewhere = (scope: Served, twins: readonly Served[]): ReadonlySet<string> =>
    new Set(
      twins
        .filter(({ ref }) => ref.namespace !== scope.ref.namespace)
        .flatMap((twin) => {
          const id = scopeOfServed(twin);
          return id === null ? [] : wantedBy(twin, id, tools);
        }),
    );

  return async (key, signal) => {
    const namespace = namespaceOfKey(key);
    if (namespace !== null) {
      await runNamespacePass(namespace, tools);
      return tools.cluster.within(namespace).length === 0 ? null : again(key, 'calm');
    }
    const started = performance.now();
    const scopes = tools.cluster.describing(key);
    const paces: Pace[] = [];
    for (const scope of scopes) {
      const id = scopeOfServed(scope);
      if (id === null || scopeId(id) !== key || signal.aborted) continue;
      const end = await runPass(scope, id, wantedElsewhere(scope, scopes), tools, signal);
      if (end === 'lost') return { afterMilliseconds: lostMilliseconds };
      paces.push(end);
    }
    if (scopes.length === 0) {
      turns.delete(key);
      return null;
    }
    const next = again(key, fastest(paces));
    tools.log('looked', {
      scope: key,
      objects: scopes.map(({ ref }) => refId(ref)),
      milliseconds: Math.round(performance.now() - started),
      nextSeconds: next === null ? null : Math.round(next.afterMilliseconds / 1000),
    });
    return next;
  };
};

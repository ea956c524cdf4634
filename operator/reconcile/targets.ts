import { FindingError } from '../../kinds/codes.ts';
import { kinds } from '../../kinds/index.ts';
import type { Resource, Scope, SecretRef } from '../../kinds/words.ts';
import { refId, scopeId } from '../../kinds/words.ts';
import type { Secrets, Target } from '../../plan/target.ts';
import { createOpeners, targetsOf } from '../../targets/open.ts';
import { finding } from '../codes.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { sameJson } from '../kubernetes/conditions.ts';
import { isFailure } from '../kubernetes/errors.ts';
import { secretType } from '../kubernetes/object.ts';
import { secretSinks } from '../kubernetes/secret-sink.ts';
import { type NamespaceSecrets, secretsOf } from '../kubernetes/secrets.ts';

/** What targets are opened with. */
export type TargetOptions = {
  readonly client: KubernetesClient;
  /** Whether this replica may send a write to the scope now. Asked right before each send. */
  mayWrite(scope: Scope): boolean;
  now(): Date;
};

/** The targets of the scope objects, each kept open while its object and its Secrets stay what they were. */
export type Targets = {
  /**
   * Opens the target of a scope object, or gives the open one. `ending`: the object or one that needs it is about to go;
   * Secrets that went with it are remembered.
   */
  of(scope: Resource, id: Scope, ending: boolean): Promise<Target>;
  /** Forgets what the object was opened with. */
  drop(ref: Resource['ref']): void;
};

type Open = { readonly spec: Resource['spec']; readonly secrets: NamespaceSecrets; readonly target: Promise<Target> };

const never = new AbortController().signal;

/** A write is sent only under the lease, and one that was begun is read back and written down, whatever is asked of us. */
const guarded = (target: Target, mayWrite: () => boolean): Target => ({
  ...target,
  canonical: (x) => target.canonical(x),
  send: async (change, secrets, signal) => {
    if (signal.aborted || !mayWrite()) {
      const message = `the lease of ${scopeId(change.scope)} is no longer held; nothing was sent`;
      return { state: 'refused', finding: finding('PSTN6020', { message, ref: change.for[0] ?? null }) };
    }
    return target.send(change, secrets, never);
  },
  confirm: (change, sent) => target.confirm(change, sent, never),
});

/** Reads each reference once: a target that is open goes on with the value that it was opened with. */
const remembering = (secrets: NamespaceSecrets): Secrets => {
  const values = new Map<string, Promise<string>>();
  return (ref: SecretRef) => {
    const key = JSON.stringify(ref);
    const known = values.get(key);
    if (known !== undefined) return known;
    const reading = secrets.read(ref);
    values.set(key, reading);
    reading.catch(() => values.delete(key));
    return reading;
  };
};

/** A credential whose Secret is gone is remembered this long for the end of what it made. */
const rememberedMilliseconds = 600_000;

/** Opens nothing yet. */
export const createTargets = (options: TargetOptions): Targets => {
  const { client } = options;
  const openers = createOpeners();
  const sinks = secretSinks(client);
  const open = new Map<string, Open>();
  /** Since when a Secret of an open target has been missing, in milliseconds since the epoch. */
  const missingSince = new Map<string, number>();

  /** Names of Secrets that are another version than the one read, and of those that are gone. */
  const compare = async (namespace: string, secrets: NamespaceSecrets) => {
    const changed: string[] = [];
    const missing: string[] = [];
    const look = async ([name, version]: readonly [string, string]): Promise<void> => {
      try {
        const secret = await client.get(secretType, { namespace, name });
        if (secret.metadata.resourceVersion !== version) changed.push(name);
      } catch (error) {
        if (isFailure(error, 'notFound')) missing.push(name);
        // One that cannot be asked about now is taken to be the same.
        else if (isFailure(error, 'forbidden', 'unauthorized')) changed.push(name);
      }
    };
    await Promise.all(Object.entries(secrets.versions()).map(look));
    return { changed, missing };
  };

  /** The open target while it may be used; null when it has to be opened anew. */
  const usable = async (scope: Resource, ending: boolean): Promise<Target | null> => {
    const { namespace } = scope.ref;
    const key = refId(scope.ref);
    const known = open.get(key);
    if (known === undefined || !sameJson(known.spec, scope.spec)) return null;
    const { changed, missing } = await compare(namespace, known.secrets);
    if (missing.length === 0) missingSince.delete(key);
    if (changed.length > 0) return null;
    if (missing.length === 0) return known.target;
    const now = options.now().getTime();
    const since = missingSince.get(key) ?? now;
    missingSince.set(key, since);
    if (now - since > rememberedMilliseconds) return null;
    if (ending) return known.target;
    // `kubectl delete -f` may take the Secret first: what was opened with it is kept for the end that comes next.
    const message = `Secret ${missing.map((name) => `${namespace}/${name}`).join(', ')} does not exist`;
    throw new FindingError(finding('PSTN6011', { message }));
  };

  return {
    of: async (scope, id, ending) => {
      const known = await usable(scope, ending);
      if (known !== null) return known;
      const key = refId(scope.ref);
      const secrets = secretsOf(client, scope.ref.namespace);
      const given = { now: options.now, sinks, openers };
      const opening = targetsOf(kinds, [scope], () => remembering(secrets), given)(id);
      const target = opening.then((one) => guarded(one, () => options.mayWrite(id)));
      const fresh: Open = { spec: scope.spec, secrets, target };
      open.set(key, fresh);
      missingSince.delete(key);
      target.catch(() => open.get(key) === fresh && open.delete(key));
      return target;
    },
    drop: (ref) => {
      open.delete(refId(ref));
      missingSince.delete(refId(ref));
    },
  };
};

import type { KubernetesClient } from './client.ts';
import { isFailure } from './errors.ts';
import type { KubernetesObject, ResourceType } from './object.ts';

/** Keeps an object that owns something outside until that is dealt with. */
export const finalizer = 'postern.dev/finalizer';

/** Somebody has asked for the end of the object; it stays until its finalizers are gone. */
export const isEnding = (object: KubernetesObject): boolean => object.metadata.deletionTimestamp !== undefined;

/** Whether the object waits for us at its end. */
export const hasFinalizer = (object: KubernetesObject): boolean =>
  object.metadata.finalizers?.includes(finalizer) === true;

const tries = 5;

/** Writes the list of finalizers that `change` makes, under compare-and-swap: lists have no merge, others stand in it too. */
const changeFinalizers = async <T extends KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType,
  object: T,
  change: (finalizers: readonly string[]) => readonly string[],
): Promise<T | null> => {
  let current = object;
  for (let attempt = 1; ; attempt += 1) {
    const before = current.metadata.finalizers ?? [];
    const after = change(before);
    if (after.length === before.length) return current;
    const { resourceVersion } = current.metadata;
    try {
      return await client.mergePatch<T>(type, current.metadata, { metadata: { resourceVersion, finalizers: after } });
    } catch (error) {
      if (isFailure(error, 'notFound')) return null;
      if (!isFailure(error, 'conflict') || attempt === tries) throw error;
    }
    try {
      current = await client.get<T>(type, current.metadata);
    } catch (error) {
      if (isFailure(error, 'notFound')) return null;
      throw error;
    }
    if (current.metadata.uid !== object.metadata.uid) return null;
  }
};

/** Adds ours. Resolves with the object, or null when it is gone. An ending object is left as it is: the API refuses new ones. */
export const addFinalizer = <T extends KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType,
  object: T,
): Promise<T | null> =>
  changeFinalizers(client, type, object, (finalizers) =>
    finalizers.includes(finalizer) || isEnding(object) ? finalizers : [...finalizers, finalizer],
  );

/** Takes ours away, and no other. Resolves with the object as it remains, or null when it is gone. */
export const removeFinalizer = <T extends KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType,
  object: T,
): Promise<T | null> =>
  changeFinalizers(client, type, object, (finalizers) => finalizers.filter((one) => one !== finalizer));

import { FindingError } from '../../kinds/codes.ts';
import type { SecretRef } from '../../kinds/words.ts';
import { finding } from '../codes.ts';
import type { KubernetesClient } from './client.ts';
import { isFailure, KubernetesError } from './errors.ts';
import { failureFinding } from './failure.ts';
import { type KubernetesObject, secretType } from './object.ts';

/** The value of a reference, and the version of the Secret it came from: another version may be a rotated value. */
export type Resolved = { readonly value: string; readonly secret: string; readonly resourceVersion: string };

const decode = (data: unknown): string | null => {
  if (typeof data !== 'string') return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(data, 'base64'));
  } catch {
    return null;
  }
};

/**
 * Reads a secret reference of an object in `namespace`, from the API and not from a cache. A reference has no namespace
 * of its own, so an object can only name Secrets beside it. `env` and `file` would let an editor of the object read the
 * operator's own, and are refused. Rejects with a FindingError that never holds the value.
 */
export const resolveSecret = async (
  client: KubernetesClient,
  namespace: string,
  ref: SecretRef,
  signal?: AbortSignal,
): Promise<Resolved> => {
  const told = ref as Readonly<Record<string, unknown>>;
  const shapes = Object.keys(told);
  if (!('secretKeyRef' in ref) || shapes.length !== 1) {
    const message = `the reference is ${shapes.sort().join(' and ') || 'empty'}, not secretKeyRef`;
    throw new FindingError(finding('PSTN6010', { message }));
  }
  const { name, key } = ref.secretKeyRef;
  const wanted = `Secret ${namespace}/${name}`;
  if (namespace === '')
    throw new FindingError(finding('PSTN6010', { message: `${wanted}: the object has no namespace` }));
  let secret: KubernetesObject;
  try {
    secret = await client.get(secretType, { namespace, name }, signal === undefined ? {} : { signal });
  } catch (error) {
    if (isFailure(error, 'notFound'))
      throw new FindingError(finding('PSTN6011', { message: `${wanted} does not exist` }));
    if (isFailure(error, 'forbidden', 'unauthorized'))
      throw new FindingError(finding('PSTN6014', { message: `${wanted} may not be read` }));
    if (error instanceof KubernetesError) throw new FindingError(failureFinding(error));
    throw error;
  }
  const data = secret['data'] as Readonly<Record<string, unknown>> | undefined;
  if (data === undefined || data === null || !Object.hasOwn(data, key))
    throw new FindingError(finding('PSTN6012', { message: `${wanted} has no key ${key}` }));
  const value = decode(data[key]);
  if (value === null)
    throw new FindingError(finding('PSTN6013', { message: `${wanted}, key ${key}, is not UTF-8 text` }));
  return { value, secret: name, resourceVersion: secret.metadata.resourceVersion ?? '' };
};

/** Reads secrets for the objects of one namespace and remembers which versions were used, never the values. */
export type NamespaceSecrets = {
  /** In the shape that a target's `send` takes. */
  read(ref: SecretRef): Promise<string>;
  /** Secret name -> resourceVersion at the last read. */
  versions(): Readonly<Record<string, string>>;
};

/** Makes a reader for one namespace. */
export const secretsOf = (client: KubernetesClient, namespace: string): NamespaceSecrets => {
  const versions = new Map<string, string>();
  return {
    read: async (ref) => {
      const { value, secret, resourceVersion } = await resolveSecret(client, namespace, ref);
      versions.set(secret, resourceVersion);
      return value;
    },
    versions: () => Object.fromEntries(versions),
  };
};

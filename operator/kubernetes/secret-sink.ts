import { FindingError } from '../../kinds/codes.ts';
import type { SinkFor } from '../../kinds/words.ts';
import type { SecretValues, Sinks } from '../../plan/target.ts';
import { finding } from '../codes.ts';
import type { KubernetesClient } from './client.ts';
import { isFailure, KubernetesError } from './errors.ts';
import { type KubernetesObject, secretType } from './object.ts';

const encoded = (values: SecretValues): SecretValues =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value, 'utf8').toString('base64')]),
  );

const decoded = (data: unknown): SecretValues =>
  Object.fromEntries(
    Object.entries((data ?? {}) as Readonly<Record<string, unknown>>).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, Buffer.from(value, 'base64').toString('utf8')] as const] : [],
    ),
  );

const nameOf = (sink: SinkFor): { readonly name: string; readonly namespace: string } => {
  const { namespace } = sink.from;
  if (!('secretRef' in sink.to) || namespace === '') {
    const message = 'writeTo names a file of the operator';
    throw new FindingError(finding('PSTN6015', { message, ref: sink.from, path: '/spec/writeTo' }));
  }
  return { name: sink.to.secretRef.name, namespace };
};

const explained = (error: unknown, sink: SinkFor, done: 'read' | 'written'): unknown => {
  if (!(error instanceof KubernetesError)) return error;
  const { name, namespace } = nameOf(sink);
  const code = isFailure(error, 'forbidden', 'unauthorized') ? 'PSTN6016' : 'PSTN6002';
  // The words of the server may repeat what was to be written; what kind of failure it is does not.
  const message = `Secret ${namespace}/${name} could not be ${done} (${error.kind})`;
  return new FindingError(finding(code, { message, ref: sink.from, path: '/spec/writeTo' }));
};

/**
 * Sinks that are Secrets in the namespace of the object that names them; a reference has no namespace of its own. One that
 * is there keeps its other data keys; a file would be the operator's own, and is refused.
 */
export const secretSinks = (client: KubernetesClient): Sinks => {
  const find = async (sink: SinkFor): Promise<KubernetesObject | null> => {
    try {
      return await client.get<KubernetesObject>(secretType, nameOf(sink));
    } catch (error) {
      if (isFailure(error, 'notFound')) return null;
      throw explained(error, sink, 'read');
    }
  };
  return {
    read: async (sink) => decoded((await find(sink))?.['data']),
    write: async (sink, values) => {
      const name = nameOf(sink);
      const known = await find(sink);
      const data = encoded(values);
      try {
        if (known === null) await client.create(secretType, { metadata: name, type: 'Opaque', data });
        else {
          // Taken from whoever changed it in between: the whole Secret is somebody's, these keys are the platform's.
          const metadata = { resourceVersion: known.metadata.resourceVersion };
          await client.mergePatch(secretType, name, { metadata, data });
        }
      } catch (error) {
        throw explained(error, sink, 'written');
      }
    },
  };
};

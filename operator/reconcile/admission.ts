import { kinds } from '../../kinds/index.ts';
import { SECRET_SINK } from '../../kinds/language/secret-sink.ts';
import { nodeOf, places } from '../../kinds/schema-walk.ts';
import type { Finding, Json, Resource } from '../../kinds/words.ts';
import { refId } from '../../kinds/words.ts';
import { admit } from '../../plan/admit.ts';
import { finding } from '../codes.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { Served } from './objects.ts';

/** A resource with its defaults, and what is wrong with it. With errors nothing is done for it, or through it. */
export type Admission = { readonly resource: Resource; readonly errors: readonly Finding[] };

/** What whoever runs the operator lets objects do. */
export type AdmissionRules = {
  /** Origins (`https://host:port`) that credentials may be sent to, beside those of the clouds. */
  readonly allowedOrigins: ReadonlySet<string>;
};

const originOf = (url: string): string | null => {
  try {
    return new URL(url).origin;
  } catch {
    return null;
  }
};

const isUrl = (path: string, value: Json): value is string =>
  typeof value === 'string' && (path.startsWith('/spec/endpoints/') || /^https?:/i.test(value));

/** An editor of an object must not be able to have the credentials beside it sent to a place of his own. */
const endpointErrors = ({ kind, resource }: Served, rules: AdmissionRules): readonly Finding[] => {
  if (kind.scope === undefined) return [];
  return [...places(nodeOf(kind.schema), resource.spec, '/spec')].flatMap(({ path, value }) => {
    if (!isUrl(path, value)) return [];
    const origin = originOf(value);
    if (origin !== null && rules.allowedOrigins.has(origin)) return [];
    const message = `${path.slice(1).replaceAll('/', '.')} of ${refId(resource.ref)} is ${origin ?? 'not a URL'}, which is not on the operator's list`;
    return [finding('PSTN6030', { message, ref: resource.ref, path })];
  });
};

const secretErrors = ({ kind, resource }: Served): readonly Finding[] =>
  [...places(nodeOf(kind.schema), resource.spec, '/spec')].flatMap(({ path, value, node }) => {
    if (node?.['x-secret'] !== true || typeof value !== 'object' || value === null || 'secretKeyRef' in value)
      return [];
    const message = `${path.slice(1).replaceAll('/', '.')} of ${refId(resource.ref)} is ${Object.keys(value).join(' and ') || 'empty'}, not secretKeyRef`;
    return [finding('PSTN6010', { message, ref: resource.ref, path })];
  });

/* A file would be one of the operator: an editor of an object must not be able to write over those. */
const sinkErrors = ({ kind, resource }: Served): readonly Finding[] =>
  [...places(nodeOf(kind.schema), resource.spec, '/spec')].flatMap(({ path, value, node }) => {
    if (node?.['x-type'] !== SECRET_SINK || typeof value !== 'object' || value === null || 'secretRef' in value)
      return [];
    const message = `${path.slice(1).replaceAll('/', '.')} of ${refId(resource.ref)} is a file`;
    return [finding('PSTN6015', { message, ref: resource.ref, path })];
  });

/** Judges objects: schema, checks, and what holds in a cluster only. An object is judged once. */
export const createAdmission = (rules: AdmissionRules): ((served: Served) => Admission) => {
  const judged = new WeakMap<KubernetesObject, Admission>();
  return (served) => {
    const known = judged.get(served.object);
    if (known !== undefined) return known;
    const { resources, errors } = admit(kinds, served.resource);
    const own =
      errors.length > 0 ? [] : [...secretErrors(served), ...sinkErrors(served), ...endpointErrors(served, rules)];
    const admission = { resource: resources[0] ?? served.resource, errors: [...errors, ...own] };
    judged.set(served.object, admission);
    return admission;
  };
};

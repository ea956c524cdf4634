/** Object metadata as the API sends it: times are RFC 3339 strings. */
export type ObjectMeta = {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly managedFields?: unknown;
};

/** Any Kubernetes object as raw JSON. Nothing is dropped or converted on the way. */
export type KubernetesObject = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
};

/** A resource type of the API: what stands in its path. `group` is '' for the core API. */
export type ResourceType = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
};

/** Names one object of a type. Cluster-scoped objects have no namespace. */
export type ObjectName = { readonly name: string; readonly namespace?: string };

/** `namespace/name`, or the bare name of a cluster-scoped object. */
export const keyOf = (object: ObjectName): string =>
  object.namespace === undefined || object.namespace === '' ? object.name : `${object.namespace}/${object.name}`;

/** `group/version`, or the bare version in the core API. */
export const apiVersionOf = (type: ResourceType): string =>
  type.group === '' ? type.version : `${type.group}/${type.version}`;

/** The URL path of a collection or of one object. Every name is escaped: none can leave its segment. */
export const pathOf = (
  type: ResourceType,
  target: { readonly namespace?: string; readonly name?: string; readonly subresource?: string },
): string => {
  const segments = type.group === '' ? ['api', type.version] : ['apis', type.group, type.version];
  if (type.namespaced && target.namespace !== undefined && target.namespace !== '')
    segments.push('namespaces', target.namespace);
  segments.push(type.plural);
  if (target.name !== undefined) segments.push(target.name);
  if (target.subresource !== undefined) segments.push(target.subresource);
  // A dot segment would be resolved away before it is sent, and lead to another path.
  if (segments.some((segment) => /^\.{0,2}$/.test(segment))) throw new Error('not a name in the Kubernetes API');
  return `/${segments.map(encodeURIComponent).join('/')}`;
};

/**
 * Whether resource version `a` is newer than `b`. Both are decimal numbers of the same resource type, which Kubernetes
 * lets clients compare; anything else counts as not newer.
 */
export const newerVersion = (a: string | undefined, b: string | undefined): boolean => {
  if (a === undefined || b === undefined || !/^\d+$/.test(a) || !/^\d+$/.test(b)) return false;
  return a.length === b.length ? a > b : a.length > b.length;
};

/** A time as Lease and Event want it: exactly six digits of a second. */
export const microTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('Z', '000Z');

export const leaseType: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
};
export const secretType: ResourceType = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
};
export const eventType: ResourceType = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
};

import { kinds } from '../../kinds/index.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { KubernetesObject } from '../../operator/kubernetes/object.ts';

/** A kind by its name. */
export const kindNamed = (name: string): Kind => {
  const kind = kinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`there is no kind ${name}`);
  return kind;
};

let uid = 0;

/** An object as the API server would send it. */
export const objectOf = (
  name: string,
  spec: object,
  metadata: Partial<KubernetesObject['metadata']> = {},
): KubernetesObject => {
  uid += 1;
  return {
    metadata: { name, namespace: 'mail', uid: `uid-${uid}`, resourceVersion: '10', generation: 1, ...metadata },
    spec,
  };
};

const key = { name: 'key', algorithm: 'hmac-sha256', secretRef: { secretKeyRef: { name: 'dns', key: 'tsig' } } };

/** The spec of a Zone. */
export const zoneSpec = (name: string) => ({ name, provider: { rfc2136: { server: '127.0.0.1', port: 53, key } } });

/** The spec of a Tenant. */
export const tenantSpec = {
  tenantId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  credentials: {
    clientId: '8d5a1c5e-7f5b-4c3e-9a55-64f1f0f4a7d2',
    clientSecretRef: { secretKeyRef: { name: 'contoso', key: 'client-secret' } },
  },
};

/** The spec of an SpfRecord in the zone of this object. */
export const spfSpec = (zone: string, senders: readonly string[], more: object = {}) => ({
  zoneRef: { name: zone },
  senders,
  ...more,
});

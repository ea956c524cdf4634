import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createFaults } from '../../sandbox/faults.ts';
import { createRequestLog, type RequestLog } from '../../sandbox/requests.ts';
import { CONTOSO_CLIENT_ID, contosoTenant } from '../../sandbox/tenant/contoso.ts';
import { type SandboxTenant, startTenant } from '../../sandbox/tenant/tenant.ts';
import { createHookSet } from '../../sandbox/write-hooks.ts';
import { manifest } from '../manifest.ts';

const clientSecret = 'bench-client-secret';

/** A tenant of the sandbox with a log of its own. */
export type BenchTenant = {
  readonly name: string;
  readonly tenant: SandboxTenant;
  readonly requests: RequestLog;
  stop(): Promise<void>;
};

/** Starts one tenant on 127.0.0.1; each number is another tenant. */
export const startBenchTenant = async (number: number): Promise<BenchTenant> => {
  const requests = createRequestLog(Date.now);
  const started = await startTenant({
    clock: Date.now,
    faults: createFaults(),
    requests,
    hooks: createHookSet(),
    changed: () => undefined,
    port: 0,
    tenantId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    clientId: CONTOSO_CLIENT_ID,
    clientSecret,
    tokenSeconds: 3600,
    lagMs: 0,
    identityLagMs: 0,
    content: contosoTenant(),
    texts: () => [],
  });
  return { name: `t${number}`, tenant: started.tenant, requests, stop: started.stop };
};

/** Writes the Tenant resource and its secret into a folder. */
export const writeTenant = async (folder: string, { name, tenant }: BenchTenant): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const { url, tenantId, clientId } = tenant;
  const resource = manifest('Tenant', name, {
    tenantId,
    endpoints: { login: url, graph: url, exchange: url },
    credentials: { clientId, clientSecretRef: { secretKeyRef: { name: 'tenants', key: 'client-secret' } } },
  });
  const held = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'tenants' },
    stringData: { 'client-secret': clientSecret },
  };
  await writeFile(join(folder, 'secret.yaml'), stringify(held));
  await writeFile(join(folder, `${name}.yaml`), stringify(resource));
};

/** Writes this many new inbound connectors for a tenant into a folder. */
export const writeConnectors = async (folder: string, tenant: BenchTenant, count: number): Promise<void> => {
  const resources = Array.from({ length: count }, (_, index) =>
    manifest('InboundConnector', `${tenant.name}-in-${index}`, {
      tenantRef: { name: tenant.name },
      name: `Bench ${index}`,
      connectorType: 'Partner',
      senderDomains: [`partner-${index}.example`],
      requireTls: true,
      enabled: true,
    }),
  );
  await writeFile(join(folder, `${tenant.name}-connectors.yaml`), resources.map((one) => stringify(one)).join('---\n'));
};

/*
 * One replica as a process of its own, for tests that pause it: node shard-holder.ts KUBECONFIG NAMESPACE NAME.
 * Prints `NAME KEY MILLISECONDS` (CLOCK_MONOTONIC, the same for all processes) for each write that it would send.
 */
import { setInterval } from 'node:timers';
import { createKubernetesClient } from '../../operator/kubernetes/client.ts';
import { loadCredentials } from '../../operator/kubernetes/credentials.ts';
import { startShards } from '../../operator/kubernetes/leases.ts';

const [, , kubeconfig = '', namespace = '', name = ''] = process.argv;
const client = createKubernetesClient(await loadCredentials({ kubeconfig }));
const shards = startShards({
  client,
  namespace,
  replica: name,
  leaseSeconds: 2,
  callTimeoutSeconds: 0.5,
  renewSeconds: 0.4,
  retrySeconds: 0.1,
  onError: (error) => console.error(String(error)),
});
const keys = Array.from({ length: 40 }, (_, index) => `dns:zone-${index}.example`);
setInterval(() => {
  const now = Number(process.hrtime.bigint() / 1000n) / 1000;
  for (const key of keys) if (shards.mayWrite(key)) console.log(`${name} ${key} ${now}`);
}, 10);

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Kubernetes, missingKubernetes, startKubernetes } from '../../test/real/kubernetes.ts';
import { createKubernetesClient, type KubernetesClient } from './client.ts';
import { loadCredentials } from './credentials.ts';
import { startShards } from './leases.ts';
import { leaseType } from './object.ts';

const missing = missingKubernetes();
let kubernetes: Kubernetes;
let client: KubernetesClient;

beforeAll(async () => {
  if (missing !== null) return;
  kubernetes = await startKubernetes();
  client = createKubernetesClient(await loadCredentials({ kubeconfig: kubernetes.kubeconfigPath }));
});
afterAll(async () => {
  await client?.close();
  await kubernetes?.stop();
});

const real = (name: string, run: () => Promise<void>): void =>
  test(name, async (context) => {
    if (missing !== null) return context.skip(missing);
    await run();
  });

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 40_000, interval: 50 });

describe('leases', () => {
  real('are accepted with their times, shared evenly and given back', async () => {
    await kubernetes.kubectl(['create', 'namespace', 'leases']);
    const errors: unknown[] = [];
    const options = {
      client,
      namespace: 'leases',
      leaseSeconds: 3,
      callTimeoutSeconds: 1,
      renewSeconds: 0.5,
      retrySeconds: 0.2,
    };
    const a = startShards({ ...options, replica: 'a', onError: (error) => errors.push(error) });
    await until(() => expect(a.held.length).toBe(16));
    const b = startShards({ ...options, replica: 'b', onError: (error) => errors.push(error) });
    await until(() => expect([a.held.length, b.held.length]).toEqual([8, 8]));
    const spec = (await client.get(leaseType, { namespace: 'leases', name: 'postern-shard-00' }))['spec'] as Record<
      string,
      unknown
    >;
    expect(spec['renewTime']).toMatch(/\.\d{6}Z$/);
    await Promise.all([a.stop({ idle: true }), b.stop({ idle: true })]);
    expect(errors).toEqual([]);
    const left = await client.list(leaseType, { namespace: 'leases' });
    expect(left.items.map((lease) => (lease['spec'] as { holderIdentity?: string }).holderIdentity ?? '')).toEqual(
      Array(16).fill(''),
    );
  });

  real('of a paused process pass to another one, and no two ever may write to one scope at once', async () => {
    await kubernetes.kubectl(['create', 'namespace', 'paused']);
    const script = fileURLToPath(new URL('../../test/real/shard-holder.ts', import.meta.url));
    const lines: string[] = [];
    const errors: string[] = [];
    const startReplica = (name: string): ChildProcess => {
      const child = spawn(process.execPath, [script, kubernetes.kubeconfigPath, 'paused', name], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let rest = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        const parts = (rest + text).split('\n');
        rest = parts.pop() ?? '';
        lines.push(...parts);
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
      return child;
    };
    const writes = () =>
      lines.map((line) => {
        const [name = '', key = '', at = ''] = line.split(' ');
        return { name, key, at: Number(at) };
      });
    const keysOf = (name: string, since: number) =>
      new Set(
        writes()
          .filter((write) => write.name === name && write.at > since)
          .map(({ key }) => key),
      );
    const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;
    const children = [startReplica('a'), startReplica('b')];
    try {
      await until(() => expect(keysOf('a', now() - 200).size + keysOf('b', now() - 200).size).toBe(40));
      await until(() => expect(keysOf('b', now() - 200).size).toBeGreaterThan(5));
      for (let turn = 0; turn < 2; turn += 1) {
        children[0]?.kill('SIGSTOP');
        await until(() => expect(keysOf('b', now() - 200).size).toBe(40));
        children[0]?.kill('SIGCONT');
        await until(() => expect(keysOf('a', now() - 200).size).toBeGreaterThan(5));
      }
    } finally {
      for (const child of children) {
        const gone = once(child, 'exit');
        child.kill('SIGCONT');
        child.kill('SIGKILL');
        await gone;
      }
    }
    const overlaps: string[] = [];
    const byKey = Map.groupBy(writes(), ({ key }) => key);
    for (const [key, mine] of byKey) {
      const sorted = mine.sort((x, y) => x.at - y.at);
      for (const [index, write] of sorted.entries()) {
        const before = sorted[index - 1];
        if (before !== undefined && before.name !== write.name && write.at - before.at < 500)
          overlaps.push(`${key}: ${before.name}, then ${write.name} ${write.at - before.at} ms later`);
      }
    }
    expect(overlaps).toEqual([]);
    expect(byKey.size).toBe(40);
  });
});

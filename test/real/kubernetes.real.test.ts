import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { missingKubernetes, startKubernetes } from './kubernetes.ts';

test('a control plane of its own answers kubectl, survives a restart and gives plain users no rights', async (context) => {
  const missing = missingKubernetes();
  if (missing !== null) return context.skip(missing);
  const kubernetes = await startKubernetes();
  try {
    expect((await kubernetes.kubectl(['create', 'namespace', 'before'])).code).toBe(0);
    const nobody = await kubernetes.userKubeconfig('nobody', ['guests']);
    expect((await kubernetes.kubectl(['get', 'namespace', 'before', '-o', 'name'])).stdout.trim()).toBe(
      'namespace/before',
    );
    const refused = await kubernetes.kubectl([`--kubeconfig=${nobody}`, 'get', 'namespaces']);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('User "nobody" cannot list resource "namespaces"');

    expect((await kubernetes.kubectl(['create', 'serviceaccount', 'operator', '-n', 'before'])).code).toBe(0);
    const account = await kubernetes.serviceAccountKubeconfig('before', 'operator');
    expect(await readFile(account, 'utf8')).not.toContain(kubernetes.adminToken);
    const who = await kubernetes.kubectl([
      `--kubeconfig=${account}`,
      'auth',
      'whoami',
      '-o',
      'jsonpath={.status.userInfo.username}',
    ]);
    expect(who.stdout).toBe('system:serviceaccount:before:operator');
  } finally {
    await kubernetes.stop();
  }
});

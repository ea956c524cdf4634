import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiffResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { startPlatform } from '../platform/index.ts';
import { filesBelow, leaksIn } from '../test/e2e/canary.ts';
import { engine } from '../test/pulumi/client.ts';
import { served } from '../test/pulumi/served.ts';
import { postern } from './provider.ts';
import { Secret } from './wire/values.ts';

/** The real provider on a running platform, and a folder for what goes into files. */
const openAccount = async () => {
  const platform = await startPlatform();
  const folder = mkdtempSync(join(tmpdir(), 'postern-pulumi-agent-'));
  const said: string[] = [];
  const serving = await served(postern(join(folder, 'state')), said);
  const keys = engine(serving.port, 'postern:index:AgentKey');
  await keys.handshake(serving.logAddress);
  const credentials = { clientId: platform.clientId, clientSecretRef: new Secret(platform.clientSecret) };
  const { accountCode } = platform;
  const connection = { platform: 'Reference', endpoint: platform.url, accountCode, settle: '2s', credentials };
  await keys.configure({ accounts: { contoso: connection } });
  return {
    platform,
    folder,
    said,
    keys,
    made: () => platform.admin.audit().filter(({ action }) => action === 'Agent key created').length,
    [Symbol.asyncDispose]: async () => {
      keys.close();
      serving.stop();
      await platform.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const accountRef = { name: 'contoso' };

test('the agent key goes into a file, and into no state, answer, message or memory; it outlives its resource [X16]', async () => {
  await using at = await openAccount();
  const file = join(at.folder, 'agent-key.yaml');
  const { inputs } = await at.keys.check('agents', { accountRef, writeTo: { file } });
  const preview = await at.keys.create('agents', inputs, { preview: true });
  const { state } = await at.keys.create('agents', inputs);
  expect(state.outputs).toMatchObject({ state: 'InSync', pending: [] });
  const { CustomerKey: key = '' } = (parse(readFileSync(file, 'utf8')) as { stringData: Record<string, string> })
    .stringData;
  expect(() => at.platform.admin.installAgent('laptop', key)).not.toThrow();

  rmSync(file);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const read = await at.keys.read('agents', state.id, state);
  const diff = await at.keys.diff('agents', read ?? state, inputs);
  expect(diff.changes).toBe(DiffResponse.DiffChanges.DIFF_SOME);
  const updated = await at.keys.update('agents', read ?? state, inputs);
  expect(parse(readFileSync(file, 'utf8'))).toMatchObject({ stringData: { CustomerKey: key } });
  await at.keys.remove('agents', updated);
  expect(at.made()).toBe(1);
  expect(() => at.platform.admin.installAgent('desk', key)).not.toThrow();

  const told = [
    JSON.stringify([preview, state, read, updated]),
    ...at.said,
    await filesBelow(at.folder, ['agent-key.yaml']),
  ];
  expect(told.join('\n')).toContain('AgentKey');
  expect(leaksIn(told.join('\n'), [key])).toEqual([]);
});

test('a Secret of a cluster is for the operator: nothing is made', async () => {
  await using at = await openAccount();
  const { inputs } = await at.keys.check('agents', { accountRef, writeTo: { secretRef: { name: 'agent' } } });
  await expect(at.keys.create('agents', inputs)).rejects.toThrow(/PSTN8100/);
  expect(at.made()).toBe(0);
});

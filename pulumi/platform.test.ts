import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiffResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import { expect, test } from 'vitest';
import { startPlatform } from '../platform/index.ts';
import { type Engine, engine } from '../test/pulumi/client.ts';
import { served } from '../test/pulumi/served.ts';
import { postern } from './provider.ts';
import { Secret, type Values } from './wire/values.ts';

/** The real provider on a running platform, which is among its settings under `accounts`. */
const openAccount = async () => {
  const platform = await startPlatform();
  const folder = mkdtempSync(join(tmpdir(), 'postern-pulumi-account-'));
  const said: string[] = [];
  const serving = await served(postern(folder), said);
  const connection: Values = {
    platform: 'Reference',
    endpoint: platform.url,
    accountCode: platform.accountCode,
    settle: '2s',
    credentials: { clientId: platform.clientId, clientSecretRef: new Secret(platform.clientSecret) },
  };
  const engines: Engine[] = [];
  const engineFor = (kind: string): Engine => {
    const made = engine(serving.port, `postern:index:${kind}`);
    engines.push(made);
    return made;
  };
  const first = engineFor('Policy');
  await first.handshake(serving.logAddress);
  await first.configure({ accounts: { contoso: connection } });
  return {
    platform,
    connection,
    engineFor,
    [Symbol.asyncDispose]: async () => {
      for (const one of engines) one.close();
      serving.stop();
      await platform.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const accountRef = { name: 'contoso' };

test('a policy is made, put right after somebody else changed it, and deleted', async () => {
  await using at = await openAccount();
  const policies = at.engineFor('Policy');
  const { inputs } = await policies.check('pilot', { accountRef, name: 'Pilot', mode: 'Monitor' });
  const { state } = await policies.create('pilot', inputs);
  expect(state.outputs).toMatchObject({ state: 'InSync', pending: [] });
  const [made] = at.platform.admin.policies();
  at.platform.admin.patchPolicy('eve@contoso.example', made?.policyId ?? '', { mode: 'DISABLED' });
  const read = await policies.read('pilot', state.id, state);
  expect(read?.inputs).toMatchObject({ mode: 'Disabled' });
  const repaired = await policies.update('pilot', read ?? state, inputs);
  expect([repaired.outputs, at.platform.admin.policies()]).toMatchObject([{ state: 'InSync' }, [{ mode: 'MONITOR' }]]);
  await policies.remove('pilot', repaired);
  expect(at.platform.admin.policies()).toEqual([]);
});

test.each([
  ['EnrollmentSettings', { accountRef, durationDays: 14 }, 'EnrollmentSettings/enrollment'],
  ['AgentSettings', { accountRef, manageUpdates: true }, 'AgentSettings/agent'],
] as const)('%s are kept as declared, imported, and left as they are at the end', async (kind, given, id) => {
  await using at = await openAccount();
  const settings = at.engineFor(kind);
  const imported = await settings.read('settings', `platform:cde123a45/${id}`);
  expect(imported?.inputs).toMatchObject({ accountRef });
  const { inputs } = await settings.check('settings', given);
  const { state } = await settings.create('settings', inputs);
  expect(state.outputs).toMatchObject({ state: 'InSync', pending: [] });
  const diff = await settings.diff('settings', state, inputs);
  expect(diff.changes).toBe(DiffResponse.DiffChanges.DIFF_NONE);
  const before = [at.platform.admin.settings(), at.platform.requests.writes()];
  await settings.remove('settings', state);
  expect([at.platform.admin.settings(), at.platform.requests.writes()]).toEqual(before);
});

test('settings of the account itself are a resource; in the configuration of the provider they are refused', async () => {
  await using at = await openAccount();
  const accounts = at.engineFor('Account');
  const archive = { ccmArchiveSearchLimitDays: 90 };
  const refused = await accounts.checkConfig({ accounts: { contoso: { ...at.connection, archive } } });
  expect(refused.failures.map(({ reason }) => reason).join()).toContain('PSTN7022');
  const { inputs, failures } = await accounts.check('contoso', { ...at.connection, archive });
  expect(failures).toEqual([]);
  const { state } = await accounts.create('contoso', inputs);
  expect(state.outputs).toMatchObject({ state: 'InSync', pending: [] });
  expect(at.platform.admin.settings().archive.ccmArchiveSearchLimitDays).toBe(90);
  // The engine encrypts it.
  expect((state.outputs['credentials'] as Values)['clientSecretRef']).toBeInstanceOf(Secret);
});

test('an act happens once: neither a refresh nor another stack does it again, and the end of the resource undoes nothing [X18]', async () => {
  await using at = await openAccount();
  const revocations = at.engineFor('EnrollmentRevocation');
  const { inputs } = await revocations.check('lost-phone', {
    accountRef,
    user: 'a.lind@contoso.example',
    confirm: 'ada@contoso.example',
  });
  const revoked = () => at.platform.admin.audit({ text: 'Device enrollments revoked' }).length;
  const { state } = await revocations.create('lost-phone', inputs);
  expect(state.outputs).toMatchObject({ state: 'InSync', pending: [] });
  const read = await revocations.read('lost-phone', state.id, state);
  const diff = await revocations.diff('lost-phone', read ?? state, inputs);
  expect([diff.changes, revoked()]).toEqual([DiffResponse.DiffChanges.DIFF_NONE, 1]);
  await revocations.remove('lost-phone', state);
  await revocations.create('lost-phone', inputs);
  expect(revoked()).toBe(1);
});

test('an act that is confirmed for somebody else is not done, and says for whom it would be [X17]', async () => {
  await using at = await openAccount();
  const revocations = at.engineFor('EnrollmentRevocation');
  const given = { accountRef, user: 'a.lind@contoso.example', confirm: 'ben@contoso.example' };
  const { inputs } = await revocations.check('lost-phone', given);
  const made = await revocations.create('lost-phone', inputs).catch(String);
  expect(JSON.stringify(made)).toContain('PSTN1901');
  expect(at.platform.requests.writes()).toBe(0);
});

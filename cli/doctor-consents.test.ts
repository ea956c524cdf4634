import { expect, test } from 'vitest';
import type { Examined } from '../plan/examination.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';

const appId = '3f0c1f9e-7d2f-4d0f-9d36-55c6a4e3b901';
const link = 'https://vendor.example/consent';

const consents = {
  sso: { appId, link: `${link}/sso` },
  protection: { appId, link, actor: 'Privileged Role Administrator', scopes: ['Mail.ReadWrite', 'User.Read'] },
};

const withConsents = async (): Promise<Desk> => {
  const desk = await openDesk();
  const { tenant } = desk.company;
  await desk.put('tenant.yaml', { ...tenant, spec: { ...tenant.spec, consents } });
  return desk;
};

const examined = async (desk: Desk) => {
  const { code, stdout } = await desk.run('doctor', '--output', 'json');
  const view = JSON.parse(stdout) as { readonly subjects: readonly { readonly checks: readonly Examined[] }[] };
  const all = view.subjects.flatMap(({ checks }) => checks);
  return { code, of: (check: string) => all.find((one) => one.check === check) };
};

test('doctor names the page and the person for a consent that nobody gave, and fails nothing for it [C33, C45]', async () => {
  await using desk = await withConsents();
  const { code, of } = await examined(desk);
  expect([code, of('consent sso'), of('consent protection')]).toMatchObject([
    0,
    {
      state: 'warned',
      said: expect.stringContaining(`nobody has consented: the app ${appId}`),
      remedy: expect.stringContaining(`Global Administrator opens ${link}/sso`),
    },
    { state: 'warned', remedy: expect.stringContaining(`Privileged Role Administrator opens ${link}, reads`) },
  ]);
});

test('doctor says what was granted and when, and what the page asks for beyond it [C34, C46]', async () => {
  await using desk = await withConsents();
  desk.sandbox.tenant.consent({ appId, displayName: 'Vendor', appRoles: ['Mail.ReadWrite'] });
  const first = await examined(desk);
  expect([first.of('consent sso'), first.of('consent protection')]).toMatchObject([
    { state: 'passed', said: expect.stringMatching(/^Vendor was granted Mail\.ReadWrite, last on 2/) },
    { state: 'warned', said: 'the app Vendor was not granted User.Read' },
  ]);
  desk.sandbox.tenant.consent({ appId, scopes: ['User.Read'] });
  expect((await examined(desk)).of('consent protection')?.state).toBe('passed');
});

test('doctor fails when what Entra shows of a consent cannot be read, with the permission', async () => {
  await using desk = await withConsents();
  desk.sandbox.tenant.setRoles({ graphRoles: ['Organization.Read.All'] });
  const { code, of } = await examined(desk);
  expect([code, of('consent sso'), of('graph-permissions')]).toMatchObject([
    1,
    { state: 'failed', code: 'PSTN4051', remedy: expect.stringContaining('Directory.Read.All') },
    { state: 'failed', said: 'the app lacks Directory.Read.All of Microsoft Graph' },
  ]);
});

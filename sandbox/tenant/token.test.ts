import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../index.ts';
import { accessToken, msal, run } from './tenant-client.ts';

let now = Date.now();
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ clock: () => now });
});
afterAll(() => sandbox.stop());

const EXCHANGE = 'https://outlook.office365.com/.default';

describe('the token endpoint, asked by MSAL', () => {
  it('gives a token that Exchange takes, and MSAL keeps it', async () => {
    const client = msal(sandbox.tenant);
    const first = await client.acquireTokenByClientCredential({ scopes: [EXCHANGE] });
    const second = await client.acquireTokenByClientCredential({ scopes: [EXCHANGE] });
    expect([first?.fromCache, second?.fromCache]).toEqual([false, true]);
    expect((await run(sandbox.tenant, first?.accessToken ?? '', 'Get-AcceptedDomain')).status).toBe(200);
  });

  it.each([
    ['a wrong secret', { clientSecret: 'wrong' }, EXCHANGE, 7_000_215],
    ['a scope that is no resource default', {}, 'https://outlook.office365.com/Mail.Read', 1_002_012],
    ['a resource nobody knows', {}, 'https://fabrikam.example/.default', 500_011],
  ])('refuses %s', async (_situation, { clientSecret }: { clientSecret?: string }, scope, code) => {
    const asked = msal(sandbox.tenant, clientSecret).acquireTokenByClientCredential({ scopes: [scope] });
    await expect(asked).rejects.toMatchObject({ errorNo: code });
  });

  it('refuses an application that is not registered', async () => {
    const asked = msal({ ...sandbox.tenant, clientId: '00000000-0000-4000-8000-000000000000' });
    await expect(asked.acquireTokenByClientCredential({ scopes: [EXCHANGE] })).rejects.toMatchObject({
      errorNo: 700_016,
    });
  });
});

describe('bearer tokens', () => {
  it('are needed, for the right audience, and not expired', async () => {
    expect((await run(sandbox.tenant, null, 'Get-AcceptedDomain')).status).toBe(401);
    const graph = await accessToken(sandbox.tenant, 'https://graph.microsoft.com/.default');
    expect((await run(sandbox.tenant, graph, 'Get-AcceptedDomain')).status).toBe(401);
    const token = await accessToken(sandbox.tenant);
    expect((await run(sandbox.tenant, token, 'Get-AcceptedDomain')).status).toBe(200);
    now += 3_601_000;
    expect((await run(sandbox.tenant, token, 'Get-AcceptedDomain')).status).toBe(401);
  });

  it('without the app role get 401, without a directory role 403 in NUL bytes labelled gzip, with both 200', async () => {
    sandbox.tenant.setRoles({ manageAsApp: false, directoryRole: null });
    expect((await run(sandbox.tenant, await accessToken(sandbox.tenant), 'Get-AcceptedDomain')).status).toBe(401);
    sandbox.tenant.setRoles({ manageAsApp: true });
    const token = await accessToken(sandbox.tenant);
    const refused = await run(sandbox.tenant, token, 'Get-AcceptedDomain');
    expect([refused.status, refused.headers['content-encoding'], refused.raw.every((byte) => byte === 0)]).toEqual([
      403,
      'gzip',
      true,
    ]);
    expect(refused.raw.length).toBeGreaterThan(0);
    sandbox.tenant.setRoles({ directoryRole: 'GlobalReader' });
    expect((await run(sandbox.tenant, token, 'Get-AcceptedDomain')).status).toBe(200);
    expect((await run(sandbox.tenant, token, 'Remove-InboundConnector', { Identity: 'x' })).status).toBe(403);
    sandbox.tenant.setRoles({ directoryRole: 'ExchangeAdministrator' });
    expect((await run(sandbox.tenant, token, 'Remove-InboundConnector', { Identity: 'x' })).status).toBe(404);
    expect((await run(sandbox.tenant, token, 'Get-Mailbox')).status).toBe(403);
  });

  it('get the list of cmdlets that their roles allow', async () => {
    const listed = async (): Promise<string> => {
      const answer = await request(
        `${sandbox.tenant.url}/adminapi/v1.0/${sandbox.tenant.tenantId}/EXOModuleFile?Version=3.9.2`,
        {
          headers: { authorization: `Bearer ${await accessToken(sandbox.tenant)}` },
        },
      );
      return `${answer.statusCode} ${await answer.body.text()}`;
    };
    expect(await listed()).toMatch(/^200 .*"exportedCmdlets":"Get-InboundConnector,New-InboundConnector,/);
    sandbox.tenant.setRoles({ directoryRole: 'GlobalReader' });
    expect(await listed()).toMatch(/^200 .*"exportedCmdlets":"(Get-[A-Za-z]+,)*Get-AcceptedDomain"/);
    expect(await listed()).toContain('Get-InboundConnector');
    sandbox.tenant.setRoles({ directoryRole: null });
    expect(await listed()).toMatch(/^403 /);
    sandbox.tenant.setRoles({ directoryRole: 'ExchangeAdministrator' });
  });

  it('are revoked by a claims challenge, so that only a new one helps', async () => {
    const token = await accessToken(sandbox.tenant);
    sandbox.faults.add({ plane: 'tenant', match: 'Get-AcceptedDomain', act: 'unauthorizedOnce' });
    const challenged = await run(sandbox.tenant, token, 'Get-AcceptedDomain');
    expect(challenged.headers['www-authenticate']).toMatch(/claims="[A-Za-z0-9+/=]+"/);
    expect((await run(sandbox.tenant, token, 'Get-AcceptedDomain')).status).toBe(401);
    expect((await run(sandbox.tenant, await accessToken(sandbox.tenant), 'Get-AcceptedDomain')).status).toBe(200);
  });
});

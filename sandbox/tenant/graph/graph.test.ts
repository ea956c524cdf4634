import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../index.ts';
import { accessToken } from '../tenant-client.ts';

let now = Date.parse('2026-03-02T08:15:00Z');
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ clock: () => now });
});
beforeEach(() => sandbox.faults.clear());
afterAll(() => sandbox.stop());

const SCOPE = 'https://graph.microsoft.com/.default';
const READ = ['Domain.Read.All', 'Organization.Read.All', 'Directory.Read.All'];
const VENDOR = '3f0c1f9e-7d2f-4d0f-9d36-55c6a4e3b901';

type Answer = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: unknown };

const ask = async (
  path: string,
  more: { readonly method?: 'GET' | 'POST' | 'PATCH'; readonly body?: object; readonly token?: string | null } = {},
): Promise<Answer> => {
  const token = more.token === undefined ? await accessToken(sandbox.tenant, SCOPE) : more.token;
  const answer = await request(path.startsWith('http') ? path : `${sandbox.tenant.url}/v1.0${path}`, {
    method: more.method ?? 'GET',
    headers: {
      'client-request-id': 'c0ffee00-0000-4000-8000-000000000001',
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
};

const names = ({ body }: Answer): readonly string[] =>
  (body as { readonly value: readonly { readonly id: string }[] }).value.map(({ id }) => id);

describe('Graph', () => {
  it('answers in its envelope, with a request id', async () => {
    const answer = await ask('/domains?$select=id,isVerified');
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) },
      body: { '@odata.context': `${sandbox.tenant.url}/v1.0/$metadata#domains` },
    });
    expect((answer.body as { value: unknown[] }).value).toContainEqual({ id: 'contoso.example', isVerified: true });
    expect((await ask('/organization')).body).toMatchObject({ value: [{ id: sandbox.tenant.tenantId }] });
  });

  it('takes only tokens of its own audience, and challenges those that were revoked', async () => {
    const foreign = await ask('/domains', { token: await accessToken(sandbox.tenant) });
    expect(foreign).toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationToken', message: expect.stringContaining('audience') } },
    });
    expect((await ask('/domains', { token: null })).status).toBe(401);
    sandbox.faults.add({ plane: 'tenant', match: 'GET /domains', act: 'unauthorizedOnce' });
    const token = await accessToken(sandbox.tenant, SCOPE);
    expect((await ask('/domains', { token })).headers['www-authenticate']).toMatch(/claims="[A-Za-z0-9+/=]+"/);
    expect([(await ask('/domains', { token })).status, (await ask('/domains')).status]).toEqual([401, 200]);
  });

  it.each([
    ['/domains', ['Domain.Read.All']],
    ['/domains/contoso.example/domainNameReferences', ['Domain.Read.All']],
    ['/directory/subscriptions', ['Organization.Read.All']],
    ['/servicePrincipals', ['Application.Read.All']],
    ['/oauth2PermissionGrants', ['Directory.Read.All']],
  ])('%s needs the permission %s', async (path, roles) => {
    sandbox.tenant.setRoles({ graphRoles: ['Mail.Read'] });
    expect(await ask(path)).toMatchObject({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
    sandbox.tenant.setRoles({ graphRoles: roles });
    expect((await ask(path)).status).toBe(200);
    sandbox.tenant.setRoles({ graphRoles: READ });
  });

  it('says what is not there, gives back the request id of the caller, and knows no other addresses', async () => {
    expect(await ask('/domains/nowhere.example')).toMatchObject({
      status: 404,
      body: {
        error: {
          code: 'Request_ResourceNotFound',
          innerError: { 'client-request-id': 'c0ffee00-0000-4000-8000-000000000001', date: '2026-03-02T08:15:00' },
        },
      },
    });
    expect((await ask('/subscribedSkus')).status).toBe(400);
    expect((await ask("/servicePrincipals?$filter=startswith(displayName,'M')")).status).toBe(400);
  });

  it('hands out pages that hold together, and a last link that is not taken when one breaks off', async () => {
    const first = await ask('/domains?$top=2&$select=id');
    const link = String((first.body as Record<string, unknown>)['@odata.nextLink']);
    expect([...names(first), ...names(await ask(link))].sort()).toEqual(names(await ask('/domains')).toSorted());
    sandbox.faults.add({ plane: 'tenant', match: 'GET /domains', act: 'partialPage' });
    const half = await ask('/domains');
    expect(names(half).length).toBeLessThan(3);
    expect(await ask(String((half.body as Record<string, unknown>)['@odata.nextLink']))).toMatchObject({
      status: 400,
      body: { error: { code: 'Directory_ExpiredPageToken' } },
    });
  });

  it('throttles in its own words', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'GET /domains', act: { kind: 'throttle', retryAfterSeconds: 7 } });
    expect(await ask('/domains')).toMatchObject({
      status: 429,
      headers: { 'retry-after': '7' },
      body: { error: { code: 'TooManyRequests' } },
    });
  });
});

describe('a domain', () => {
  it('is added, proven by its TXT record, given mail, and then an accepted domain of Exchange', async () => {
    sandbox.tenant.setRoles({ graphRoles: [...READ, 'Domain.ReadWrite.All'] });
    sandbox.dns.addZone('m1.vendor.example');
    const accepted = (): readonly unknown[] =>
      sandbox.tenant.snapshot().acceptedDomains.map(({ DomainName }) => DomainName);
    const post = (path: string, body: object = {}) => ask(path, { method: 'POST', body });
    expect(await post('/domains', { id: 'm1.vendor.example' })).toMatchObject({
      status: 201,
      body: { isVerified: false, supportedServices: [] },
    });
    expect((await post('/domains', { id: 'm1.vendor.example' })).status).toBe(400);
    expect((await post('/domains/m1.vendor.example/verify')).status).toBe(400);
    const records = (await ask('/domains/m1.vendor.example/verificationDnsRecords')).body;
    const [txt] = (records as { value: readonly { recordType: string; text: string }[] }).value;
    expect(txt).toMatchObject({ recordType: 'Txt', text: expect.stringMatching(/^MS=ms[0-9]{8}$/) });
    sandbox.dns.edit('m1.vendor.example', 'm1.vendor.example', 'TXT', [[txt?.text ?? '']]);
    expect(await post('/domains/m1.vendor.example/verify')).toMatchObject({ status: 200, body: { isVerified: true } });
    expect(accepted()).not.toContain('m1.vendor.example');
    const body = { supportedServices: ['Email'] };
    expect((await ask('/domains/m1.vendor.example', { method: 'PATCH', body })).status).toBe(204);
    expect(accepted()).toContain('m1.vendor.example');
    expect((await post('/domains', { id: 'a.contoso.example' })).body).toMatchObject({ isVerified: true });
  });

  it('is seen late where the service lags, and not twice where the answer was lost', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'POST /domains', act: { kind: 'lag', ms: 5000 } });
    await ask('/domains', { method: 'POST', body: { id: 'b.contoso.example' } });
    expect((await ask('/domains/b.contoso.example')).status).toBe(404);
    now += 5000;
    expect((await ask('/domains/b.contoso.example')).status).toBe(200);
    sandbox.faults.add({ plane: 'tenant', match: 'POST /domains', act: 'lostReply' });
    await expect(ask('/domains', { method: 'POST', body: { id: 'c.contoso.example' } })).rejects.toThrow();
    expect((await ask('/domains/c.contoso.example')).status).toBe(200);
  });

  it('tells who has an address in it', async () => {
    expect(names(await ask('/domains/in.contoso.example/domainNameReferences'))).toEqual([]);
    sandbox.tenant.addUser({ displayName: 'X', userPrincipalName: 'x@in.contoso.example', proxyAddresses: [] });
    const { body } = await ask('/domains/in.contoso.example/domainNameReferences');
    expect(body).toMatchObject({ value: [{ '@odata.type': '#microsoft.graph.user', displayName: 'X' }] });
  });
});

describe("a vendor's app", () => {
  it('is there with its grants once somebody has consented, and gone when that is taken back', async () => {
    const found = async (): Promise<readonly string[]> =>
      names(await ask(`/servicePrincipals?$filter=appId eq '${VENDOR}'`));
    expect(await found()).toEqual([]);
    sandbox.tenant.consent({ appId: VENDOR, appRoles: ['Mail.ReadWrite'], scopes: ['User.Read'] });
    const [id = ''] = await found();
    const roles = (await ask(`/servicePrincipals/${id}/appRoleAssignments`)).body;
    expect(roles).toMatchObject({ value: [{ principalId: id, createdDateTime: expect.any(String) }] });
    const grants = (await ask(`/oauth2PermissionGrants?$filter=clientId eq '${id}'`)).body;
    expect(grants).toMatchObject({ value: [{ scope: 'User.Read', consentType: 'AllPrincipals' }] });
    expect((await ask(`/servicePrincipals/${id}/oauth2PermissionGrants`)).body).toMatchObject({ value: [{}] });
    sandbox.tenant.revokeConsent(VENDOR);
    expect(await found()).toEqual([]);
  });

  it('and what the company pays for are what the state says', async () => {
    expect((await ask('/directory/subscriptions')).body).toMatchObject({ value: [{ isTrial: false }] });
    sandbox.tenant.setTrial(true);
    expect((await ask('/directory/subscriptions')).body).toMatchObject({ value: [{ isTrial: true }] });
  });
});

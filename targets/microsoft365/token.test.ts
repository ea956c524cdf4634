import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { FindingError } from '../../kinds/codes.ts';
import type { Observation } from '../../kinds/words.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { connectorsSeen, look, openTenant, signal, tenantResource } from '../../test/sample-tenant.ts';
import { finding } from './codes.ts';
import { openMicrosoft365Target } from './target.ts';

const canary = 'canary-8f1c2b7e';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(() => {
  sandbox.faults.clear();
  sandbox.requests.clear();
  sandbox.tenant.setRoles({ manageAsApp: true, directoryRole: 'ExchangeAdministrator' });
});
afterAll(() => sandbox.stop());

const reasonIn = (seen: Observation) => {
  const collection = seen.collections['InboundConnector'];
  if (collection?.state !== 'unknown') throw new Error('the connectors are known');
  return collection.reason;
};

test('one token serves many reads', async () => {
  const opened = await openTenant(sandbox);
  await Promise.all([connectorsSeen(opened), connectorsSeen(opened), connectorsSeen(opened)]);
  await connectorsSeen(opened);
  expect(sandbox.requests.entries.filter(({ what }) => what === 'token')).toHaveLength(1);
});

test('a wrong secret makes everything unknown, is said in the words of Entra and is never shown', async () => {
  const opened = await openTenant(sandbox, { secrets: async () => canary });
  const reason = reasonIn(await look(opened));
  expect(reason).toMatchObject({
    code: 'PSTN4000',
    message: expect.stringContaining('AADSTS7000215: Invalid client secret provided.'),
  });
  expect(JSON.stringify(reason)).not.toContain(canary);
  expect(sandbox.requests.reads()).toBe(0);
});

test('a secret that was rotated counts with the next read', async () => {
  let secret = canary;
  const opened = await openTenant(sandbox, { secrets: async () => secret });
  expect(reasonIn(await look(opened)).code).toBe('PSTN4000');
  secret = sandbox.tenant.clientSecret;
  expect(await connectorsSeen(opened)).toHaveLength(2);
});

test('a secret that cannot be read is said by who reads it', async () => {
  const missing = finding('PSTN4000', { message: 'there is no secret contoso' });
  const opened = await openTenant(sandbox, { secrets: () => Promise.reject(new FindingError(missing)) });
  expect(reasonIn(await look(opened))).toEqual(missing);
});

test('an app that the tenant does not know', async () => {
  const resource = tenantResource({ ...sandbox.tenant, clientId: '11111111-1111-1111-1111-111111111111' });
  const target = await openMicrosoft365Target(resource, async () => canary, { now: () => new Date() });
  const scope = { target: 'microsoft365', id: sandbox.tenant.tenantId } as const;
  expect(reasonIn(await look({ target, scope }))).toMatchObject({
    code: 'PSTN4000',
    message: expect.stringContaining('AADSTS700016'),
  });
});

test('an app without the app role is told which one it lacks', async () => {
  sandbox.tenant.setRoles({ manageAsApp: false });
  const reason = reasonIn(await look(await openTenant(sandbox)));
  expect(reason).toMatchObject({ code: 'PSTN4003', remedy: expect.stringContaining('Exchange.ManageAsApp') });
});

test('an app without an Exchange role is told so', async () => {
  sandbox.tenant.setRoles({ directoryRole: null });
  expect(reasonIn(await look(await openTenant(sandbox))).code).toBe('PSTN4004');
});

test.each([
  ['a page that is no JSON', 200, '<html>sign in</html>'],
  ['an error without words', 503, '{}'],
])('a sign-in service that answers with %s', async (_, status, body) => {
  const server = createServer((_request, response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end(body),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const login = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const opened = await openTenant(
    sandbox,
    { secrets: async () => canary },
    { endpoints: { login, exchange: sandbox.tenant.url } },
  );
  const reason = reasonIn(await look(opened));
  expect(reason.code).toBe('PSTN4000');
  expect(JSON.stringify(reason)).not.toContain(canary);
  server.closeAllConnections();
  server.close();
});

test('a sign-in service that is not there, and one that never answers', async () => {
  const nowhere = await openTenant(
    sandbox,
    {},
    { endpoints: { login: 'http://127.0.0.1:1', exchange: sandbox.tenant.url } },
  );
  expect(reasonIn(await look(nowhere)).code).toBe('PSTN4000');
  sandbox.faults.add({ plane: 'tenant', match: 'token', act: 'silent' });
  expect(reasonIn(await look(await openTenant(sandbox, { callTimeoutMs: 250 }))).code).toBe('PSTN4000');
});

test('what Exchange says back is shown without the secret and without the token', async () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln';
  const text = `|System.Exception|saw ${sandbox.tenant.clientSecret} and ${token}`;
  sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', act: { kind: 'errorsOn200', errors: [text] } });
  const reason = reasonIn(await look(await openTenant(sandbox)));
  expect(reason.message).toContain('saw [secret] and (token)');
});

test('an aborted write asks for no token and is refused', async () => {
  const { target, scope } = await openTenant(sandbox);
  const change = {
    id: 'x',
    op: 'delete',
    scope,
    type: 'InboundConnector',
    keys: [],
    collection: 'InboundConnector',
    handle: 'x',
    before: null,
    after: null,
    leaves: [],
    expects: {},
    needs: [],
    group: '',
    for: [],
    why: '',
    risk: 'low',
    shown: [],
  } as const;
  expect((await target.send(change, async () => '', AbortSignal.abort())).state).toBe('refused');
  expect(signal.aborted).toBe(false);
  expect(sandbox.requests.entries).toEqual([]);
});

import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ask, Observation } from '../../kinds/words.ts';
import { type Fault, type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Opened, openTenant, signal } from '../../test/sample-tenant.ts';

let sandbox: Sandbox;
let opened: Opened;
beforeEach(async () => {
  sandbox = await startSandbox();
  opened = await openTenant(sandbox);
});
afterEach(() => sandbox.stop());

const ask = (): Ask => ({ scope: opened.scope, collection: 'MailPlan', type: 'MailPlan', keys: [] });
const read = (one = opened): Promise<Observation> => one.target.read([ask()], signal);
const fault = (act: Fault, times = Number.POSITIVE_INFINITY, skip = 0): void =>
  void sandbox.faults.add({ plane: 'tenant', match: 'GET /directory/subscriptions', act, times, skip });
const asked = (): number => sandbox.requests.entries.filter(({ what }) => what.startsWith('GET ')).length;

test('the client of Microsoft Graph is not loaded before something is asked of it', async () => {
  const loaded = (): boolean =>
    Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('microsoft-graph-client'));
  expect(loaded()).toBe(false);
  await opened.target.read(
    [{ scope: opened.scope, collection: 'InboundConnector', type: 'InboundConnector', keys: [] }],
    signal,
  );
  expect(loaded()).toBe(false);
  await read();
  expect(loaded()).toBe(true);
});

describe('what Microsoft Graph is asked', () => {
  test('becomes a fact with its source', async () => {
    expect((await read()).facts['MailPlan']).toMatchObject({
      value: [
        {
          skuPartNumber: 'ENTERPRISEPACK',
          isTrial: false,
          status: 'Enabled',
          exchangePlans: ['EXCHANGE_S_ENTERPRISE'],
        },
      ],
      by: 'GET /directory/subscriptions of Microsoft Graph',
    });
  });

  test('is asked with a token of its own, which is kept', async () => {
    await read();
    await read();
    expect(sandbox.requests.entries.map(({ what }) => what)).toEqual([
      'token',
      'GET /directory/subscriptions',
      'GET /directory/subscriptions',
    ]);
  });

  test('is asked again when it is busy, as long as it says', async () => {
    fault({ kind: 'throttle', retryAfterSeconds: 7 }, 1);
    fault({ kind: 'status', status: 503 }, 1);
    fault({ kind: 'dropRequest' }, 1);
    const { facts } = await read();
    expect([facts['MailPlan'] !== undefined, opened.waits]).toEqual([true, [7, 2, 4]]);
  });

  test('is asked with a new token when the old one is challenged', async () => {
    fault({ kind: 'unauthorizedOnce' }, 1);
    expect((await read()).facts['MailPlan']).toBeDefined();
    expect(sandbox.requests.entries.filter(({ what }) => what === 'token')).toHaveLength(2);
  });

  test('is followed over its pages', async () => {
    const [first] = sandbox.tenant.snapshot().graph?.subscriptions ?? [];
    if (first === undefined) throw new Error('the sandbox has no subscription');
    sandbox.tenant.setSubscriptions(
      Array.from({ length: 250 }, (_, index) => ({ ...first, id: `${index}`, totalLicenses: index })),
    );
    const { facts } = await read();
    expect([facts['MailPlan']?.value, asked()]).toMatchObject([{ length: 250 }, 3]);
  });
});

describe('is not known, and never empty', () => {
  test.each<readonly [string, Fault, string, RegExp]>([
    ['without the permission', { kind: 'forbidden' }, 'PSTN4051', /Organization\.Read\.All/],
    ['when it is busy to the end', { kind: 'throttle', retryAfterSeconds: 0 }, 'PSTN4052', /too many requests/],
    [
      'when it wants to be left alone for longer than anybody waits',
      { kind: 'throttle', retryAfterSeconds: 3600 },
      'PSTN4052',
      /too many requests/,
    ],
    ['when the service is down', { kind: 'status', status: 503 }, 'PSTN4054', /status 503/],
    ['when something else answers', { kind: 'status', status: 200 }, 'PSTN4054', /not a JSON object/],
    ['when the answer holds an error', { kind: 'errorsOn200' }, 'PSTN4053', /transient problem/],
    ['when a page breaks off', { kind: 'partialPage' }, 'PSTN4007', /broke off/],
    ['when an answer is cut in half', { kind: 'truncated' }, 'PSTN4001', /./],
    ['when no answer comes', { kind: 'lostReply' }, 'PSTN4001', /./],
  ])('%s', async (_, act, code, said) => {
    fault(act);
    const { facts, missing } = await read();
    expect(facts).toEqual({});
    const { message, remedy, ...reason } = missing['MailPlan'] ?? {};
    expect(reason).toMatchObject({ code });
    expect(message).toContain(`GET /directory/subscriptions of Microsoft Graph in tenant ${opened.scope.id}`);
    expect(`${message} ${remedy}`).toMatch(said);
  });

  test('when it never takes a token', async () => {
    fault({ kind: 'unauthorizedOnce' });
    expect((await read()).missing['MailPlan']?.code).toBe('PSTN4050');
  });

  test('when it answers nothing for too long, or Entra gives no token', async () => {
    fault({ kind: 'silent' });
    expect((await read(await openTenant(sandbox, { callTimeoutMs: 600 }))).missing['MailPlan']).toMatchObject({
      code: 'PSTN4001',
      message: expect.stringContaining('no answer in time'),
    });
    const wrong = await openTenant(sandbox, { secrets: async () => 'canary-client-secret' });
    const { missing } = await read(wrong);
    expect(missing['MailPlan']?.code).toBe('PSTN4000');
    expect(JSON.stringify(missing)).not.toContain('canary-client-secret');
  });

  test('when the permission was taken away, and a token that was given before still counts', async () => {
    await read();
    sandbox.tenant.setRoles({ graphRoles: [] });
    expect((await read()).facts['MailPlan']).toBeDefined();
    expect((await read(await openTenant(sandbox))).missing['MailPlan']).toMatchObject({
      code: 'PSTN4051',
      remedy: expect.stringContaining('Organization.Read.All of Microsoft Graph, with admin consent'),
    });
  });
});

test('the token goes to the endpoint of the resource, whatever host a next link names', async () => {
  const [first] = sandbox.tenant.snapshot().graph?.subscriptions ?? [];
  if (first === undefined) throw new Error('the sandbox has no subscription');
  sandbox.tenant.setSubscriptions(Array.from({ length: 101 }, (_, index) => ({ ...first, id: `${index}` })));
  const behind = await openTenant(
    sandbox,
    {},
    {
      endpoints: {
        login: sandbox.tenant.url,
        exchange: sandbox.tenant.url,
        graph: sandbox.tenant.url.replace('127.0.0.1', 'localhost'),
      },
    },
  );
  // The links of the sandbox name 127.0.0.1, and only localhost was declared.
  expect((await read(behind)).facts['MailPlan']).toBeDefined();
});

test.each([
  'http://elsewhere.invalid/v1.0/directory/subscriptions?seen=https://elsewhere.invalid/v1.0/a&b',
  'https://user:word@elsewhere.invalid:8443/v1.0/directory/subscriptions',
])('a next link is followed at the endpoint of the resource: %s', async (link) => {
  fault({ kind: 'status', status: 200, body: JSON.stringify({ value: [], '@odata.nextLink': link }) }, 1);
  expect((await read()).facts['MailPlan']?.value).toMatchObject([{ skuPartNumber: 'ENTERPRISEPACK' }]);
});

test.each(['https://elsewhere.invalid', 'http://elsewhere.invalid/https://elsewhere.invalid/v1.0/directory'])(
  'a next link that leads nowhere is no end of the list: %s',
  async (link) => {
    fault({ kind: 'status', status: 200, body: JSON.stringify({ value: [], '@odata.nextLink': link }) }, 1);
    const { facts, missing } = await read();
    expect([facts, missing['MailPlan']?.code]).toEqual([{}, 'PSTN4007']);
  },
);

test('Graph is told what it needs for an answer, and nothing of the client and the machine', async () => {
  const seen: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[] = [];
  const server = createServer(({ url, headers }, response) => {
    seen.push({ url, headers });
    response.end('{"value": []}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { url } = sandbox.tenant;
    const endpoints = { login: url, exchange: url, graph: `http://127.0.0.1:${port}/behind/` };
    await read(await openTenant(sandbox, {}, { endpoints }));
    expect(seen).toEqual([
      {
        url: '/behind/v1.0/directory/subscriptions',
        headers: {
          authorization: expect.stringMatching(/^Bearer ./),
          accept: 'application/json',
          'accept-encoding': 'identity',
          'client-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
          connection: 'keep-alive',
          host: `127.0.0.1:${port}`,
        },
      },
    ]);
  } finally {
    server.close();
  }
});

test('no secret and no token is in what Graph is quoted with', async () => {
  const message = `wrong: ${sandbox.tenant.clientSecret} eyJhbGciOi.eyJhdWQiOi.c2lnbmF0dXJl`;
  fault({ kind: 'status', status: 400, body: JSON.stringify({ error: { code: 'BadRequest', message } }) });
  const said = (await read()).missing['MailPlan']?.message ?? '';
  expect(said).toContain('BadRequest: wrong: [secret] (token)');
});

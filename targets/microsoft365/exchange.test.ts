import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type Command, invoke } from './exchange.ts';

type Seen = { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string };

let server: Server;
let base = '';
let seen: Seen[] = [];
let reply: (response: ServerResponse) => void = (response) => response.end();

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push({ url: request.url ?? '', headers: request.headers, body });
      reply(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const command: Command = {
  cmdlet: 'Get-TransportRule',
  parameters: { ResultSize: 'Unlimited', Confirm: false, Priority: 0, To: null },
};

const call = async (
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
  page: string | null = null,
): Promise<Answer> => {
  seen = [];
  reply = (response) => response.writeHead(status, headers).end(body);
  return invoke({ base, tenantId: 'tid', connectionId: 'cid' }, 'token', command, AbortSignal.timeout(5000), page);
};

test('the request is the one that the PowerShell module sends', async () => {
  await call(200, {}, '{"value":[]}');
  expect(seen).toMatchObject([
    {
      url: '/adminapi/beta/tid/InvokeCommand',
      headers: {
        authorization: 'Bearer token',
        'accept-encoding': 'identity',
        prefer: 'odata.maxpagesize=1000',
        'x-anchormailbox': 'APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@tid',
        'x-cmdletname': 'Get-TransportRule',
        'connection-id': 'cid',
      },
    },
  ]);
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
    CmdletInput: {
      CmdletName: 'Get-TransportRule',
      Parameters: { ResultSize: 'Unlimited', Confirm: false, Priority: 0, To: null },
    },
  });
});

test('sidecar members are taken off; what they describe stays', async () => {
  const object = {
    'Priority@data.type': 'System.Int32',
    Priority: 0,
    'Actions@odata.type': '#Collection(String)',
    Actions: ['a'],
    DlpPolicy: null,
  };
  const answer = await call(
    200,
    {},
    JSON.stringify({
      'adminapi.warnings@odata.type': '#Collection(String)',
      '@adminapi.warnings': ['careful'],
      value: [object],
    }),
  );
  expect(answer).toEqual({
    state: 'answered',
    objects: [{ Priority: 0, Actions: ['a'], DlpPolicy: null }],
    warnings: ['careful'],
    next: null,
  });
});

test('the next page is asked of the same server, whatever host the link names: the token goes nowhere else', async () => {
  const link = 'https://elsewhere.example/adminapi/beta/tid/InvokeCommand?$skiptoken=abc';
  const first = await call(200, {}, JSON.stringify({ '@odata.nextLink': link, value: [] }));
  expect(first).toMatchObject({ state: 'answered', next: '/adminapi/beta/tid/InvokeCommand?$skiptoken=abc' });
  await call(200, {}, '{"value":[]}', first.state === 'answered' ? first.next : null);
  expect(seen[0]).toMatchObject({
    url: '/adminapi/beta/tid/InvokeCommand?$skiptoken=abc',
    body: expect.stringContaining('Get-TransportRule'),
  });
});

const inner = (internalexception?: object) => ({
  message: 'Error executing cmdlet',
  type: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
  stacktrace: '',
  ...(internalexception === undefined ? {} : { internalexception }),
});

test.each([
  [
    'the class in the details',
    404,
    {
      error: {
        code: 'NotFound',
        message: 'Error executing cmdlet',
        details: [
          {
            code: 'Client',
            target: '',
            message:
              "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The object 'x' couldn't be found.",
          },
        ],
        innererror: inner(),
      },
    },
    {
      className: 'Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException',
      text: "The object 'x' couldn't be found.",
    },
  ],
  [
    'the class in the inner exception only',
    400,
    {
      error: {
        code: 'BadRequest',
        message: 'Invalid Operation',
        innererror: inner({
          message: 'Cannot process argument transformation on X.',
          type: 'A.ParameterTransformationException',
          stacktrace: '',
        }),
      },
    },
    { className: 'A.ParameterTransformationException', text: 'Cannot process argument transformation on X.' },
  ],
  [
    'details without an error id, text with a bar',
    400,
    { error: { message: 'Error executing cmdlet', details: [{ message: '|B.AmbiguousParameterSetException|a | b' }] } },
    { className: 'B.AmbiguousParameterSetException', text: 'a | b' },
  ],
  [
    'an outer message only',
    400,
    { error: { code: 'BadRequest', message: 'Expired or Invalid pagination request.' } },
    { className: '', text: 'Expired or Invalid pagination request.' },
  ],
])('an error with %s is understood', async (_, status, body, wanted) => {
  expect(await call(status, {}, JSON.stringify(body))).toEqual({ state: 'refused', status, ...wanted });
});

test('a 403 with NUL bytes under a gzip label is a missing role, not a broken answer', async () => {
  expect(
    await call(403, { 'content-encoding': 'gzip', 'content-type': 'application/json' }, Buffer.alloc(1293)),
  ).toEqual({ state: 'forbidden' });
});

test('a challenge gives its claims decoded', async () => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
  const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
  expect(await call(401, { 'www-authenticate': challenge }, '')).toEqual({ state: 'unauthorized', claims });
  expect(await call(401, { 'www-authenticate': 'Bearer realm="", claims="bm90IGpzb24="' }, '')).toEqual({
    state: 'unauthorized',
    claims: null,
  });
  expect(await call(401, {}, '')).toEqual({ state: 'unauthorized', claims: null });
});

test('how long to wait is read as seconds and as a date', async () => {
  const at = async (value: string) => {
    const answer = await call(429, { 'retry-after': value }, 'Too many requests');
    return answer.state === 'throttled' ? answer.afterSeconds : -1;
  };
  expect(await at('7')).toBe(7);
  expect(await at('-3')).toBe(0);
  expect(await at('soon')).toBeNull();
  const later = await at(new Date(Date.now() + 30_000).toUTCString());
  expect(later).toBeGreaterThan(25);
  expect(later).toBeLessThanOrEqual(31);
});

test('errors on 200 win over the objects beside them', async () => {
  const body = { '@adminapi.errors': ['Ex1|A.B|went wrong'], value: [{ Name: 'half' }] };
  expect(await call(200, {}, JSON.stringify(body))).toEqual({ state: 'partial', errors: ['went wrong'] });
});

test.each([
  ['no list', '{}'],
  ['a list of texts', '{"value":["a"]}'],
  ['a link that is no URL', '{"value":[],"@odata.nextLink":"next"}'],
  ['a list at the top', '[]'],
])('200 with %s is not an answer', async (_, body) => {
  expect((await call(200, {}, body)).state).toBe('garbled');
});

test('an empty 200 or 204 is an answer without objects, as writes give it', async () => {
  expect(await call(204, {}, '')).toEqual({ state: 'answered', objects: [], warnings: [], next: null });
});

test('a server that is not there got nothing; one that hangs up may have', async () => {
  const at = (url: string) =>
    invoke({ base: url, tenantId: 't', connectionId: 'c' }, 'token', command, AbortSignal.timeout(5000));
  expect(await at('http://127.0.0.1:1')).toMatchObject({ state: 'unanswered', sent: false });
  reply = (response) => response.destroy();
  expect(await at(base)).toMatchObject({ state: 'unanswered', sent: true });
});

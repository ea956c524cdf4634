import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Json } from '../../kinds/words.ts';
import { askTxt, calm, collection, planned, spfTerm, zoneName, zoneResource } from '../../test/sample-zone.ts';
import { openDnsTarget } from './target.ts';

/* What the API may answer when it is not well; that it is well is shown on a real PowerDNS (powerdns.real.test.ts). */
const apiKey = 'canary-api-key-93c1';
const limits = { attempts: 2, httpMs: 150, watchMs: 1 };
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const open = (url: string, secret = apiKey) =>
  openDnsTarget(
    zoneResource({ host: '', port: 0 }, {}, { provider: { powerdns: { url, apiKeyRef: { env: 'KEY' } } } }),
    async () => secret,
    { now: () => new Date(), limits },
  );

const zone = (contents: readonly string[], kind = 'Native'): Json => ({
  name: `${zoneName}.`,
  kind,
  rrsets: [
    { name: `${zoneName}.`, type: 'TXT', ttl: 60, records: contents.map((content) => ({ content, disabled: false })) },
    {
      name: `other.${zoneName}.`,
      type: 'TXT',
      ttl: 60,
      records: [{ content: '"of the whole zone"', disabled: false }],
    },
  ],
});

const withStatus =
  (status: number, body: string, type = 'application/json'): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };

const spf = '"v=spf1 mx ~all"';
const readable = withStatus(200, JSON.stringify(zone([spf])));

type Case = readonly [situation: string, answer: RequestListener, read: string, write: string];

const cases: readonly Case[] = [
  ['the key is wrong', withStatus(401, 'Unauthorized', 'text/plain'), 'PSTN3103', 'refused PSTN3103'],
  ['a proxy forbids it', withStatus(403, '<html>', 'text/html'), 'PSTN3103', 'refused PSTN3103'],
  ['there is no such zone or server', withStatus(404, 'Not Found', 'text/plain'), 'PSTN3104', 'refused PSTN3104'],
  ['the record is not taken', withStatus(422, `{"error":"key ${apiKey} in\\nit"}`), 'PSTN3105', 'refused PSTN3105'],
  ['it leads elsewhere', withStatus(302, ''), 'PSTN3106', 'refused PSTN3106'],
  ['it fails inside', withStatus(500, '{"error":"database is locked"}'), 'PSTN3106', 'lost'],
  ['a proxy has no upstream', withStatus(502, '<html>', 'text/html'), 'PSTN3106', 'lost'],
  ['it says yes in HTML', withStatus(200, '<html>', 'text/html'), 'PSTN3107', 'sent'],
  ['it answers for another zone', withStatus(200, '{"name":"x.","kind":"Native","rrsets":[]}'), 'PSTN3107', 'sent'],
  ['it answers in octets that are no UTF-8', (_, response) => response.end(Buffer.from([0xff])), 'PSTN3107', 'sent'],
  ['it never answers', () => undefined, 'PSTN3101', 'lost'],
  ['it hangs up', (request) => request.socket.destroy(), 'PSTN3102', 'lost'],
];

describe('what the API of PowerDNS answers', () => {
  test.each(cases)('when %s, nothing is known', async (_, answer, code) => {
    const url = await serve(answer);
    const read = (await (await open(url)).read([askTxt()], calm())).collections[collection];
    expect(read).toMatchObject({ state: 'unknown', reason: { code, message: expect.stringContaining(url) } });
    expect(JSON.stringify(read)).not.toContain(apiKey);
  });

  test.each(cases)('to a write when %s, is told as what it is', async (_, answer, __, outcome) => {
    const url = await serve((request, response) => (request.method === 'GET' ? readable : answer)(request, response));
    const target = await open(url);
    const change = await planned(target, [spfTerm('include:a.example')]);
    const sent = await target.send(change, async () => '', calm());
    const code = sent.state === 'refused' ? ` ${sent.finding.code}` : '';
    // A write that was answered with yes and is not there has moved: it is planned again.
    expect(`${sent.state}${code}`).toBe(outcome === 'sent' ? 'moved' : outcome);
    expect(JSON.stringify(sent)).not.toContain(apiKey);
  });

  test('when nothing listens, nothing was sent', async () => {
    const url = await serve(readable);
    const target = await open(url);
    const change = await planned(target, [spfTerm('include:a.example')]);
    servers[0]?.closeAllConnections();
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    expect(await target.send(change, async () => '', calm())).toMatchObject({
      state: 'refused',
      finding: { code: 'PSTN3102' },
    });
  });

  test('a server that does not know rrset_name gives the whole zone, and only the name is taken', async () => {
    const target = await open(await serve(readable));
    const read = (await target.read([askTxt()], calm())).collections[collection];
    expect(read).toMatchObject({ state: 'complete' });
    expect(JSON.stringify(read)).not.toContain('of the whole zone');
  });

  test('a record that is not in presentation format is unknown, so that nobody writes it back wrong', async () => {
    const target = await open(await serve(withStatus(200, JSON.stringify(zone([spf, 'bare'])))));
    const read = (await target.read([askTxt()], calm())).collections[collection];
    expect(read).toMatchObject({ state: 'unknown', reason: { code: 'PSTN3108' } });
  });

  test('a zone that is a copy is read and not written', async () => {
    const bodies: string[] = [];
    const url = await serve((request, response) => {
      bodies.push(request.method ?? '');
      withStatus(200, JSON.stringify(zone([spf], 'Slave')))(request, response);
    });
    const target = await open(url);
    const change = await planned(target, [spfTerm('include:a.example')]);
    const sent = await target.send(change, async () => '', calm());
    expect(sent).toMatchObject({ state: 'refused', finding: { code: 'PSTN3109' } });
    expect(bodies).not.toContain('PATCH');
  });

  test('a read that fails once is tried again', async () => {
    let calls = 0;
    const url = await serve((request, response) => {
      calls += 1;
      (calls === 1 ? withStatus(503, '') : readable)(request, response);
    });
    const read = (await (await open(url)).read([askTxt()], calm())).collections[collection];
    expect(read?.state).toBe('complete');
  });

  test('a record of others that vanishes under a write, again and again, is named', async () => {
    const gone = JSON.stringify(zone(['"v=spf1 mx include:a.example ~all"']));
    let isWritten = false;
    const url = await serve((request, response) => {
      isWritten ||= request.method === 'PATCH';
      if (request.method === 'PATCH') withStatus(204, '')(request, response);
      else withStatus(200, isWritten ? gone : JSON.stringify(zone([spf, '"token=1"'])))(request, response);
    });
    const target = await open(url);
    const change = await planned(target, [spfTerm('include:a.example')]);
    const sent = await target.send(change, async () => '', calm());
    expect(sent).toMatchObject({ finding: { code: 'PSTN3110', message: expect.stringContaining('token=1') } });
  });
});

test.each(['', 'two words', 'schlüssel', 'line\nbreak'])(
  'the API key %j is not used, and not shown',
  async (secret) => {
    const error = await open('http://127.0.0.1:1', secret).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ finding: { code: 'PSTN3100', path: '/spec/provider/powerdns/apiKeyRef' } });
    if (secret !== '') expect(JSON.stringify(error)).not.toContain(secret);
  },
);

import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packet from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Fault, type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { aimedAt } from './aimed.ts';
import { type Manifest, outsideOf } from './company.ts';
import { type } from './terminal.ts';

type Change = (manifest: Manifest) => Manifest;
type Failure = {
  readonly situation: string;
  /** What the answer must name, so that somebody knows where to look. */
  readonly names: RegExp;
  /** Breaks something; says how the manifests are to be changed for it, and how it is put away. */
  readonly arrange: (sandbox: Sandbox) => Promise<{ readonly change?: Change; stop?(): void }>;
};

const fault = (plane: 'tenant' | 'dns', match: string, act: Fault, names: RegExp): Failure => ({
  situation: `${match}: ${JSON.stringify(act)}`,
  names,
  arrange: async (sandbox) => {
    sandbox.faults.add({ plane, match, times: Number.POSITIVE_INFINITY, act });
    return {};
  },
});

const faults: readonly Fault[] = [
  { kind: 'forbidden' },
  { kind: 'partialPage' },
  { kind: 'truncated' },
  { kind: 'throttle', retryAfterSeconds: 0 },
];
const lists = ['Get-TransportRule', 'Get-OutboundConnector', 'Get-ArcConfig', 'Get-AcceptedDomain'];

const withSpec =
  (kind: string, spec: (given: Manifest['spec']) => object): Change =>
  (manifest) =>
    manifest.kind === kind ? { ...manifest, spec: { ...manifest.spec, ...spec(manifest.spec) } } : manifest;

/** Servers that only the zone of the company has. */
const zoneSpec = (spec: (sandbox: Sandbox) => object, sandbox: Sandbox): Change =>
  withSpec('Zone', (given) => (given['name'] === 'contoso.example' ? spec(sandbox) : {}));

const serve = async (answer: RequestListener) => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
};

/** A zone behind PowerDNS's HTTP API, where something answers in this way. */
const powerdns = (situation: string, answer: RequestListener): Failure => ({
  situation: `PowerDNS's HTTP API: ${situation}`,
  names: /http:\/\/127\.0\.0\.1:\d+.*contoso\.example|contoso\.example.*http:\/\/127\.0\.0\.1:\d+/s,
  arrange: async (sandbox) => {
    const { url, stop } = await serve(answer);
    const { host, port } = sandbox.dns;
    const provider = { powerdns: { url, apiKeyRef: { secretKeyRef: { name: 'dns', key: 'tsig' } } } };
    return { change: zoneSpec(() => ({ provider, nameServers: [`${host}:${port}`] }), sandbox), stop };
  },
});

const says =
  (status: number, body: string): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body);
  };

/** A name server beside the primary that fails for everybody. */
const second = (situation: string, listen: () => Promise<{ readonly port: number; stop(): void }>): Failure => ({
  situation: `a second name server that ${situation}`,
  names: /SpfOnSendingDomains\/\S+: unknown\s+not every name server of contoso\.example answered[^-]*127\.0\.0\.1:\d+/,
  arrange: async (sandbox) => {
    const { port, stop } = await listen();
    const { host, port: primary } = sandbox.dns;
    const nameServers = [`${host}:${primary}`, `${host}:${port}`];
    return { change: zoneSpec(() => ({ nameServers }), sandbox), stop };
  },
});

/** Answers every datagram, and nothing by TCP. */
const byUdp = (answer: (query: packet.DecodedPacket) => packet.Packet) => async () => {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    socket.send(packet.encode(answer(packet.decode(message))), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { port: socket.address().port, stop: () => void socket.close() };
};

const authoritative = 1 << 10;
const truncated = 1 << 9;
const reply = (query: packet.DecodedPacket, flags: number): packet.Packet => ({
  type: 'response',
  id: query.id ?? 0,
  flags,
  questions: query.questions ?? [],
  answers: [],
});

const failures: readonly Failure[] = [
  ...lists.flatMap((list) => faults.map((act) => fault('tenant', list, act, new RegExp(list)))),
  ...(['SERVFAIL', 'REFUSED'] as const).map((rcode) =>
    fault('dns', 'QUERY _dmarc.contoso.example TXT', { kind: 'throttle', rcode }, /_dmarc\.contoso\.example/),
  ),
  fault('dns', 'QUERY _dmarc.contoso.example TXT', { kind: 'notAuthoritative' }, /_dmarc\.contoso\.example/),
  fault('dns', 'QUERY _dmarc.contoso.example TXT', { kind: 'dropRequest' }, /_dmarc\.contoso\.example/),
  second(
    'nobody answers for',
    byUdp(() => ({ type: 'response', id: 0 }) as packet.Packet),
  ),
  second(
    'has no authority',
    byUdp((query) => reply(query, 0)),
  ),
  second(
    'refuses',
    byUdp((query) => reply(query, authoritative | 5)),
  ),
  second(
    'sends a truncated answer and has no TCP',
    byUdp((query) => reply(query, authoritative | truncated)),
  ),
  powerdns('401', says(401, '{"error":"Unauthorized"}')),
  powerdns('403 from a proxy', says(403, '<html>')),
  powerdns('404', says(404, '{"error":"Not Found"}')),
  powerdns('500', says(500, '{"error":"database is locked"}')),
  powerdns('JSON that ends too early', says(200, '{"name":"contoso.example.","kind":"Nat')),
  powerdns('a hang-up', (request) => request.socket.destroy()),
  {
    situation: 'an alias stands where the SPF record belongs',
    names: /www\.contoso\.example/,
    arrange: async () => ({ change: withSpec('SpfRecord', () => ({ name: 'www.contoso.example' })) }),
  },
];

describe('in a whole company, a read that fails, breaks off or is throttled to the end', () => {
  it.concurrent.each(failures)(
    'ends with exit 1, says what is unknown, and no write is sent: $situation',
    async ({ arrange, names }) => {
      const folder = await mkdtemp(join(tmpdir(), 'postern-unknown-'));
      await using sandbox = await startSandbox();
      const { change = (manifest) => manifest, stop } = await arrange(sandbox);
      try {
        const { scopes, rest, secrets } = await aimedAt(sandbox, 'examples');
        const all = [...[...scopes, ...rest].map(change), ...secrets];
        await writeFile(join(folder, 'all.yaml'), all.map((one) => stringify(one)).join('---\n'));
        const before = outsideOf(sandbox);

        const plan = await type(['plan', '-f', folder]);
        expect({ code: plan.code, stdout: plan.stdout }).toEqual({ code: 1, stdout: expect.stringMatching(names) });
        const applied = await type(['apply', '--yes', '-f', folder]);
        expect(applied.code).toBe(1);
        expect(`${applied.stdout}${applied.stderr}`).toMatch(names);

        expect(sandbox.requests.writes()).toBe(0);
        expect(outsideOf(sandbox)).toEqual(before);
        const secret = sandbox.dns.keys[0]?.secret ?? '';
        expect(JSON.stringify([plan, applied])).not.toContain(secret);
      } finally {
        stop?.();
        await rm(folder, { recursive: true, force: true });
      }
    },
    120_000,
  );
});

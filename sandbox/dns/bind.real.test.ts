import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox, type UpdateKey } from '../index.ts';
import { CLASS, type OutRecord, readMessage, type TYPE, writeMessage } from './message.ts';
import { canonicalName } from './name.ts';
import { rdataOf } from './presentation.ts';
import { line, overTcp, queryMessage, signed, txt, updateMessage } from './raw-client.ts';

const ZONE = 'twin.example';
const KEY: UpdateKey = {
  name: 'twin-key',
  algorithm: 'hmac-sha256',
  secret: Buffer.alloc(32, 'twin').toString('base64'),
};
const NAMES = [ZONE, `a.${ZONE}`, `alias.${ZONE}`];

type Address = { readonly host: string; readonly port: number };

let sandbox: Sandbox;
let bind: Address;
let stopBind: () => Promise<void> = async () => {};
let missing: string | null = null;

beforeAll(async () => {
  sandbox = await startSandbox({ keys: [KEY] });
  sandbox.dns.addZone(ZONE, [
    ['@', 'SOA', [`ns1.${ZONE} hostmaster.${ZONE} 1 3600 600 1209600 300`]],
    ['ns1', 'A', ['127.0.0.1']],
    ['@', 'TXT', ['v=spf1 -all', 'foreign'], 600],
    ['alias', 'CNAME', [`ns1.${ZONE}`]],
  ]);
  const found = await promisify(execFile)('named', ['-v']).catch(() => null);
  if (found === null) missing = 'named of BIND 9 is not installed';
  else bind = await startBind();
  if (missing !== null && process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(missing);
});
afterAll(async () => {
  await stopBind();
  await sandbox.stop();
});
beforeEach((context) => {
  if (missing !== null) context.skip(missing);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function startBind(): Promise<Address> {
  const directory = await mkdtemp(join(tmpdir(), 'bind-'));
  const port = await freePort();
  const key = `key "${KEY.name}" { algorithm ${KEY.algorithm}; secret "${KEY.secret}"; };`;
  const options = `options { directory "${directory}"; pid-file "${directory}/named.pid"; session-keyfile "${directory}/session.key"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; minimal-responses yes; notify no; };`;
  const zone = `zone "${ZONE}" { type primary; file "zone"; allow-update { key "${KEY.name}"; }; };`;
  await writeFile(join(directory, 'named.conf'), [options, 'controls { };', key, zone].join('\n'));
  const records = [
    `@ 3600 IN SOA ns1.${ZONE}. hostmaster.${ZONE}. 1 3600 600 1209600 300`,
    `@ 3600 IN NS ns1.${ZONE}.`,
    'ns1 3600 IN A 127.0.0.1',
    '@ 600 IN TXT "v=spf1 -all"',
    '@ 600 IN TXT "foreign"',
    `alias 3600 IN CNAME ns1.${ZONE}.`,
  ];
  await writeFile(join(directory, 'zone'), `$ORIGIN ${ZONE}.\n${records.join('\n')}\n`);
  const child = spawn('named', ['-c', join(directory, 'named.conf'), '-g'], { stdio: 'ignore' });
  stopBind = async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
    await rm(directory, { recursive: true });
  };
  const address = { host: '127.0.0.1', port };
  for (let left = 100; left > 0; left -= 1) {
    if (typeof (await overTcp(address, queryMessage(ZONE, 'SOA')).catch(() => 'closed')) !== 'string') return address;
    await sleep(50);
  }
  throw new Error('named did not answer within five seconds');
}

/** Response code of an update, and what the zone then shows of the names: types, TTLs and octets, and its serial. */
async function outcome(
  of: Address,
  prerequisites: readonly OutRecord[],
  updates: readonly OutRecord[],
): Promise<unknown> {
  const reply = await overTcp(of, signed(updateMessage(ZONE, prerequisites, updates), KEY));
  return { rcode: typeof reply === 'string' ? reply : reply.readUInt16BE(2) & 15, zone: await world(of) };
}

async function world(of: Address): Promise<readonly string[]> {
  const seen: string[] = [];
  const asked = NAMES.flatMap((name) => (['TXT', 'A', 'CNAME', 'SOA'] as const).map((type) => [name, type] as const));
  for (const [name, type] of asked) seen.push(...(await records(of, name, type)));
  return seen;
}

async function records(of: Address, name: string, type: keyof typeof TYPE): Promise<readonly string[]> {
  const reply = await overTcp(of, queryMessage(name, type));
  if (typeof reply === 'string') return [`${name} ${type} ${reply}`];
  const { flags, answers } = readMessage(reply);
  const own = answers.filter((one) => canonicalName(one.name) === name);
  return [
    `${name} ${type} ${flags & 0x040f}`,
    ...own.map((one) => `${one.type} ${one.ttl} ${one.rdata.toString('hex')}`).sort(),
  ];
}

// Updates keep to lower case: BIND counts the same record under another spelling of its name as a change.
const name = fc.constantFrom(...NAMES, 'other.example');
const anyCase = fc.constantFrom(...NAMES, ...NAMES.map((one) => one.toUpperCase()), 'other.example');
const rdata = fc.constantFrom(txt('v=spf1 -all'), txt('foreign'), txt('for', 'eign'), txt('v=spf1 mx -all'));
const txtRecord = fc.record({ name, rdata });
const addressRecord = fc.record({
  name,
  type: fc.constant('A' as const),
  rdata: fc.constant(rdataOf('A', '192.0.2.1')),
});
const aliasRecord = fc.record({
  name,
  type: fc.constant('CNAME' as const),
  rdata: fc.constant(rdataOf('CNAME', `ns1.${ZONE}`)),
});
const anyType = fc.constantFrom('TXT' as const, 'A' as const, 'CNAME' as const, 'ANY' as const);
const ttl = fc.constantFrom(300, 600);

const prerequisite = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: anyCase, rdata }).map(line.holds) },
  fc.record({ name: anyCase, type: anyType }).chain((x) => fc.constantFrom(line.exists(x), line.absent(x))),
  txtRecord.map((x) => line.holds({ ...x, ttl: 600 })),
  txtRecord.map((x) => ({ ...line.holds(x), class: 0 })),
);
const change = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ record: fc.oneof(txtRecord, addressRecord, aliasRecord), ttl })
      .map((x) => line.add({ ...x.record, ttl: x.ttl })),
  },
  { weight: 3, arbitrary: fc.oneof(txtRecord, addressRecord, aliasRecord).map(line.deleteOne) },
  fc.record({ name, type: anyType }).map(line.deleteSet),
  fc.constant(line.add({ name: ZONE, rdata: Buffer.from([40, 65]) })),
);

describe('the name server beside a BIND with the same zone', () => {
  it('answers every run of updates with the same codes and then shows the same zone, TTLs and serial', async () => {
    expect(await world(sandbox.dns)).toEqual(await world(bind));
    await fc.assert(
      fc.asyncProperty(
        fc.array(prerequisite, { maxLength: 2 }),
        fc.array(change, { maxLength: 4 }),
        async (prerequisites, updates) => {
          const [ours, theirs] = await Promise.all(
            [sandbox.dns, bind].map((one) => outcome(one, prerequisites, updates)),
          );
          expect(ours).toEqual(theirs);
        },
      ),
      { numRuns: 150, endOnFailure: true },
    );
  });

  it('refuses a bad zone section with the same codes', async () => {
    const record = line.add({ name: ZONE, rdata: txt('x') });
    for (const question of [
      { name: ZONE, type: 16, class: CLASS.IN },
      { name: ZONE, type: 6, class: CLASS.ANY },
      { name: `a.${ZONE}`, type: 6, class: CLASS.IN },
      { name: 'other.example', type: 6, class: CLASS.IN },
    ]) {
      const message = signed(writeMessage({ id: 7, flags: 5 << 11 }, [question], [[], [record], []]), KEY);
      const [ours, theirs] = await Promise.all([sandbox.dns, bind].map((one) => overTcp(one, message)));
      const rcode = (reply: unknown): unknown => (Buffer.isBuffer(reply) ? reply.readUInt16BE(2) & 15 : reply);
      expect([question, rcode(ours)]).toEqual([question, rcode(theirs)]);
    }
  });
});

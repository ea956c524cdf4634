import { Buffer } from 'node:buffer';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type DnsServerKind, dnsServers } from '../../test/real/dns-servers.ts';
import type { DnsServer } from '../../test/real/server.ts';
import { askTxt, calm, keyName, secretText, zoneName, zoneResource } from '../../test/sample-zone.ts';
import { randomId, update } from './api.ts';
import { createBudget } from './budget.ts';
import { limits } from './limits.ts';
import { addTxt, deleteTxt, encodeUpdate, txtIsAbsent, txtIsExactly, type WireRecord } from './message.ts';
import { openDnsTarget } from './target.ts';

const now = () => new Date();
const key = { name: keyName, algorithm: 'hmac-sha256', secret: secretText };
const text = (value: string) => [Buffer.from(value, 'latin1')];
const name = `cas.${zoneName}`;
const split = [Buffer.from('two '), Buffer.from('chunks')];
const zone = {
  origin: zoneName,
  records: 'cas 300 IN TXT "one"\ncas 300 IN TXT "two " "chunks"',
  names: [name, `new.cas.${zoneName}`],
};

describe.each<DnsServerKind>(dnsServers)('the prerequisite on $name', (kind) => {
  let started: DnsServer | null = null;
  beforeEach(async (context) => {
    const missing = kind.missing();
    if (missing !== null && process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(missing);
    if (missing !== null) context.skip(missing);
    started ??= await kind.start({ keys: [key], zones: [zone] });
  });
  afterAll(() => started?.stop());

  const wire = { now, budget: createBudget(), limits };
  const signing = { name: keyName, algorithm: 'hmac-sha256' as const, secret: Buffer.from(secretText, 'base64') };
  const server = () => {
    if (started === null) throw new Error(`${kind.name} is not running`);
    return { host: started.host, port: started.port, key: signing };
  };

  test.each<readonly [string, readonly WireRecord[], number]>([
    ['the whole RRset holds', txtIsExactly(name, [text('one'), split]), 0],
    ['a part of it does not', txtIsExactly(name, [text('one')]), 8],
    ['the same text in other chunks does not', txtIsExactly(name, [text('one'), text('two chunks')]), 8],
    ['more than is there does not', txtIsExactly(name, [text('one'), split, text('three')]), 8],
    ['absence of what is there does not', [txtIsAbsent(name)], 7],
    ['absence of what is not there holds', [txtIsAbsent(`new.cas.${zoneName}`)], 0],
    ['a TTL in it is an error', txtIsExactly(name, [text('one'), split]).map((one) => ({ ...one, ttl: 300 })), 1],
  ])('%s', async (_, prerequisites, rcode) => {
    // Takes out what is not there: the answer is the prerequisite's alone.
    const message = encodeUpdate({
      id: randomId(),
      zone: zoneName,
      prerequisites,
      updates: [deleteTxt(name, text('none'))],
    });
    expect(await update(wire, server(), message, calm())).toEqual({ state: 'answered', rcode, problem: null });
  });

  test('another TTL of an added record becomes that of all: the reason why ours is reused', async () => {
    const message = encodeUpdate({
      id: randomId(),
      zone: zoneName,
      prerequisites: [],
      updates: [addTxt(name, 77, text('x'))],
    });
    await update(wire, server(), message, calm());
    const target = await openDnsTarget(zoneResource(server()), async () => secretText, { now });
    const { collections } = await target.read([askTxt(name)], calm());
    expect(collections[`TXT ${name}`]).toMatchObject({ found: [{ raw: { ttl: 77 } }] });
  });
});

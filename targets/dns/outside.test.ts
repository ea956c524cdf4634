import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Resource } from '../../kinds/words.ts';
import { CONTOSO_KEYS } from '../../sandbox/dns/contoso.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { askFact, askTxt, calm, zoneName, zoneResource } from '../../test/sample-zone.ts';
import { openZones } from './open.ts';

const [key] = CONTOSO_KEYS;
const now = () => new Date();

describe('zones of one process', () => {
  let sandbox: Sandbox;
  let zone: Resource;

  beforeAll(async () => {
    sandbox = await startSandbox();
    const server = { host: '127.0.0.1', port: sandbox.dns.port };
    const resolver = { server: server.host, port: server.port };
    zone = zoneResource(server, { name: key?.name ?? '', algorithm: key?.algorithm ?? '' }, { resolver });
  });
  afterAll(() => sandbox.stop());
  beforeEach(() => sandbox.requests.clear());

  const open = openZones();
  const opened = () => open(zone, async () => key?.secret ?? '', { now });
  const asked = (name: string): number =>
    sandbox.requests.entries.filter(({ what }) => what.toLowerCase() === `query ${name} txt`).length;
  const included = 'spf.protection.outlook.com';

  test('are read once for a plan: facts stand on what the look has already shown', async () => {
    const target = await opened();
    const seen = await target.read([askTxt()], calm());
    const facts = await target.read([askFact('SpfTree', zoneName)], calm(), seen);
    expect(facts.facts[`SpfTree/${zoneName}`]?.value).toMatchObject({ state: 'record', domain: zoneName });
    expect(asked(zoneName)).toBe(1);
  });

  test('are asked again where the look has not shown them', async () => {
    const target = await opened();
    const facts = await target.read([askFact('SpfTree', zoneName)], calm());
    expect(facts.facts[`SpfTree/${zoneName}`]?.value).toMatchObject({ state: 'record' });
    expect(asked(zoneName)).toBe(1);
  });

  test('ask for what they include once', async () => {
    const fresh = openZones();
    const targets = await Promise.all([1, 2, 3].map(() => fresh(zone, async () => key?.secret ?? '', { now })));
    const seen = await Promise.all(targets.map((target) => target.read([askFact('SpfTree', included)], calm())));
    for (const one of seen) expect(one.facts[`SpfTree/${included}`]?.value).toMatchObject({ state: 'record' });
    expect(asked(included)).toBe(1);
  });
});

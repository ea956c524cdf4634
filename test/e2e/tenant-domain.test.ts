import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outsideOf } from './company.ts';
import { type Desk, openDesk } from './desk.ts';

const vendor = 'in.contoso.example';

/** The company with its vendor's internal domain beside it. */
const withDomain = async (): Promise<Desk> => {
  const desk = await openDesk();
  const example = join(import.meta.dirname, '../../examples/tenant-domain.yaml');
  await desk.put('tenant-domain.yaml', await readFile(example, 'utf8'));
  return desk;
};

const notesOf = async (desk: Desk): Promise<readonly { readonly code: string; readonly message: string }[]> =>
  JSON.parse((await desk.run('plan', '--output', 'json')).stdout).notes;

const codesOf = async (desk: Desk): Promise<readonly string[]> =>
  (await notesOf(desk)).map(({ code }) => code).filter((code) => code.startsWith('PSTN17'));

describe("the vendor's internal domain in a whole company", () => {
  test('is looked at in an apply that makes its connector, and the second plan is empty [C48, C49]', async () => {
    await using desk = await withDomain();
    expect((await desk.run('apply', '--yes')).code).toBe(0);
    expect(desk.sandbox.tenant.snapshot().connectors.map(({ Name }) => Name)).toContain('From Mimecast');
    expect(await codesOf(desk)).toEqual([]);
    expect((await desk.run('plan')).code).toBe(0);
    expect(desk.sandbox.requests.entries.filter(({ what, isWrite }) => isWrite && what.includes('/domains'))).toEqual(
      [],
    );
  });

  test('that loses its ground, or is used for mail, is told without a write [C48, C50]', async () => {
    await using desk = await withDomain();
    await desk.run('apply', '--yes');
    const { tenant } = desk.sandbox;
    tenant.addUser({ displayName: 'X', userPrincipalName: `x@${vendor}`, proxyAddresses: [] });
    tenant.createRule({ Name: 'To it', RecipientDomainIs: [vendor], DeleteMessage: true });
    expect(await codesOf(desk)).toEqual(['PSTN1720', 'PSTN1721']);
    tenant.removeAcceptedDomain(vendor);
    expect(await codesOf(desk)).toContain('PSTN1710');
    const before = outsideOf(desk.sandbox);
    await desk.run('apply', '--yes');
    expect(outsideOf(desk.sandbox)).toEqual(before);
  });

  test.each([
    ['GET /domains', 'forbidden', /GET \/domains of Microsoft Graph.*Domain\.Read\.All/],
    [`GET /domains ${vendor}/domainNameReferences`, 'lostReply', /domainNameReferences of Microsoft Graph/],
    ['GET /domains', 'partialPage', /GET \/domains of Microsoft Graph.*broke off/],
    ['Get-TransportRule', 'forbidden', /Get-TransportRule/],
  ] as const)('that cannot be read whole ends with 1 and names what failed: %s, %s', async (match, act, names) => {
    await using desk = await withDomain();
    desk.sandbox.faults.add({ plane: 'tenant', match, act, times: Number.POSITIVE_INFINITY });
    const plan = await desk.run('plan');
    expect([plan.code, plan.stdout]).toEqual([1, expect.stringMatching(names)]);
    const applied = await desk.run('apply', '--yes');
    expect([applied.code, desk.sandbox.requests.writes()]).toEqual([1, 0]);
  });
});

describe('a trial tenant', () => {
  test('holds the connectors and says what to buy, and what was disabled stays possible [C01]', async () => {
    await using desk = await openDesk();
    desk.sandbox.tenant.setTrial(true);
    const before = desk.sandbox.tenant.snapshot().connectors;
    const { code, stdout } = await desk.run('apply', '--yes', '--wait', '0s');
    expect([code, stdout]).toEqual([3, expect.stringContaining('every subscription with mailboxes is a trial')]);
    expect(desk.sandbox.tenant.snapshot().connectors).toEqual(before);
    const { connector } = desk.company;
    await desk.put('connector.yaml', { ...connector, spec: { ...connector.spec, enabled: false } });
    await desk.run('apply', '--yes', '--wait', '0s');
    expect(desk.sandbox.tenant.snapshot().connectors).toContainEqual(
      expect.objectContaining({ Name: 'From Mimecast', Enabled: false }),
    );
  });
});

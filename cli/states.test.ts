import { describe, expect, test } from 'vitest';
import { kinds } from '../kinds/index.ts';
import { admitAll } from '../plan/admit.ts';
import { specHash } from '../plan/wishes.ts';
import { apexTexts, outsideOf, spfOf } from '../test/e2e/company.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { rejectingPartner } from '../test/manifest.ts';

const partner = rejectingPartner();
const guard = 'connector-rejects-mail';

const specHashOf = (manifest: typeof partner): string => {
  const ref = { kind: manifest.kind, namespace: 'default', name: manifest.metadata.name };
  const { resources } = admitAll(kinds, [{ ref, spec: manifest.spec, annotations: {} }]);
  const [filled] = resources;
  if (filled === undefined) throw new Error('the manifest is gone');
  return specHash(filled);
};

const approval = (spec: object) => ({
  apiVersion: 'postern.dev/v1alpha1',
  kind: 'Approval',
  metadata: { name: 'looked-at' },
  spec: { for: guard, by: 'jo', reason: 'looked at it', ...spec },
});

const connectorNames = ({ sandbox }: Desk) => sandbox.tenant.snapshot().connectors.map((one) => one['Name']);

/** Plan, drift and apply on the same world, one after the other. */
const codes = async (desk: Desk, ...words: readonly string[]) => {
  const [plan, drift] = [await desk.run('plan', ...words), await desk.run('drift', ...words)];
  return {
    plan: plan.code,
    drift: drift.code,
    apply: (await desk.run('apply', '--yes', '--wait', '1s', ...words)).code,
  };
};

describe('exit codes of plan, drift and apply', () => {
  test('something can be applied, and then nothing is left', async () => {
    await using desk = await openDesk();
    expect(await codes(desk)).toEqual({ plan: 2, drift: 2, apply: 0 });
    expect(spfOf(desk.sandbox)).toContain('include:spf.us-1.a.mimecastprotect.com');
    expect(connectorNames(desk)).toContain('From Mimecast');
    expect(await codes(desk)).toEqual({ plan: 0, drift: 0, apply: 0 });
  });

  test('what a guard holds waits for a person, and the rest is done', async () => {
    await using desk = await openDesk();
    await desk.put('partner.yaml', partner);
    expect(await codes(desk)).toEqual({ plan: 2, drift: 2, apply: 3 });
    expect(connectorNames(desk)).not.toContain('From Partner');
    expect(connectorNames(desk)).toContain('From Mimecast');
    expect(await codes(desk)).toEqual({ plan: 3, drift: 2, apply: 3 });
  });

  test('a gate that only time opens is waited for by nobody', async () => {
    await using desk = await openDesk();
    await desk.put('spf.yaml', { ...desk.company.spf, spec: { ...desk.company.spf.spec, all: 'Fail', soak: '1d' } });
    const before = Date.now();
    expect((await desk.run('apply', '--yes')).code).toBe(3);
    expect(Date.now() - before).toBeLessThan(8000);
    expect(spfOf(desk.sandbox)).toMatch(/mimecastprotect\.com ~all$/);
    const { code, stdout } = await desk.run('plan');
    expect([code, stdout]).toEqual([3, expect.stringMatching(/SpfSoak\/contoso\.example: closed/)]);
  });

  test('what is never done whatever anybody allows is refused: 1, and nothing is written', async () => {
    await using desk = await openDesk();
    desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', ['v=spf1 ~all', 'v=spf1 -all']);
    const before = outsideOf(desk.sandbox);
    expect(await codes(desk)).toEqual({ plan: 1, drift: 1, apply: 1 });
    expect(await codes(desk, '--allow', 'spf-multiple-records')).toEqual({ plan: 1, drift: 1, apply: 1 });
    expect(outsideOf(desk.sandbox)).toEqual(before);
    expect(desk.sandbox.requests.writes()).toBe(0);
  });

  test('with --allow partial what is known is done, and it still ends with 1', async () => {
    await using desk = await openDesk();
    desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', ['v=spf1 ~all', 'v=spf1 -all']);
    expect((await desk.run('apply', '--yes', '--allow', 'partial')).code).toBe(1);
    expect(connectorNames(desk)).toContain('From Mimecast');
    expect(apexTexts(desk.sandbox)).toEqual(['v=spf1 ~all', 'v=spf1 -all']);
  });

  test('an invalid file is 1 for all, before anything outside is read', async () => {
    await using desk = await openDesk();
    await desk.put('spf.yaml', { ...desk.company.spf, spec: { region: 'XX' } });
    expect(await codes(desk)).toEqual({ plan: 1, drift: 1, apply: 1 });
    expect(desk.sandbox.requests.entries).toEqual([]);
  });

  test('nothing but scopes is in sync', async () => {
    await using desk = await openDesk();
    await desk.remove('spf.yaml');
    await desk.remove('connector.yaml');
    expect(await codes(desk)).toEqual({ plan: 0, drift: 0, apply: 0 });
  });
});

describe('a guard is lifted', () => {
  const lifted = async (desk: Desk, ...words: readonly string[]) => {
    await desk.put('partner.yaml', partner);
    const { code } = await desk.run('apply', '--yes', '--wait', '1s', ...words);
    return [code, connectorNames(desk).includes('From Partner')];
  };

  test('by its name on the command line', async () => {
    await using desk = await openDesk();
    expect(await lifted(desk, '--allow', guard)).toEqual([0, true]);
  });

  test('by an Approval of this very spec', async () => {
    await using desk = await openDesk();
    const object = { kind: 'InboundConnector', name: 'from-partner', specHash: specHashOf(partner) };
    await desk.put('approval.yaml', approval({ object }));
    expect(await lifted(desk)).toEqual([0, true]);
  });

  test.each([
    ['of another spec', { specHash: 'a'.repeat(64) }, {}],
    ['of another object', { name: 'from-vendor' }, {}],
    ['that has ended', {}, { expires: '2020-01-01T00:00:00Z' }],
    ['of something else', {}, { for: 'connector-restricted' }],
  ])('not by an Approval %s', async (_, object, more) => {
    await using desk = await openDesk();
    const approved = { kind: 'InboundConnector', name: 'from-partner', specHash: specHashOf(partner), ...object };
    await desk.put('approval.yaml', approval({ object: approved, ...more }));
    expect(await lifted(desk)).toEqual([3, false]);
  });

  test('by an Approval of this very plan, and by that of another plan not', async () => {
    await using desk = await openDesk();
    await desk.put('partner.yaml', partner);
    const { hash } = JSON.parse((await desk.run('plan', '--output', 'json')).stdout);
    await desk.put('approval.yaml', approval({ planHash: 'b'.repeat(64) }));
    expect((await desk.run('plan')).stdout).toContain(`waits for ${guard}`);
    await desk.put('approval.yaml', approval({ planHash: hash }));
    expect((await desk.run('plan')).stdout).not.toContain(`waits for ${guard}`);
    expect(await lifted(desk)).toEqual([0, true]);
  });

  test('a name that opens nothing is told', async () => {
    await using desk = await openDesk();
    const { stderr } = await desk.run('plan', '--allow', 'conector-rejects-mail', '--allow', 'SpfTreeKnown');
    expect(stderr).toBe('--allow conector-rejects-mail: this plan has no gate or guard of that name.\n');
  });
});

test('without a terminal and without --yes nothing is written: 1', async () => {
  await using desk = await openDesk();
  const before = outsideOf(desk.sandbox);
  const { code, stderr } = await desk.run('apply');
  expect([code, stderr]).toEqual([1, expect.stringContaining('PSTN5007')]);
  expect(desk.sandbox.requests.writes()).toBe(0);
  expect(outsideOf(desk.sandbox)).toEqual(before);
});

describe('--target', () => {
  test('does only this plane, and the other one is not even read', async () => {
    await using desk = await openDesk();
    const { code } = await desk.run('apply', '--yes', '--target', 'dns');
    expect(code).toBe(0);
    expect(spfOf(desk.sandbox)).toContain('mimecastprotect');
    expect(connectorNames(desk)).not.toContain('From Mimecast');
    expect(desk.sandbox.requests.entries.filter((entry) => entry.plane === 'tenant')).toEqual([]);
  });

  test.each(['dns', 'microsoft365'])('%s gives nothing up on the other plane', async (target) => {
    await using desk = await openDesk();
    await desk.run('apply', '--yes');
    const before = outsideOf(desk.sandbox);
    expect(await codes(desk, '--target', target)).toEqual({ plan: 0, drift: 0, apply: 0 });
    expect((await desk.run('apply', '--yes', '--prune', '--target', target)).code).toBe(0);
    expect(outsideOf(desk.sandbox)).toEqual(before);
    expect((await desk.run('plan')).code).toBe(0);
  });
});

test('--read-only and plan write nothing outside; --read-only remembers nothing either', async () => {
  await using desk = await openDesk();
  expect((await desk.run('plan', '--read-only')).code).toBe(2);
  expect(await desk.memory()).toBe('');
  expect((await desk.run('plan')).code).toBe(2);
  expect(await desk.memory()).not.toBe('');
  expect(desk.sandbox.requests.writes()).toBe(0);
});

test('--wait is how long what the system itself opens is waited for', async () => {
  await using desk = await openDesk();
  const { sandbox, company } = desk;
  await desk.put('tenant.yaml', { ...company.tenant, spec: { ...company.tenant.spec, settle: '60s' } });
  sandbox.tenant.setLag({ listMs: 3_600_000, identityMs: 3_600_000 });
  sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: 'lostReply' });
  expect((await desk.run('apply', '--yes', '--wait', '0s')).code).toBe(3);
  for (const [wait, least, most] of [
    ['0s', 0, 1900],
    ['2s', 2000, 6000],
  ] as const) {
    const started = Date.now();
    const { code, stdout } = await desk.run('apply', '--yes', '--wait', wait);
    expect([code, stdout]).toEqual([3, expect.stringContaining('Settling')]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(least);
    expect(Date.now() - started).toBeLessThan(most);
  }
  expect(sandbox.requests.applied('tenant')).toBe(1);
});

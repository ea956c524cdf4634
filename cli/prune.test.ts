import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../test/e2e/company.ts';
import { outsideOf, spfOf } from '../test/e2e/company.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';

const vendor = 'include:spf.us-1.a.mimecastprotect.com';
const ours = ({ sandbox }: Desk) =>
  sandbox.tenant.snapshot().connectors.filter((one) => one['Name'] === 'From Mimecast').length;
const held = ({ sandbox }: Desk) => ({ spf: spfOf(sandbox).includes(vendor), connectors: ours({ sandbox } as Desk) });

const without = (manifest: Manifest, policy: string): Manifest => {
  const { [policy]: _gone, ...spec } = manifest.spec;
  return { ...manifest, spec };
};

/** A desk where everything has been applied, with the given deletion policy. */
const applied = async (policy: 'Delete' | 'Retain'): Promise<Desk> => {
  const desk = await openDesk();
  if (policy === 'Retain')
    for (const name of ['spf', 'connector'] as const)
      await desk.put(`${name}.yaml`, without(desk.company[name], 'deletionPolicy'));
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  return desk;
};

describe('a resource whose file is gone', () => {
  test('is left alone without --prune', async () => {
    await using desk = await applied('Delete');
    await desk.remove('spf.yaml');
    await desk.remove('connector.yaml');
    const before = outsideOf(desk.sandbox);
    expect((await desk.run('plan')).code).toBe(0);
    expect((await desk.run('apply', '--yes')).code).toBe(0);
    expect(outsideOf(desk.sandbox)).toEqual(before);
  });

  test('is deleted where its policy says so, and foreign terms stay', async () => {
    await using desk = await applied('Delete');
    await desk.remove('spf.yaml');
    await desk.remove('connector.yaml');
    const plan = await desk.run('plan', '--prune');
    expect([plan.code, plan.stdout]).toEqual([2, expect.stringContaining('- delete  InboundConnector from mimecast')]);
    expect((await desk.run('apply', '--yes', '--prune')).code).toBe(0);
    expect(held(desk)).toEqual({ spf: false, connectors: 0 });
    expect(spfOf(desk.sandbox)).toBe('v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com ~all');
    expect((await desk.run('plan', '--prune')).code).toBe(0);
  });

  test('is only forgotten where it is to be retained', async () => {
    await using desk = await applied('Retain');
    await desk.remove('spf.yaml');
    await desk.remove('connector.yaml');
    const before = outsideOf(desk.sandbox);
    expect((await desk.run('apply', '--yes', '--prune')).code).toBe(0);
    expect(outsideOf(desk.sandbox)).toEqual(before);
    expect(held(desk)).toEqual({ spf: true, connectors: 1 });
    expect((await desk.run('plan', '--prune')).code).toBe(0);
  });

  test('is deleted by the saved plan that was made with --prune, said once', async () => {
    await using desk = await applied('Delete');
    await desk.remove('connector.yaml');
    const file = join(desk.folder, 'plan.json');
    expect((await desk.run('plan', '--prune', '--out', file)).code).toBe(2);
    expect((await desk.run('apply', '--plan', file)).code).toBe(0);
    expect(held(desk)).toEqual({ spf: true, connectors: 0 });
  });

  test('of another plane is left alone with --target', async () => {
    await using desk = await applied('Delete');
    await desk.remove('spf.yaml');
    await desk.remove('connector.yaml');
    expect((await desk.run('apply', '--yes', '--prune', '--target', 'dns')).code).toBe(0);
    expect(held(desk)).toEqual({ spf: false, connectors: 1 });
  });

  test('cannot be given up once the memory is lost: losing it may lose a delete, never cause one', async () => {
    await using desk = await applied('Delete');
    await desk.remove('connector.yaml');
    await rm(join(desk.folder, '.postern'), { recursive: true });
    const before = outsideOf(desk.sandbox);
    expect((await desk.run('apply', '--yes', '--prune')).code).toBe(0);
    expect(outsideOf(desk.sandbox)).toEqual(before);
  });
});

describe('what a resource owns that is still there is not pruned', () => {
  test('when it is paused', async () => {
    await using desk = await applied('Delete');
    const { connector } = desk.company;
    const annotations = { 'postern.dev/paused': 'true' };
    await desk.put('connector.yaml', { ...connector, metadata: { ...connector.metadata, annotations } });
    const { code, stdout } = await desk.run('apply', '--yes', '--prune');
    expect([code, stdout]).toEqual([0, expect.stringContaining('PSTN2010')]);
    expect(held(desk)).toEqual({ spf: true, connectors: 1 });
  });

  test('when it is invalid, or its file cannot be read', async () => {
    await using desk = await applied('Delete');
    const { connector } = desk.company;
    await desk.put('connector.yaml', { ...connector, spec: { ...connector.spec, connectorType: 7 } });
    expect((await desk.run('apply', '--yes', '--prune')).code).toBe(1);
    await desk.put('connector.yaml', 'kind: [');
    expect((await desk.run('apply', '--yes', '--prune')).code).toBe(1);
    expect(held(desk)).toEqual({ spf: true, connectors: 1 });
  });

  test('when it conflicts with another one', async () => {
    await using desk = await applied('Delete');
    const { connector } = desk.company;
    await desk.put('rival.yaml', {
      ...connector,
      metadata: { name: 'rival' },
      spec: { ...connector.spec, enabled: false },
    });
    expect((await desk.run('apply', '--yes', '--prune')).code).toBe(1);
    expect(held(desk)).toEqual({ spf: true, connectors: 1 });
  });

  test('when it is of another scope than those given', async () => {
    await using desk = await applied('Delete');
    for (const file of ['connector.yaml', 'tenant.yaml', 'spf.yaml']) await desk.remove(file);
    expect((await desk.run('apply', '--yes', '--prune')).code).toBe(0);
    expect(held(desk)).toEqual({ spf: false, connectors: 1 });
  });
});

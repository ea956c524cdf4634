import { describe, expect, test } from 'vitest';
import { apexTexts, spfOf } from './company.ts';
import { type Desk, openDesk } from './desk.ts';

/** A desk whose zone nobody but a person writes; the tenant is left out. */
const manualDesk = async (): Promise<Desk> => {
  const desk = await openDesk();
  const { zone } = desk.company;
  const { host, port } = desk.sandbox.dns;
  const { provider: _, ...spec } = zone.spec;
  await desk.put('zone.yaml', {
    ...zone,
    spec: { ...spec, provider: { manual: {} }, nameServers: [`${host}:${port}`] },
  });
  for (const file of ['tenant.yaml', 'connector.yaml']) await desk.remove(file);
  return desk;
};

const zoneName = 'contoso.example';
const line = /^\s*\+ contoso\.example\. [0-9]+ IN TXT (.*)$/m;

/** What a person does who reads the plan: publishes the line that starts with a plus. */
const publish = (desk: Desk, plan: string): void => {
  const text = (line.exec(plan)?.[1] ?? '').replaceAll('" "', '').replaceAll('"', '');
  if (text === '') throw new Error(`nothing to publish in\n${plan}`);
  const others = apexTexts(desk.sandbox).filter((one) => !one.startsWith('v=spf1'));
  desk.sandbox.dns.edit(zoneName, zoneName, 'TXT', [...others, text]);
};

describe('a zone that a person writes', () => {
  test('the plan shows the record, apply sends nothing, and it is done when DNS shows it [C14]', async () => {
    await using desk = await manualDesk();
    const before = spfOf(desk.sandbox);
    const plan = await desk.run('plan');
    expect([plan.code, (await desk.run('drift')).code, (await desk.run('apply', '--yes')).code]).toEqual([4, 2, 4]);
    expect(spfOf(desk.sandbox)).toBe(before);
    publish(desk, plan.stdout);
    expect([(await desk.run('plan')).code, (await desk.run('apply', '--yes')).code]).toEqual([0, 0]);
  });

  test('a step that waits for its gate is not asked for yet', async () => {
    await using desk = await manualDesk();
    publish(desk, (await desk.run('plan')).stdout);
    const { spf } = desk.company;
    await desk.put('spf.yaml', { ...spf, spec: { ...spf.spec, all: 'Fail' } });
    const plan = await desk.run('plan');
    expect(plan.stdout).toContain('SpfSoak/contoso.example');
    expect([plan.code, (await desk.run('apply', '--yes', '--wait', '1s')).code]).toEqual([3, 3]);
  });

  test('what no program would write is not asked of a person either', async () => {
    await using desk = await manualDesk();
    const { dns } = desk.sandbox;
    const deep = Array.from({ length: 10 }, (_, index) => `include:_spf${index}.${zoneName}`);
    for (const [index] of deep.entries())
      dns.edit(zoneName, `_spf${index}.${zoneName}`, 'TXT', ['v=spf1 ip4:192.0.2.1']);
    dns.edit(zoneName, zoneName, 'TXT', [`v=spf1 ${deep.join(' ')} ~all`]);
    const plan = await desk.run('plan');
    expect(plan.code).toBe(1);
    expect(plan.stdout).toContain('of 10');
  });

  test('a record that went over to a person is let go of once it is gone, and nothing is deleted', async () => {
    await using desk = await openDesk();
    for (const file of ['tenant.yaml', 'connector.yaml']) await desk.remove(file);
    expect((await desk.run('apply', '--yes')).code).toBe(0);
    const written = spfOf(desk.sandbox);
    const { zone } = desk.company;
    const { host, port } = desk.sandbox.dns;
    const { provider: _, ...spec } = zone.spec;
    const nameServers = [`${host}:${port}`];
    await desk.put('zone.yaml', { ...zone, spec: { ...spec, provider: { manual: {} }, nameServers } });
    expect((await desk.run('plan')).code).toBe(0);
    const { spf } = desk.company;
    await desk.put('spf.yaml', { ...spf, spec: { ...spf.spec, region: 'UK', deletionPolicy: 'Delete' } });
    const plan = await desk.run('plan');
    expect(plan.stdout).toMatch(/\+ contoso\.example\. [0-9]+ IN TXT .*spf\.uk-1/);
    expect((await desk.run('apply', '--yes')).code).not.toBe(1);
    expect(spfOf(desk.sandbox)).toBe(written);
  });
});

import { describe, expect, test } from 'vitest';
import { spfOf } from '../test/e2e/company.ts';
import { openDesk } from '../test/e2e/desk.ts';
import { apply, connectorsOf, observed, opsOf, rollback } from '../test/e2e/rolled-back.ts';
import { type } from '../test/e2e/terminal.ts';

const adopted = {
  apiVersion: 'postern.dev/v1alpha1',
  kind: 'InboundConnector',
  metadata: { name: 'fabrikam', annotations: { 'postern.dev/adopt': 'true' } },
  spec: {
    tenantRef: { name: 'contoso' },
    name: 'Fabrikam Inbound Filter',
    senderDomains: ['*'],
    senderIPAddresses: ['198.51.100.0/24'],
    requireTls: true,
    restrictDomainsToIPAddresses: true,
  },
};

const guard = ['--allow', 'connector-rejects-mail'] as const;

describe('apply, then rollback', () => {
  test('is as if nothing had been, and a second rollback has nothing to do', async () => {
    await using desk = await openDesk();
    const before = observed(desk);
    const run = await apply(desk);
    expect(observed(desk)).not.toEqual(before);
    const back = await rollback(desk, run);
    expect([back.code, [...opsOf(back)].sort()]).toEqual([0, ['delete', 'update']]);
    expect(observed(desk)).toEqual(before);
    expect(JSON.parse(back.stdout).run).not.toBe(run);
    const again = await rollback(desk, run);
    expect([again.code, opsOf(again)]).toEqual([0, []]);
    const drift = await desk.run('drift');
    expect(drift.code).toBe(2);
  });

  test('the rollback is a run of its own, which can be rolled back', async () => {
    await using desk = await openDesk();
    const run = await apply(desk);
    const after = observed(desk);
    const back = JSON.parse((await rollback(desk, run)).stdout).run as string;
    expect((await rollback(desk, back)).code).toBe(0);
    expect(observed(desk)).toEqual(after);
    expect((await desk.run('plan')).code).toBe(0);
  });

  test('an adopted connector has its old settings and no mark, and is nobody’s', async () => {
    await using desk = await openDesk();
    await apply(desk);
    const before = observed(desk);
    await desk.put('adopted.yaml', adopted);
    const run = await apply(desk, ...guard);
    expect(JSON.stringify(observed(desk))).toContain('InboundConnector/fabrikam');
    const back = await rollback(desk, run, ...guard);
    expect([back.code, opsOf(back)]).toEqual([0, ['update']]);
    expect(observed(desk)).toEqual(before);
    expect(opsOf(await rollback(desk, run, ...guard))).toEqual([]);
    await desk.remove('adopted.yaml');
    expect((await desk.run('plan', '--prune')).code).toBe(0);
  });

  test('an adoption that only set the mark only takes the mark off', async () => {
    await using desk = await openDesk();
    const { senderIPAddresses: _changed, ...spec } = adopted.spec;
    await apply(desk);
    const before = observed(desk);
    await desk.put('adopted.yaml', { ...adopted, spec });
    const run = await apply(desk, ...guard);
    expect(observed(desk)).not.toEqual(before);
    expect((await rollback(desk, run, ...guard)).code).toBe(0);
    expect(observed(desk)).toEqual(before);
  });

  test('an update of what was ours goes back to the values before it, and stays ours', async () => {
    await using desk = await openDesk();
    await apply(desk);
    const before = observed(desk);
    const { connector, spf } = desk.company;
    await desk.put('connector.yaml', { ...connector, spec: { ...connector.spec, comment: 'second', enabled: false } });
    await desk.put('spf.yaml', { ...spf, spec: { ...spf.spec, senders: ['ip4:192.0.2.44'] } });
    const run = await apply(desk);
    expect((await rollback(desk, run)).code).toBe(0);
    expect(observed(desk)).toEqual(before);
    await desk.put('connector.yaml', connector);
    await desk.put('spf.yaml', spf);
    expect((await desk.run('plan')).code).toBe(0);
  });

  test('a renamed connector has its old name, and is the same object', async () => {
    await using desk = await openDesk();
    await apply(desk);
    const before = observed(desk);
    const guidOf = (name: string) =>
      desk.sandbox.tenant.snapshot().connectors.find((one) => one['Name'] === name)?.['Guid'];
    const guid = guidOf('From Mimecast');
    const { connector } = desk.company;
    await desk.put('connector.yaml', { ...connector, spec: { ...connector.spec, name: 'Renamed' } });
    const run = await apply(desk);
    expect(guidOf('Renamed')).toBe(guid);
    expect((await rollback(desk, run)).code).toBe(0);
    expect([observed(desk), guidOf('From Mimecast')]).toEqual([before, guid]);
    expect(opsOf(await rollback(desk, run))).toEqual([]);
  });

  test('what was pruned is made again, with its settings and its mark', async () => {
    await using desk = await openDesk();
    await apply(desk);
    const before = observed(desk);
    for (const file of ['spf.yaml', 'connector.yaml']) await desk.remove(file);
    const run = await apply(desk, '--prune');
    expect(observed(desk)).not.toEqual(before);
    expect((await rollback(desk, run)).code).toBe(0);
    expect(observed(desk)).toEqual(before);
  });

  test('a write whose answer was lost is taken back too', async () => {
    await using desk = await openDesk();
    const before = observed(desk);
    desk.sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: 'lostReply' });
    const run = await apply(desk);
    expect((await rollback(desk, run)).code).toBe(0);
    expect(observed(desk)).toEqual(before);
  });

  test('is right while the tenant still shows what was before the run', async () => {
    await using desk = await openDesk({ lagMs: 1200 });
    const before = observed(desk);
    const run = await apply(desk);
    const back = await rollback(desk, run);
    expect([back.code, [...opsOf(back)].sort()]).toEqual([0, ['delete', 'update']]);
    expect(observed(desk)).toEqual(before);
  });
});

describe('what has changed since is left alone, and the plan says so', () => {
  test('a connector that somebody changed stays, the SPF term goes', async () => {
    await using desk = await openDesk();
    const spf = spfOf(desk.sandbox);
    const run = await apply(desk);
    desk.sandbox.tenant.setConnector('From Mimecast', { RequireTls: true, SenderDomains: ['smtp:partner.example;1'] });
    const connectors = connectorsOf(desk);
    const back = await rollback(desk, run);
    expect([back.code, opsOf(back), spfOf(desk.sandbox)]).toEqual([0, ['update'], spf]);
    expect(connectorsOf(desk)).toEqual(connectors);
    const again = await type(['rollback', run, '-f', desk.folder]);
    expect(again.stdout).toMatch(/PSTN5051 .*InboundConnector from mimecast: it was changed since in senderDomains/);
  });

  test('what is gone stays gone, and an undescribed scope is named', async () => {
    await using desk = await openDesk();
    const run = await apply(desk);
    desk.sandbox.tenant.removeConnector('From Mimecast');
    for (const file of ['zone.yaml', 'spf.yaml']) await desk.remove(file);
    const back = await type(['rollback', run, '-f', desk.folder, '--yes']);
    expect(back.stdout).toMatch(/PSTN5051 .*no resource of the given files describes dns:contoso\.example/);
    expect(back.code).toBe(0);
  });

  test('of a paused resource nothing is taken back', async () => {
    await using desk = await openDesk();
    const run = await apply(desk);
    const { connector } = desk.company;
    const metadata = { ...connector.metadata, annotations: { 'postern.dev/paused': 'true' } };
    await desk.put('connector.yaml', { ...connector, metadata });
    const connectors = connectorsOf(desk);
    const back = await type(['rollback', run, '-f', desk.folder, '--yes']);
    expect([back.code, connectorsOf(desk)]).toEqual([0, connectors]);
    expect(back.stdout).toMatch(/PSTN5051 .*its resource is paused/);
  });
});

describe('on the command line', () => {
  test('without a run it lists those of the journal, as apply named them', async () => {
    await using desk = await openDesk();
    expect((await type(['rollback', '-f', desk.folder])).stdout).toBe('');
    const run = await apply(desk);
    const { code, stdout } = await type(['rollback', '-f', desk.folder]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^${run}  \\S+Z  2 changes\n$`))]);
  });

  test('it shows the plan, and does nothing when nobody can agree', async () => {
    await using desk = await openDesk();
    const run = await apply(desk);
    const after = observed(desk);
    const said = await type(['rollback', run, '-f', desk.folder]);
    expect([said.code, observed(desk)]).toEqual([1, after]);
    expect(said.stderr).toContain('PSTN5007');
    expect(said.stdout).toMatch(/- delete {2}InboundConnector from mimecast/);
    expect(said.stdout).toMatch(/PSTN5052 .*asks for it/);
  });

  test('a run that is not in the journal is refused', async () => {
    await using desk = await openDesk();
    const said = await rollback(desk, 'run-1');
    expect([said.code, said.stderr]).toEqual([1, expect.stringContaining('PSTN5050')]);
  });

  test('a tenant that cannot be read: exit 1, and nothing is written anywhere', async () => {
    await using desk = await openDesk();
    const run = await apply(desk);
    const after = observed(desk);
    desk.sandbox.faults.add({ plane: 'tenant', match: '*', times: 99, act: { kind: 'forbidden' } });
    expect((await rollback(desk, run)).code).toBe(1);
    expect(observed(desk)).toEqual(after);
  });

  test('no secret is in what is said or remembered', async () => {
    await using desk = await openDesk();
    const run = await apply(desk);
    const said = [await rollback(desk, run), await type(['rollback', '-f', desk.folder])];
    const everything = JSON.stringify([said, await desk.memory()]);
    expect(everything).toContain('previousHash');
    for (const secret of Object.values(desk.company.secrets).flatMap((one) => Object.values(one)))
      expect(everything).not.toContain(secret);
  });

  test('the help says what it takes', async () => {
    const { code, stdout } = await type(['help', 'rollback']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage: postern rollback .*\[run\].*--yes/s)]);
  });
});

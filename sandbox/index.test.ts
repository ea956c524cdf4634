import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from './index.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('the sandbox', () => {
  it('keeps objects and zones in its state file, with every octet, over a restart', async () => {
    const stateFile = join(directory, 'state.json');
    const first = await startSandbox({ stateFile });
    expect(await readdir(directory)).toEqual([]);
    first.tenant.createConnector({ Name: 'x', SenderDomains: ['*'] });
    first.tenant.setTrial(true);
    first.dns.edit('contoso.example', 'contoso.example', 'TXT', [['a ', Buffer.from([0, 255])], 'v=spf1 -all'], 77);
    first.dns.addZone('fabrikam.example');
    const before = [first.tenant.snapshot(), first.dns.snapshot('contoso.example')];
    await first.stop();
    const second = await startSandbox({ stateFile });
    expect([second.tenant.snapshot(), second.dns.snapshot('contoso.example')]).toEqual(before);
    expect(second.dns.snapshot('fabrikam.example')).toHaveLength(2);
    expect(await readdir(directory)).toEqual(['state.json']);
    await second.stop();
  });

  it('starts a second time beside the first, each with a world of its own', async () => {
    await using one = await startSandbox();
    await using two = await startSandbox();
    one.dns.removeZone('contoso.example');
    expect(() => one.dns.snapshot('contoso.example')).toThrow('does not serve');
    expect(two.dns.snapshot('contoso.example').length).toBeGreaterThan(5);
    expect(one.tenant.url).not.toBe(two.tenant.url);
  });
});

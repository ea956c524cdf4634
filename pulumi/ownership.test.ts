import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outsideOf, spfOf } from '../test/e2e/company.ts';
import type { Engine, State } from '../test/pulumi/client.ts';
import { inputsOf, type ServedCompany, servedCompany } from '../test/pulumi/served-company.ts';
import type { Values } from './wire/values.ts';

const worldOf = (company: ServedCompany) => ({
  company,
  connectors: (parents = ''): Engine => company.engine('InboundConnector', parents),
  records: (): Engine => company.engine('SpfRecord'),
  connector: (): Values => inputsOf(company.company.connector),
  record: (): Values => inputsOf(company.company.spf),
  names: (): readonly unknown[] => company.sandbox.tenant.snapshot().connectors.map(({ Name }) => Name),
  live: (name: string): Readonly<Record<string, unknown>> =>
    company.sandbox.tenant.snapshot().connectors.find(({ Name }) => Name === name) ?? {},
  forget: (): void => rmSync(join(company.folder, '.postern'), { recursive: true, force: true }),
  byOthers: (comment = ''): void =>
    void company.sandbox.tenant.createConnector({
      Name: 'From Mimecast',
      ConnectorType: 'OnPremises',
      SenderDomains: ['*'],
      RequireTls: true,
      TlsSenderCertificateName: 'in.contoso.example',
      Comment: comment,
    }),
});

/* The budget of calls to a tenant makes these slow; they do not disturb each other. */
const test = it.extend<{ at: ReturnType<typeof worldOf> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs off this pattern
  at: async ({}, use) => {
    const company = await servedCompany();
    await use(worldOf(company));
    await company.stop();
  },
});

const make = async (engine: Engine, name: string, inputs: Values): Promise<State> =>
  (await engine.create(name, inputs)).state;

describe.concurrent('an object that is already there', () => {
  test('and has no mark is refused with the way to adopt it, in the preview too', async ({ at }) => {
    at.byOthers();
    const before = outsideOf(at.company.sandbox);
    for (const preview of [true, false])
      await expect(at.connectors().create('from-vendor', at.connector(), { preview })).rejects.toThrow(
        /PSTN2003.*adopt/s,
      );
    expect(outsideOf(at.company.sandbox)).toStrictEqual(before);
  });

  test('becomes ours with adopt, and stays when the resource goes', async ({ at }) => {
    at.byOthers('Ours by contract');
    const state = await make(at.connectors(), 'from-vendor', { ...at.connector(), adopt: true });
    expect(at.live('From Mimecast')['Comment']).toBe(
      'Ours by contract\npostern owner=pulumi:estate.dev/InboundConnector/from-vendor',
    );
    expect(state.outputs).toMatchObject({ state: 'InSync', owned: [{ before: { comment: 'Ours by contract' } }] });
    await at.connectors().remove('from-vendor', state);
    expect(at.names()).toContain('From Mimecast');
  });

  test('becomes ours with adopt, and goes with the resource where the policy says so', async ({ at }) => {
    at.byOthers();
    const inputs = { ...at.connector(), adopt: true, deletionPolicy: 'Delete' };
    const state = await make(at.connectors(), 'from-vendor', inputs);
    await at.connectors().remove('from-vendor', state);
    expect(at.names()).not.toContain('From Mimecast');
  });

  test('and carries the mark of another owner is refused by the name of that owner, also with adopt', async ({
    at,
  }) => {
    at.byOthers('postern owner=operator:cluster/InboundConnector/from-vendor');
    const before = outsideOf(at.company.sandbox);
    await expect(at.connectors().create('from-vendor', { ...at.connector(), adopt: true })).rejects.toThrow(
      /PSTN2002.*operator:cluster\/InboundConnector\/from-vendor/,
    );
    expect(outsideOf(at.company.sandbox)).toStrictEqual(before);
  });

  test('and is taken over by another owner later stops the update, and the read says why', async ({ at }) => {
    const state = await make(at.connectors(), 'from-vendor', at.connector());
    at.company.sandbox.tenant.setConnector('From Mimecast', {
      Comment: 'postern owner=cli:default/InboundConnector/x',
    });
    const read = await at.connectors().read('from-vendor', state.id, state);
    expect(read?.outputs).toMatchObject({ state: 'Blocked', pending: ['PSTN2002'] });
    expect(at.company.said.join('\n')).toContain('cli:default/InboundConnector/x');
    await expect(at.connectors().update('from-vendor', read ?? state, state.inputs)).rejects.toThrow('PSTN2002');
    await at.connectors().remove('from-vendor', read ?? state);
    expect(at.names()).toContain('From Mimecast');
  });
});

describe.concurrent('what is remembered', () => {
  test('may be lost with the state: the same resource made again is found by its mark, and still goes with it', async ({
    at,
  }) => {
    await make(at.connectors(), 'from-vendor', at.connector());
    await at.company.restart();
    at.company.sandbox.requests.clear();
    const again = await make(at.connectors(), 'from-vendor', at.connector());
    expect(at.company.sandbox.requests.writes()).toBe(0);
    expect(at.names().filter((name) => name === 'From Mimecast')).toHaveLength(1);
    await at.connectors().remove('from-vendor', again);
    expect(at.names()).not.toContain('From Mimecast');
  });

  test('may be lost with the folder: the outputs suffice to update and to delete', async ({ at }) => {
    const before = outsideOf(at.company.sandbox);
    const made = await make(at.connectors(), 'from-vendor', at.connector());
    const spf = await make(at.records(), 'contoso-example', at.record());
    await at.company.restart();
    at.forget();
    const renamed = await at.connectors().update('from-vendor', made, { ...at.connector(), name: 'From the vendor' });
    expect(at.names()).not.toContain('From Mimecast');
    at.forget();
    await at.connectors().remove('from-vendor', renamed);
    await at.records().remove('contoso-example', spf);
    expect(outsideOf(at.company.sandbox)).toStrictEqual(before);
  });

  test('and lost with both leaves the object there, said beforehand, rather than delete what may have been there', async ({
    at,
  }) => {
    await make(at.connectors(), 'from-vendor', at.connector());
    await at.company.restart();
    at.forget();
    const again = await make(at.connectors(), 'from-vendor', at.connector());
    expect(at.company.said.join('\n')).toContain('PSTN7020');
    await at.connectors().remove('from-vendor', again);
    expect(at.names()).toContain('From Mimecast');
  });

  test('in an old state does not make a term ours again that has been given up since', async ({ at }) => {
    const old = await make(at.records(), 'contoso-example', at.record());
    await at.records().update('contoso-example', old, { ...at.record(), region: 'DE' });
    const apex = spfOf(at.company.sandbox);
    expect(apex).not.toContain('spf.us-1');
    await make(at.records(), 'another', { ...at.record(), region: 'US' });
    await at.records().remove('contoso-example', old);
    expect(spfOf(at.company.sandbox)).toContain('include:spf.us-1.a.mimecastprotect.com');
  });
});

describe.concurrent('terms of an SPF record', () => {
  test('that stood there before stay, when they are no longer listed and when the resource goes', async ({ at }) => {
    const before = spfOf(at.company.sandbox);
    const made = await make(at.records(), 'contoso-example', { ...at.record(), senders: ['ip4:192.0.2.1'] });
    const fewer = await at.records().update('contoso-example', made, { ...at.record(), senders: ['ip4:203.0.113.80'] });
    expect(spfOf(at.company.sandbox)).toContain('ip4:192.0.2.1');
    await at.records().remove('contoso-example', fewer);
    expect(spfOf(at.company.sandbox)).toBe(before);
  });

  test('that were added go when they are no longer listed, others with the resource', async ({ at }) => {
    const before = spfOf(at.company.sandbox);
    const made = await make(at.records(), 'contoso-example', { ...at.record(), senders: ['ip4:203.0.113.80'] });
    expect(spfOf(at.company.sandbox)).toContain('ip4:203.0.113.80');
    const { senders: _, ...without } = at.record();
    const fewer = await at.records().update('contoso-example', made, without);
    expect(spfOf(at.company.sandbox)).not.toContain('ip4:203.0.113.80');
    await at.records().remove('contoso-example', fewer);
    expect(spfOf(at.company.sandbox)).toBe(before);
  });

  test('that were added stay with the policy Retain', async ({ at }) => {
    const state = await make(at.records(), 'contoso-example', { ...at.record(), deletionPolicy: 'Retain' });
    await at.records().remove('contoso-example', state);
    expect(spfOf(at.company.sandbox)).toContain('include:spf.us-1.a.mimecastprotect.com');
  });
});

describe.concurrent('the name of a resource', () => {
  test('may be the same in two components: they make two objects, and each goes alone', async ({ at }) => {
    const first = await make(at.connectors('my:Mail$'), 'main', { ...at.connector(), name: 'One' });
    const second = await make(at.connectors('my:Post$'), 'main', { ...at.connector(), name: 'Two' });
    expect(at.names()).toEqual(expect.arrayContaining(['One', 'Two']));
    await at.connectors('my:Mail$').remove('main', first);
    expect(at.names()).toContain('Two');
    await at.connectors('my:Post$').remove('main', second);
    expect(at.names()).not.toContain('Two');
  });

  test('may change by an alias: the object stays the same, with the mark it has', async ({ at }) => {
    const state = await make(at.connectors(), 'from-vendor', at.connector());
    const renamed = await at.connectors().read('vendor-mail', state.id, state);
    expect(renamed).toStrictEqual(state);
    at.company.sandbox.requests.clear();
    await at.connectors().update('vendor-mail', state, state.inputs);
    expect(at.company.sandbox.requests.writes()).toBe(0);
    await at.connectors().remove('vendor-mail', state);
    expect(at.names()).not.toContain('From Mimecast');
  });

  test('that is no DNS label is refused in a Check', async ({ at }) => {
    const { failures } = await at.connectors().check('From Vendor', at.connector());
    expect(failures).toStrictEqual([
      { property: '', reason: expect.stringMatching(/PSTN1005: the name of the resource/) },
    ]);
  });
});

describe.concurrent('the outside system of a resource', () => {
  test('may get another name in the settings: what stands there can still be deleted', async ({ at }) => {
    const before = outsideOf(at.company.sandbox);
    const state = await make(at.records(), 'contoso-example', at.record());
    await at.company.configure(({ zones, ...settings }) => ({
      ...settings,
      zones: { renamed: (zones as Values)['contoso-example'] },
    }));
    await at.records().remove('contoso-example', state);
    expect(outsideOf(at.company.sandbox)).toStrictEqual(before);
  });

  test('must be among the settings as long as something stands there', async ({ at }) => {
    const state = await make(at.records(), 'contoso-example', at.record());
    await at.company.configure(({ zones: _, ...settings }) => settings);
    await expect(at.records().remove('contoso-example', state)).rejects.toThrow('PSTN7014');
    const { failures } = await at.records().check('contoso-example', at.record());
    expect(failures).toMatchObject([{ property: 'zoneRef.name', reason: expect.stringContaining('PSTN1003') }]);
  });
});

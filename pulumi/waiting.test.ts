import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outsideOf, spfOf } from '../test/e2e/company.ts';
import { partialOf } from '../test/pulumi/client.ts';
import { inputsOf, type ServedCompany, servedCompany } from '../test/pulumi/served-company.ts';

const test = it.extend<{ company: ServedCompany }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs off this pattern
  company: async ({}, use) => {
    const company = await servedCompany();
    await use(company);
    await company.stop();
  },
});
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.concurrent('a change that a gate holds', () => {
  test('is a success with a warning and a pending change; once the gate is open an update makes it', async ({
    company,
  }) => {
    const engine = company.engine('InboundConnector');
    const inputs = inputsOf(company.company.connector);
    company.sandbox.tenant.removeAcceptedDomain('in.contoso.example');
    const before = outsideOf(company.sandbox);
    await engine.create('from-vendor', inputs, { preview: true });
    expect(company.said.join('\n')).toMatch(/PSTN7013.*CertificateDomainAccepted\/in\.contoso\.example/);
    const { state } = await engine.create('from-vendor', inputs);
    expect(outsideOf(company.sandbox)).toStrictEqual(before);
    expect(state.outputs).toMatchObject({ state: 'Waiting', pending: [expect.any(String)] });

    const read = await engine.read('from-vendor', state.id, state);
    expect(read?.outputs).toMatchObject({ state: 'Waiting', pending: state.outputs['pending'] });
    expect(await engine.diff('from-vendor', state, inputs)).toMatchObject({ diffs: ['pending'], replaces: [] });

    company.sandbox.tenant.addAcceptedDomain({ domainName: 'in.contoso.example' });
    const updated = await engine.update('from-vendor', state, inputs);
    expect(updated.outputs).toMatchObject({ state: 'InSync', pending: [] });
    expect(company.sandbox.requests.applied()).toBe(1);
  });

  test('by an approval among the settings is made, for this spec of this resource only', async ({ company }) => {
    const engine = company.engine('InboundConnector');
    const partner = {
      tenantRef: { name: 'contoso' },
      name: 'Partner',
      connectorType: 'Partner',
      enabled: true,
      senderDomains: ['*'],
      requireTls: true,
      tlsSenderCertificateName: 'in.contoso.example',
      restrictDomainsToCertificate: true,
    };
    const { state } = await engine.create('partner', partner);
    expect(state.outputs).toMatchObject({ state: 'Waiting' });
    const [, hash] = /specHash ([0-9a-f]{64})/.exec(company.said.join('\n')) ?? [];
    const approval = (specHash: string) => ({
      for: 'connector-rejects-mail',
      object: { kind: 'InboundConnector', name: 'partner', specHash },
      by: 'jo@contoso.example',
      reason: 'All partners send with the certificate.',
    });
    await company.configure((settings) => ({ ...settings, approvals: [approval('0'.repeat(64))] }));
    expect((await engine.update('partner', state, partner)).outputs).toMatchObject({ state: 'Waiting' });
    await company.configure((settings) => ({ ...settings, approvals: [approval(hash ?? '')] }));
    expect((await engine.update('partner', state, partner)).outputs).toMatchObject({ state: 'InSync' });
  });
});

describe.concurrent('what cannot be read', () => {
  const always = { times: Number.POSITIVE_INFINITY } as const;

  test('refuses create, update, read and delete, says what it is, and nothing is written', async ({ company }) => {
    const engine = company.engine('InboundConnector');
    const inputs = inputsOf(company.company.connector);
    const { state } = await engine.create('from-vendor', inputs);
    const before = outsideOf(company.sandbox);
    company.sandbox.requests.clear();
    company.sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', act: 'forbidden', ...always });
    for (const call of [
      () => engine.create('another', { ...inputs, name: 'Another' }),
      () => engine.create('another', { ...inputs, name: 'Another' }, { preview: true }),
      () => engine.update('from-vendor', state, { ...inputs, comment: 'x' }),
      () => engine.read('from-vendor', state.id, state),
      () => engine.read('from-vendor', state.id),
      () => engine.remove('from-vendor', state),
    ]) {
      const error = await errorOf(call());
      expect(String(error)).toContain('Get-InboundConnector');
      expect(partialOf(error)).toBeUndefined();
    }
    expect(company.sandbox.requests.writes()).toBe(0);
    expect(outsideOf(company.sandbox)).toStrictEqual(before);
  });

  test('of what a gate asks for refuses as well', async ({ company }) => {
    company.sandbox.faults.add({ plane: 'tenant', match: 'Get-AcceptedDomain', act: 'forbidden', ...always });
    const engine = company.engine('InboundConnector');
    await expect(engine.create('from-vendor', inputsOf(company.company.connector))).rejects.toThrow(
      /CertificateDomainAccepted/,
    );
    expect(company.sandbox.requests.writes()).toBe(0);
  });
});

describe.concurrent('a write', () => {
  test('that the service refuses is an error, and no resource', async ({ company }) => {
    company.sandbox.faults.add({
      plane: 'tenant',
      match: 'New-InboundConnector',
      act: { kind: 'errorsOn200', errors: ['You may not'] },
      times: Number.POSITIVE_INFINITY,
    });
    const error = await errorOf(
      company.engine('InboundConnector').create('from-vendor', inputsOf(company.company.connector)),
    );
    expect(String(error)).toContain('You may not');
    expect(partialOf(error)).toBeUndefined();
  });

  test('of which nobody knows whether it happened keeps the resource, and the next update finds out', async ({
    company,
  }) => {
    const engine = company.engine('InboundConnector');
    const inputs = inputsOf(company.company.connector);
    company.sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: 'lostReply' });
    const unreadable = company.sandbox.faults.add({
      plane: 'tenant',
      match: 'Get-InboundConnector',
      act: 'forbidden',
      skip: 3,
      times: Number.POSITIVE_INFINITY,
    });
    const partial = partialOf(await errorOf(engine.create('from-vendor', inputs)));
    if (partial === undefined) throw new Error('the resource is not kept');
    expect(partial.reasons.join('\n')).toContain('PSTN2009');
    expect(company.sandbox.requests.applied()).toBe(1);
    unreadable();
    const state = { id: partial.id, inputs: partial.inputs, outputs: partial.outputs };
    await company.restart();
    const updated = await company.engine('InboundConnector').update('from-vendor', state, inputs);
    expect(updated.outputs).toMatchObject({ state: 'InSync', pending: [], owned: [{ before: null }] });
    expect(company.sandbox.requests.applied()).toBe(1);
  });
});

describe.concurrent('a paused resource', () => {
  test('is neither changed nor deleted, and goes on when it is paused no longer', async ({ company }) => {
    const engine = company.engine('InboundConnector');
    const inputs = inputsOf(company.company.connector);
    const { state } = await engine.create('from-vendor', inputs);
    const before = outsideOf(company.sandbox);
    const paused = await engine.update('from-vendor', state, { ...inputs, comment: 'x', paused: true });
    expect(paused.outputs).toMatchObject({ state: 'Paused', pending: [] });
    expect(company.said.join('\n')).toContain('PSTN2010');
    expect(await engine.read('from-vendor', paused.id, paused)).toStrictEqual(paused);
    await expect(engine.remove('from-vendor', paused)).rejects.toThrow('PSTN7017');
    expect(outsideOf(company.sandbox)).toStrictEqual(before);
    const on = await engine.update('from-vendor', paused, { ...inputs, comment: 'x' });
    expect(on.outputs).toMatchObject({ state: 'InSync' });
    expect(outsideOf(company.sandbox)).not.toStrictEqual(before);
    await engine.remove('from-vendor', on);
    expect(company.sandbox.tenant.snapshot().connectors.map(({ Name }) => Name)).not.toContain('From Mimecast');
  });
});

describe.concurrent('many calls at the same time', () => {
  test('make twelve resources in one zone and one tenant, each once', async ({ company }) => {
    const { zoneRef } = inputsOf(company.company.spf);
    const records = company.engine('SpfRecord');
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        records.create(`sender-${index}`, { zoneRef: zoneRef ?? null, senders: [`ip4:198.18.0.${index}`] }),
      ),
    );
    expect(made.map(({ state }) => state.outputs['state'])).toStrictEqual(made.map(() => 'InSync'));
    const applied = company.sandbox.requests.applied();
    expect(applied).toBe(12);
    await Promise.all(made.map(({ state }, index) => records.remove(`sender-${index}`, state)));
    expect(spfOf(company.sandbox)).not.toContain('198.18.0.');
  });
});

describe.concurrent('a soak', () => {
  test('counts on where nothing but the state is kept from run to run', async ({ company }) => {
    const engine = company.engine('SpfRecord');
    const inputs = { ...inputsOf(company.company.spf), all: 'Fail', soak: '7d' };
    const { state } = await engine.create('contoso-example', inputs);
    expect(state.outputs).toMatchObject({ state: 'Waiting', pending: [expect.any(String)] });
    const clocks = state.outputs['clocks'] as readonly { readonly since: string }[];
    expect(clocks.length).toBeGreaterThan(0);
    const old = clocks.map((clock) => ({ ...clock, since: '2020-01-01T00:00:00.000Z' }));
    const aged = { ...state, outputs: { ...state.outputs, clocks: old } };

    const here = await engine.update('contoso-example', aged, inputs);
    expect(here.outputs).toMatchObject({ state: 'Waiting' });
    rmSync(join(company.folder, '.postern'), { recursive: true });
    const elsewhere = await engine.update('contoso-example', aged, inputs);
    expect(elsewhere.outputs).toMatchObject({ state: 'InSync', pending: [] });
    expect(spfOf(company.sandbox)).toMatch(/ -all$/);
  });
});

describe.concurrent('a cancelled operation', () => {
  test('keeps a resource whose write may have happened, and the next run makes nothing twice', async ({ company }) => {
    const engine = company.engine('InboundConnector');
    const inputs = inputsOf(company.company.connector);
    const release = company.sandbox.onWrite({
      after: async () => {
        await engine.cancel();
        return 'lose';
      },
    });
    const error = await errorOf(engine.create('from-vendor', inputs));
    release();
    const partial = partialOf(error);
    if (partial === undefined) throw new Error(`the resource is not kept: ${String(error)}`);
    await company.restart();
    const state = { id: partial.id, inputs: partial.inputs, outputs: partial.outputs };
    const read = await company.engine('InboundConnector').read('from-vendor', state.id, state);
    const made = { state: 'InSync', pending: [], owned: [{ before: null, handle: expect.any(String) }] };
    expect(read?.outputs).toMatchObject(made);
    const updated = await company.engine('InboundConnector').update('from-vendor', read ?? state, inputs);
    expect(updated.outputs).toMatchObject(made);
    expect(company.sandbox.requests.applied()).toBe(1);
  });
});

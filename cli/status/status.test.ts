import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { Static } from 'typebox';
import { expect, test } from 'vitest';
import { openDesk } from '../../test/e2e/desk.ts';
import type { Plain, Same } from '../../test/same-type.ts';
import type { status } from './schema.ts';
import type { ResourceView, StatusView } from './view.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/status.json'), 'utf8')) as object;
const fits = new Ajv({ allErrors: true }).compile(schema);

const viewOf = (stdout: string): StatusView => {
  const view: unknown = JSON.parse(stdout);
  expect(fits(view), JSON.stringify(fits.errors)).toBe(true);
  return view as StatusView;
};

const find = (view: StatusView, resource: string): ResourceView => {
  const found = [...view.scopes.flatMap(({ resources }) => resources), ...view.across].filter(
    (one) => one.resource === resource,
  );
  expect(found).toHaveLength(1);
  return found[0] as ResourceView;
};

test('the compiler proves that schema and type say the same', () => {
  const same: Same<Plain<Static<typeof status>>, Plain<StatusView>> = true;
  expect(same).toBe(true);
});

test('every resource stands under its system, first to apply and then in sync', async () => {
  await using desk = await openDesk();
  const said = await desk.run('status', '--output', 'json');
  const view = viewOf(said.stdout);
  expect([said.code, view.state]).toEqual([2, 'applicable']);
  expect(
    view.scopes.map(({ scope, resources }) => [scope.split(':')[0], ...resources.map((one) => one.resource)]),
  ).toEqual(
    expect.arrayContaining([
      ['dns', 'Zone/default/contoso-example', 'SpfRecord/default/contoso-example'],
      ['microsoft365', 'Tenant/default/contoso', 'InboundConnector/default/from-vendor'],
    ]),
  );
  expect(find(view, 'SpfRecord/default/contoso-example')).toMatchObject({
    state: 'Pending',
    pending: ['SpfTerm contoso.example include:spf.us-1.a.mimecastprotect.com'],
  });
  await desk.run('apply', '--yes');
  const after = await desk.run('status');
  expect([after.code, after.stdout]).toEqual([0, expect.stringMatching(/InSync +SpfRecord\/default\/contoso-example/)]);
});

test('what waits says for what, since when, and what opens it', async () => {
  await using desk = await openDesk();
  await desk.put('spf.yaml', { ...desk.company.spf, spec: { ...desk.company.spf.spec, all: 'Fail', soak: '1d' } });
  await desk.run('apply', '--yes');
  const begun = Date.now();
  await desk.run('plan');
  const first = find(
    viewOf((await desk.run('status', '--output', 'json')).stdout),
    'SpfRecord/default/contoso-example',
  );
  const soak = first.waits.find(({ gate }) => gate === 'SpfSoak/contoso.example');
  expect(soak).toMatchObject({ state: 'closed', waitsFor: 'time', evidence: expect.any(Array) });
  expect(Math.abs(Date.parse(soak?.since ?? '') - begun)).toBeLessThan(10_000);
  const again = find(
    viewOf((await desk.run('status', '--output', 'json')).stdout),
    'SpfRecord/default/contoso-example',
  );
  expect(again.waits).toMatchObject(first.waits.map(({ gate, since }) => ({ gate, since })));
  const { code, stdout } = await desk.run('status', '--tree');
  expect(code).toBe(3);
  expect(stdout).toMatch(/[└├]─ Waiting +SpfRecord\/default\/contoso-example/);
  expect(stdout).toMatch(/waits for SpfSoak\/contoso\.example \(closed, time, since 20\d\d-\d\d-\d\d \d\d:\d\d UTC\)/);
});

test('what cannot be read is unknown with the reason, and the other system is shown all the same', async () => {
  await using desk = await openDesk();
  await desk.put('tenant.yaml', {
    ...desk.company.tenant,
    spec: { ...desk.company.tenant.spec, endpoints: { login: 'http://127.0.0.1:1', exchange: 'http://127.0.0.1:1' } },
  });
  const { code, stdout } = await desk.run('status', '--output', 'json');
  const view = viewOf(stdout);
  expect(code).toBe(1);
  expect(find(view, 'InboundConnector/default/from-vendor')).toMatchObject({
    state: 'Unknown',
    said: [{ code: expect.stringMatching(/^PSTN/) }],
  });
  expect(find(view, 'SpfRecord/default/contoso-example').state).toBe('Pending');
});

test('a paused resource is left alone and shown as such', async () => {
  await using desk = await openDesk();
  const metadata = { ...desk.company.spf.metadata, annotations: { 'postern.dev/paused': 'true' } };
  await desk.put('spf.yaml', { ...desk.company.spf, metadata });
  const view = viewOf((await desk.run('status', '--output', 'json')).stdout);
  expect(find(view, 'SpfRecord/default/contoso-example').state).toBe('Invalid');
});

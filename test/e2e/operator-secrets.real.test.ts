import { afterAll, beforeAll, expect, test } from 'vitest';
import { missingKubernetes } from '../real/kubernetes.ts';
import { leaksIn } from './canary.ts';
import type { Company } from './company.ts';
import { objectsOf } from './operator-door.ts';
import { type OperatorPlane, openOperatorPlane, type Shown } from './operator-plane.ts';
import { openTeam, readyOf } from './operator-team.ts';

const missing = missingKubernetes();
let plane: OperatorPlane;

beforeAll(async () => {
  if (missing === null) plane = await openOperatorPlane();
});
afterAll(() => plane?.stop());

const real = (name: string, run: () => Promise<void>): void =>
  test(name, async (context) => {
    if (missing !== null) return context.skip(missing);
    await run();
  });

const saysOf = (objects: readonly Shown[], kind: string): string => {
  const found = objects.find((object) => object.kind === kind);
  return found === undefined ? '' : `${found.status?.state}: ${readyOf(found).message}`;
};

const isToldAs = (state: string) => (objects: readonly Shown[]) =>
  ['Tenant', 'InboundConnector'].every((kind) =>
    objects.some((one) => one.kind === kind && one.status?.state === state),
  );

const secretOf = (value: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'contoso' },
  stringData: { 'client-secret': value },
});

const withTenant = (company: Company, spec: Readonly<Record<string, unknown>>): Company => ({
  ...company,
  tenant: { ...company.tenant, spec: { ...company.tenant.spec, ...spec } },
});

real(
  'a missing Secret makes its tenant unknown and holds up nothing else; a wrong and a rotated one are noticed',
  async () => {
    await using team = await openTeam(plane, {
      manifests: (company) =>
        objectsOf(company).filter(
          (one) => (one as Shown).metadata.name !== 'contoso' || (one as Shown).kind !== 'Secret',
        ),
    });
    const { namespace } = team;
    const without = await team.until(isToldAs('Unknown'));
    expect(saysOf(without, 'Tenant')).toContain(`Secret ${namespace}/contoso does not exist`);
    expect(saysOf(without, 'InboundConnector')).toContain(`Secret ${namespace}/contoso does not exist`);
    await team.until((objects) => objects.filter(({ status }) => status?.state === 'InSync').length === 2);

    await team.apply([secretOf('not-the-right-one')]);
    const wrong = await team.until(
      (objects) => isToldAs('Unknown')(objects) && !saysOf(objects, 'Tenant').includes('does not exist'),
    );
    expect(JSON.stringify(wrong)).not.toContain('not-the-right-one');
    expect(team.sandbox.tenant.snapshot().connectors.some((one) => one['Name'] === 'From Mimecast')).toBe(false);

    await team.apply([secretOf(team.sandbox.tenant.clientSecret)]);
    await team.inSync(4);
  },
);

real('an endpoint that is not on the list of the operator gets no request and no credential', async () => {
  await using team = await openTeam(plane, {
    manifests: (company) =>
      objectsOf(withTenant(company, { endpoints: { login: 'http://127.0.0.1:9', exchange: 'http://127.0.0.1:9' } })),
  });
  const seen = await team.until(
    (objects) =>
      objects.some(({ kind, status }) => kind === 'Tenant' && status?.state === 'Invalid') &&
      objects.some(({ kind, status }) => kind === 'InboundConnector' && status?.state === 'Blocked'),
  );
  const tenant = seen.find(({ kind }) => kind === 'Tenant');
  expect(tenant?.status?.findings?.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
    'PSTN6030 /spec/endpoints/exchange',
    'PSTN6030 /spec/endpoints/login',
  ]);
  expect(saysOf(seen, 'InboundConnector')).toContain(`Tenant/${team.namespace}/contoso is not valid`);
  await team.until((objects) => objects.filter(({ status }) => status?.state === 'InSync').length === 2);
  await team.looks(2);
  expect(team.sandbox.requests.entries.filter((entry) => entry.plane === 'tenant')).toEqual([]);
});

real('a credential from the environment or a file of the operator is refused', async () => {
  await using team = await openTeam(plane, {
    manifests: (company) => {
      const credentials = company.tenant.spec['credentials'] as Readonly<Record<string, unknown>>;
      return objectsOf(withTenant(company, { credentials: { ...credentials, clientSecretRef: { env: 'PATH' } } }));
    },
  });
  const seen = await team.until((objects) =>
    objects.some(({ kind, status }) => kind === 'Tenant' && status?.state === 'Invalid'),
  );
  const tenant = seen.find(({ kind }) => kind === 'Tenant');
  expect(tenant?.status?.findings?.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'PSTN6010 /spec/credentials/clientSecretRef',
  ]);
  expect(team.sandbox.requests.entries.filter((entry) => entry.plane === 'tenant')).toEqual([]);
});

real('no secret is in any object but its Secret, in no Event, and in no line that the operator prints', async () => {
  await using team = await openTeam(plane);
  await team.inSync(4);
  const [tsig = '', client = ''] = [team.company.secrets['dns']?.['tsig'], team.sandbox.tenant.clientSecret];
  const wrong = 'canary-7d1f-wrong-secret';
  await team.apply([secretOf(wrong)]);
  await team.until(isToldAs('Unknown'));
  team.sandbox.faults.add({ plane: 'dns', match: '*', times: 20, act: 'formerr' });
  await team.looks(2);
  await team.apply([secretOf(client)]);
  await team.inSync(4);
  await team.kubectl('delete', 'inboundconnector', 'from-vendor', '--timeout=60s');
  await team.operator.stop();

  const types = (await plane.kubectl(['api-resources', '--verbs=list', '-o', 'name']))
    .split('\n')
    .filter((name) => name !== '' && name !== 'secrets');
  const everything = await plane.kubectl(['get', types.join(','), '-A', '-o', 'yaml', '--ignore-not-found']);
  expect(everything).toContain('postern.dev/finalizer');
  expect(everything).toContain('reportingController: postern.dev/operator');
  expect(leaksIn(everything, [tsig, client, wrong])).toEqual([]);
  expect(leaksIn(team.operator.output, [tsig, client, wrong])).toEqual([]);
  expect(team.operator.output).not.toMatch(/eyJ[\w-]{10,}\.|[Bb]earer /);
  expect(everything).not.toMatch(/[Bb]earer eyJ/);
});

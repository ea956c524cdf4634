import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { missingKubernetes } from '../real/kubernetes.ts';
import { breakThings, outsideOf, spfOf } from './company.ts';
import { eventually, type OperatorPlane, openOperatorPlane, type Shown } from './operator-plane.ts';
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

const versions = (objects: readonly Shown[]): readonly string[] =>
  objects.map(({ kind, metadata }) => `${kind}/${metadata.name} ${metadata.resourceVersion}`);

/** Writes that the API server has answered for our group and for Events, by resource, verb and code. */
const apiWrites = async (): Promise<readonly string[]> =>
  (await plane.kubectl(['get', '--raw', '/metrics']))
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('apiserver_request_total{') &&
        /group="(postern\.dev|events\.k8s\.io)"/.test(line) &&
        /verb="(POST|PUT|PATCH|APPLY|DELETE)"/.test(line),
    );

const frozen = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const probe = async (port: number | null, path: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).status;

real(
  'a company is brought about from kubectl, and what is in sync costs no write, neither outside nor to the API',
  async () => {
    await using team = await openTeam(plane);
    await team.kubectl('wait', '--for=condition=Ready', 'postern', '--all', '--timeout=60s');
    await team.inSync(4);
    expect(spfOf(team.sandbox)).toContain('include:spf.us-1.a.mimecastprotect.com');
    const connector = team.sandbox.tenant.snapshot().connectors.find((one) => one['Name'] === 'From Mimecast');
    expect(connector?.['Comment']).toContain(
      `postern owner=operator:default.${team.namespace}/InboundConnector/from-vendor`,
    );
    expect(await probe(team.operator.probe, '/readyz')).toBe(200);

    const [before, writes, answered] = [
      versions(await plane.objects(team.namespace)),
      team.sandbox.requests.writes(),
      await apiWrites(),
    ];
    expect(answered.length).toBeGreaterThan(0);
    const reads = team.sandbox.requests.reads();
    await team.looks(3);
    expect(team.sandbox.requests.reads()).toBeGreaterThan(reads);
    expect(team.sandbox.requests.writes()).toBe(writes);
    expect(versions(await plane.objects(team.namespace))).toEqual(before);
    expect(await apiWrites()).toEqual(answered);
  },
);

real('what another admin changed is put back, and an event says so', async () => {
  await using team = await openTeam(plane);
  await team.inSync(4);
  const calm = outsideOf(team.sandbox);
  breakThings(team.sandbox);
  expect(outsideOf(team.sandbox)).not.toEqual(calm);
  await eventually(
    () => (JSON.stringify(outsideOf(team.sandbox)) === JSON.stringify(calm) ? true : null),
    () => team.operator.output,
  );
  await team.inSync(4);
  const reasons = await eventually(
    async () => {
      const found = await team.kubectl(
        'get',
        'events',
        '-o',
        'jsonpath={range .items[*]}{.regarding.kind}{.involvedObject.kind} {.reason}{"\\n"}{end}',
      );
      return found.split('\n').filter((line) => line.endsWith('DriftRepaired')).length >= 2 ? found : null;
    },
    () => team.operator.output,
  );
  expect(reasons).toContain('InboundConnector Applied');
  expect(reasons).toContain('SpfRecord Applied');
});

real(
  'a spec that cannot be is refused by the API server, or shown Invalid with its field and nothing is written',
  async () => {
    await using team = await openTeam(plane);
    await team.inSync(4);
    const patch = (kind: string, name: string, spec: object) =>
      plane.kubernetes.kubectl([
        '-n',
        team.namespace,
        'patch',
        kind,
        name,
        '--type=merge',
        '-p',
        JSON.stringify({ spec }),
      ]);
    const refused = await patch('tenant', 'contoso', { tenantId: '11111111-2222-4333-8444-555555555555' });
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('tenantId cannot change after creation');

    const writes = team.sandbox.requests.writes();
    expect((await patch('spfrecord', 'contoso-example', { senders: ['include:spf–protection.example'] })).code).toBe(0);
    const objects = await team.until((seen) => seen.some(({ status }) => status?.state === 'Invalid'));
    const spf = objects.find(({ kind }) => kind === 'SpfRecord');
    expect(spf?.status?.observedGeneration).toBe(2);
    expect(spf?.status?.findings?.[0]?.path).toBe('/spec/senders/0');
    expect(spf === undefined ? null : readyOf(spf)).toMatchObject({ status: 'False', reason: 'Invalid' });
    await team.looks(2);
    expect(team.sandbox.requests.writes()).toBe(writes);
    expect(objects.filter(({ kind }) => kind !== 'SpfRecord').every(({ status }) => status?.state === 'InSync')).toBe(
      true,
    );
  },
);

real('a paused object is left alone, and goes on when it is no longer paused', async () => {
  await using team = await openTeam(plane);
  await team.inSync(4);
  await team.kubectl('annotate', 'inboundconnector', 'from-vendor', 'postern.dev/paused=true');
  await team.until((seen) => seen.some((object) => object.status !== undefined && readyOf(object).reason === 'Paused'));
  breakThings(team.sandbox);
  await team.looks(3);
  const address = () =>
    team.sandbox.tenant.snapshot().connectors.find((one) => one['Name'] === 'From Mimecast')?.['SenderIPAddresses'];
  expect(address()).toEqual(['198.51.100.7']);
  expect(spfOf(team.sandbox)).toContain('mimecastprotect');
  await team.kubectl('annotate', 'inboundconnector', 'from-vendor', 'postern.dev/paused-');
  await team.inSync(4);
  expect(address()).toEqual([]);
});

real(
  'an API server that falls silent or goes away ends the work under its leases, and all goes on when it is back',
  async () => {
    await using team = await openTeam(plane);
    await team.inSync(4);
    plane.kubernetes.freeze();
    try {
      await eventually(
        async () => ((await probe(team.operator.probe, '/readyz')) === 503 ? true : null),
        () => team.operator.output,
      );
      expect(await probe(team.operator.probe, '/healthz')).toBe(200);
      const writes = team.sandbox.requests.writes();
      breakThings(team.sandbox);
      await frozen(4000);
      expect(team.sandbox.requests.writes()).toBe(writes);
    } finally {
      plane.kubernetes.thaw();
    }
    await team.inSync(4);
    await eventually(
      () => (spfOf(team.sandbox).includes('mimecastprotect') ? true : null),
      () => team.operator.output,
    );

    await plane.kubernetes.restartApiServer();
    await team.kubectl(
      'patch',
      'inboundconnector',
      'from-vendor',
      '--type=merge',
      '-p',
      '{"spec":{"comment":"after the restart"}}',
    );
    await eventually(
      () =>
        team.sandbox.tenant.snapshot().connectors.some((one) => String(one['Comment']).startsWith('after the restart'))
          ? true
          : null,
      () => team.operator.output,
      120_000,
    );
    await team.inSync(4);
  },
);

real('SIGTERM lets the write under way end, writes it down, and gives the leases back', async () => {
  await using team = await openTeam(plane);
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  await team.inSync(4);
  team.sandbox.onWrite({
    before: async () => {
      begun.resolve();
      await held.promise;
    },
  });
  breakThings(team.sandbox);
  await begun.promise;
  const stopping = team.operator.stop();
  await frozen(500);
  held.resolve();
  await stopping;
  expect(await team.operator.ended).toBe(0);
  const memories = await team.kubectl('get', 'postern', '-o', 'jsonpath={.items[*].status.memory.open}');
  expect(memories.replaceAll(/[[\] ]/g, '')).toBe('');
  const holders = await team.kubectl('get', 'leases', '-o', 'jsonpath={.items[*].spec.holderIdentity}');
  expect(holders.trim()).toBe('');
  expect(team.sandbox.requests.entries.filter(({ applied }) => applied).length).toBeGreaterThanOrEqual(3);
});

real('the manifests of a whole cluster are taken as they stand', async () => {
  const folder = join(import.meta.dirname, '../../operator/manifests');
  const applied = await plane.kubectl(['apply', '--dry-run=server', '-f', folder]);
  expect(applied).toContain('deployment.apps/postern-operator');
});

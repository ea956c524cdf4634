import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { missingKubernetes } from '../real/kubernetes.ts';
import { apexTexts, companyOf, outsideOf, spfOf } from './company.ts';
import { objectsOf } from './operator-door.ts';
import { eventually, type OperatorPlane, openOperatorPlane } from './operator-plane.ts';
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

const ours = (sandbox: Sandbox): unknown =>
  sandbox.tenant.snapshot().connectors.find((connector) => connector['Name'] === 'From Mimecast');

const vendorTerm = 'include:spf.us-1.a.mimecastprotect.com';

real('kubectl delete of everything at once, Secrets first, removes ours and leaves every foreign byte', async () => {
  await using team = await openTeam(plane, { manifests: () => [] });
  const untouched = outsideOf(team.sandbox);
  await team.apply(objectsOf(team.company));
  await team.inSync(4);
  expect(outsideOf(team.sandbox)).not.toEqual(untouched);

  const manifests = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objectsOf(team.company) });
  await plane.kubectl(['delete', '-n', team.namespace, '-f', '-', '--timeout=60s'], manifests);
  expect(await plane.objects(team.namespace)).toEqual([]);
  expect(outsideOf(team.sandbox)).toEqual(untouched);
});

real('a Zone waits for the end of what needs it, and says so', async () => {
  await using team = await openTeam(plane);
  await team.inSync(4);
  await team.kubectl('delete', 'zone', 'contoso-example', '--wait=false');
  const seen = await team.until((objects) =>
    objects.some(
      (object) => object.kind === 'Zone' && object.status !== undefined && readyOf(object).reason === 'Ending',
    ),
  );
  const zone = seen.find(({ kind }) => kind === 'Zone');
  expect(zone === undefined ? '' : readyOf(zone).message).toContain(`SpfRecord/${team.namespace}/contoso-example`);
  expect(spfOf(team.sandbox)).toContain(vendorTerm);
  await team.kubectl('delete', 'spfrecord', 'contoso-example', '--timeout=60s');
  await team.until((objects) => objects.length === 2);
  expect(apexTexts(team.sandbox).join()).not.toContain(vendorTerm);
});

real('with deletionPolicy Retain an object goes at once and leaves what is outside', async () => {
  await using team = await openTeam(plane, {
    manifests: (company) => {
      const retained = { ...company.connector, spec: { ...company.connector.spec, deletionPolicy: 'Retain' } };
      return objectsOf({ ...company, connector: retained });
    },
  });
  await team.inSync(4);
  expect((await team.one('InboundConnector', 'from-vendor')).metadata.finalizers ?? []).toEqual([]);
  const before = JSON.stringify(ours(team.sandbox));
  await team.kubectl('delete', 'inboundconnector', 'from-vendor', '--timeout=10s');
  await team.looks(2);
  expect(JSON.stringify(ours(team.sandbox))).toBe(before);
});

real('an end that cannot be looked into is put off, with the reason, and comes when it can', async () => {
  await using team = await openTeam(plane);
  await team.inSync(4);
  const mend = team.sandbox.faults.add({
    plane: 'tenant',
    match: 'Get-InboundConnector',
    times: Number.POSITIVE_INFINITY,
    act: { kind: 'status', status: 500 },
  });
  await team.kubectl('delete', 'inboundconnector', 'from-vendor', '--wait=false');
  const seen = await team.until((objects) =>
    objects.some((object) => object.kind === 'InboundConnector' && object.status?.state === 'Unknown'),
  );
  const connector = seen.find(({ kind }) => kind === 'InboundConnector');
  expect(connector === undefined ? null : readyOf(connector)).toMatchObject({ reason: 'Ending', status: 'False' });
  expect(connector?.metadata.finalizers).toContain('postern.dev/finalizer');
  expect(ours(team.sandbox)).toBeDefined();
  mend();
  await team.until((objects) => objects.length === 3);
  expect(ours(team.sandbox)).toBeUndefined();
});

real('a term that two objects ask for stays with the one that is left, and goes with it', async () => {
  await using team = await openTeam(plane);
  await team.inSync(4);
  const second = { ...team.company.spf, metadata: { name: 'second' } };
  await team.apply([second]);
  await team.inSync(5);
  await team.kubectl('delete', 'spfrecord', 'contoso-example', '--timeout=60s');
  await team.looks(2);
  await team.inSync(4);
  expect(spfOf(team.sandbox)).toContain(vendorTerm);
  await team.kubectl('delete', 'spfrecord', 'second', '--timeout=60s');
  expect(apexTexts(team.sandbox).join()).not.toContain(vendorTerm);
});

real('an object renamed in one kubectl apply --prune hands its connector over by making it anew', async () => {
  await using team = await openTeam(plane);
  await team.inSync(4);
  await team.kubectl('delete', 'inboundconnector', 'from-vendor', '--wait=false');
  await team.apply([{ ...team.company.connector, metadata: { name: 'renamed' } }]);
  await team.until((objects) => objects.every(({ metadata }) => metadata.name !== 'from-vendor'));
  await team.inSync(4);
  const comment = (ours(team.sandbox) as { readonly Comment?: string } | undefined)?.Comment;
  expect(comment).toContain(`operator:default.${team.namespace}/InboundConnector/renamed`);
});

real('a reference that moves to another Zone gives up nothing that others put there', async () => {
  await using team = await openTeam(plane);
  await team.inSync(4);
  const other = {
    ...team.company.spf,
    metadata: { name: 'lost' },
    spec: { ...team.company.spf.spec, zoneRef: { name: 'nowhere' } },
  };
  await team.apply([other]);
  const seen = await team.until((objects) =>
    objects.some(({ metadata, status }) => metadata.name === 'lost' && status?.state === 'Invalid'),
  );
  const lost = seen.find(({ metadata }) => metadata.name === 'lost');
  expect(lost === undefined ? '' : readyOf(lost).message).toContain('there is no Zone named nowhere');

  await team.kubectl(
    'patch',
    'spfrecord',
    'contoso-example',
    '--type=merge',
    '-p',
    '{"spec":{"zoneRef":{"name":"nowhere"}}}',
  );
  await team.until((objects) => objects.filter(({ status }) => status?.state === 'Invalid').length === 2);
  await team.looks(2);
  expect(spfOf(team.sandbox)).toContain(vendorTerm);
  await team.kubectl(
    'patch',
    'spfrecord',
    'contoso-example',
    '--type=merge',
    '-p',
    '{"spec":{"zoneRef":{"name":"contoso-example"}}}',
  );
  await team.until((objects) => objects.filter(({ status }) => status?.state === 'InSync').length === 4);
});

real('two namespaces on one zone keep each other’s terms, and neither lends the other its Secrets', async () => {
  await using first = await openTeam(plane);
  await first.inSync(4);
  await using second = await openTeam(plane, { manifests: () => [] });
  const company = companyOf(first.sandbox);
  const { tsig = '' } = company.secrets['dns'] ?? {};
  await second.apply([company.zone, company.spf]);
  const seen = await second.until(
    (objects) => objects.length === 2 && objects.every(({ status }) => status?.state === 'Unknown'),
  );
  expect(seen.map((object) => readyOf(object).message).join()).toContain(
    `Secret ${second.namespace}/dns does not exist`,
  );

  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'dns' }, stringData: { tsig } };
  await second.apply([secret]);
  await second.inSync(2);
  await second.kubectl('delete', 'spfrecord', 'contoso-example', '--timeout=60s');
  await first.looks(2);
  expect(spfOf(first.sandbox)).toContain(vendorTerm);
  expect(
    first.sandbox.requests.entries.filter(({ what, applied }) => applied && what.startsWith('UPDATE')),
  ).toHaveLength(1);
});

real('one operator over two namespaces gives a shared term up only with the last one that wants it', async () => {
  const folder = `${import.meta.dirname}/../../operator/manifests/role-bindings.yaml`;
  await plane.kubectl(['apply', '-f', folder]);
  await using sandbox = await startSandbox();
  const company = companyOf(sandbox);
  const names = ['wide-a', 'wide-b'];
  for (const name of names) {
    await plane.kubectl(['create', 'namespace', name]);
    await plane.apply(name, objectsOf(company, ['zone', 'spf']));
  }
  const operator = plane.startOperator(sandbox, [
    '--lease-namespace=postern-system',
    '--identity=wide',
    '--lease=3s',
    '--write-timeout=1s',
    '--resync=2s',
  ]);
  try {
    const all = async () => [...(await plane.objects('wide-a')), ...(await plane.objects('wide-b'))];
    const states = async () => (await all()).map(({ status }) => status?.state).join();
    await eventually(
      async () => ((await states()) === 'InSync,InSync,InSync,InSync' ? true : null),
      () => operator.output,
    );
    const writes = sandbox.requests.writes();
    await plane.kubectl(['delete', 'spfrecord', 'contoso-example', '-n', 'wide-a', '--timeout=60s']);
    expect(spfOf(sandbox)).toContain(vendorTerm);
    await plane.kubectl(['delete', 'spfrecord', 'contoso-example', '-n', 'wide-b', '--timeout=60s']);
    expect(sandbox.requests.writes()).toBeLessThanOrEqual(writes + 1);
  } finally {
    await operator.stop();
  }
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../test/e2e/company.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { apply, observed, opsOf, rollback } from '../test/e2e/rolled-back.ts';

const example = (name: string): Manifest =>
  parse(readFileSync(join(import.meta.dirname, `../examples/${name}.yaml`), 'utf8')) as Manifest;

const changing = [
  'WhenChanged',
  'WhenChangedUTC',
  'WhenCreatedUTC',
  'LastModifiedBy',
  'Guid',
  'RuleVersion',
  'ImmutableId',
];

const bare = (objects: readonly Readonly<Record<string, unknown>>[]): readonly object[] =>
  objects.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => !changing.includes(name))));

const everything = (desk: Desk): unknown => {
  const { rules, outboundConnectors, arcConfig } = desk.sandbox.tenant.snapshot();
  return [observed(desk), bare(rules), bare(outboundConnectors), bare(arcConfig)];
};

const stamp = (more: object): object => ({
  apiVersion: 'postern.dev/v1alpha1',
  kind: 'TransportRule',
  metadata: { name: 'stamp' },
  spec: {
    tenantRef: { name: 'contoso' },
    name: 'Stamp',
    enabled: true,
    fromScope: 'NotInOrganization',
    setHeaderName: 'X-Stamp',
    setHeaderValue: 'yes',
    ...more,
  },
});

/** A desk that has only the way into the tenant. */
const tenantDesk = async (): Promise<Desk> => {
  const desk = await openDesk();
  for (const file of ['spf.yaml', 'connector.yaml', 'zone.yaml']) await desk.remove(file);
  return desk;
};

test('a rule and an outbound connector that a run made are gone, and no others', async () => {
  await using desk = await tenantDesk();
  const before = everything(desk);
  const { spec, ...connector } = example('outbound-connector');
  const { validationRecipients: _second, ...first } = spec;
  await desk.put('out.yaml', { ...connector, spec: first });
  await desk.put('rule.yaml', stamp({ enabled: false }));
  const run = await apply(desk);
  expect(everything(desk)).not.toEqual(before);
  const back = await rollback(desk, run);
  expect([back.code, [...opsOf(back)].sort()]).toEqual([0, ['delete', 'delete']]);
  expect(everything(desk)).toEqual(before);
}, 30_000);

test('a rule that was changed goes back to what it did, empty conditions included', async () => {
  await using desk = await tenantDesk();
  await desk.put('rule.yaml', stamp({ enabled: false }));
  await apply(desk);
  const before = everything(desk);
  await desk.put('rule.yaml', stamp({ enabled: false, setHeaderValue: 'no', exceptIfFromScope: 'InOrganization' }));
  const run = await apply(desk);
  expect(everything(desk)).not.toEqual(before);
  expect((await rollback(desk, run)).code).toBe(0);
  expect(everything(desk)).toEqual(before);
}, 30_000);

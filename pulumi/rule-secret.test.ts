import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ServedCompany, servedCompany } from '../test/pulumi/served-company.ts';
import { loopSecret, markingRule, rotatedSecret, secretsIn } from '../test/secret-rule.ts';
import { Secret, type Values } from './wire/values.ts';

let company: ServedCompany;
beforeEach(async () => {
  company = await servedCompany();
});
afterEach(() => company.stop());

const inputs = (secret: string): Values => {
  const { setHeaderValueRef: _one, exceptIfHeaderContainsWordsRefs: _more, ...plain } = markingRule;
  return {
    tenantRef: { name: 'contoso' },
    ...(plain as Values),
    setHeaderValueRef: new Secret(secret),
    exceptIfHeaderContainsWordsRefs: [new Secret(secret)],
  };
};

const live = () => company.sandbox.tenant.snapshot().rules.find((rule) => rule['Name'] === 'Vendor - Mark');

/** A `Secret` is how the engine is told to encrypt: what is in it is shown to nobody. */
const withoutSecrets = (value: unknown): unknown => {
  if (value instanceof Secret) return '[encrypted]';
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutSecrets(one)]));
};

const files = (): string =>
  readdirSync(company.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

test('a rule of a program gets its secret, a rotated one is a change of it, and only encrypted state holds them', async () => {
  const rules = company.engine('TransportRule');
  const made = await rules.create('mark', inputs(loopSecret));
  expect(live()).toMatchObject({ State: 'Enabled', SetHeaderValue: loopSecret });
  expect(made.state.outputs).toMatchObject({ state: 'InSync', pending: [] });
  const same = await rules.diff('mark', made.state, inputs(loopSecret));
  const read = await rules.read('mark', made.state.id, made.state);
  const rotated = await rules.diff('mark', made.state, inputs(rotatedSecret));
  const updated = await rules.update('mark', made.state, inputs(rotatedSecret));
  expect(live()).toMatchObject({ SetHeaderValue: rotatedSecret, ExceptIfHeaderContainsWords: [rotatedSecret, 'yes'] });

  company.sandbox.tenant.setRule('Vendor - Mark', {
    SetHeaderName: 'X-Vendor-Loop',
    SetHeaderValue: 'canary-somebody-elses',
  });
  const drifted = await rules.read('mark', updated.id, updated);
  await rules.remove('mark', updated);
  expect(live()).toBeUndefined();

  const said = [
    ...[made, same, read, rotated, updated, drifted].map((answer) => JSON.stringify(withoutSecrets(answer))),
    ...company.said,
    ...company.statuses,
    files(),
  ].join('\n');
  expect(said).toContain('[encrypted]');
  expect(said).toContain('"holds"');
  expect(secretsIn(said, loopSecret, rotatedSecret, 'canary-somebody-elses')).toEqual([]);
});

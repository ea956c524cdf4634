import { afterEach, beforeEach, expect, test } from 'vitest';
import { outboundConnector as kind } from '../../kinds/outbound-connector/kind.ts';
import type { Json } from '../../kinds/words.ts';
import { type TenantRun, tenantRun } from '../../test/tenant-run.ts';

const toVendor = {
  name: 'To Mimecast',
  enabled: true,
  isTransportRuleScoped: true,
  useMXRecord: false,
  smartHosts: ['in.vendor.example', '198.51.100.9'],
  tlsSettings: 'DomainValidation',
  tlsDomain: '*.vendor.example',
};
const mark = 'cli:estate/OutboundConnector/to-vendor';

let run: TenantRun;
beforeEach(async () => {
  run = await tenantRun();
});
afterEach(() => run.stop());

const wanting = (spec: { readonly [field: string]: Json }, annotations: Readonly<Record<string, string>> = {}) => [
  { kind, name: 'to-vendor', spec, annotations },
];
const all = () => run.sandbox.tenant.snapshot().outboundConnectors;
const live = (name = 'To Mimecast') => all().find((one) => one['Name'] === name);
const writes = () => run.sandbox.requests.entries.filter(({ isWrite }) => isWrite).map(({ what }) => what);
const codes = (findings: readonly { readonly code: string }[]) => findings.map(({ code }) => code);

test('what was declared stands with our mark, foreign connectors keep every byte, and the second plan is empty', async () => {
  const before = all();
  const { ended, after } = await run.apply(wanting(toVendor));
  expect([ended, after.changes]).toEqual([['done'], []]);
  expect(live()).toMatchObject({
    SmartHosts: ['[198.51.100.9]', 'in.vendor.example'],
    TlsDomain: '*.vendor.example',
    Comment: `postern owner=${mark}`,
  });
  expect(all().slice(0, 1)).toEqual(before);
});

test('what only Set takes comes in a second write of one line of the plan', async () => {
  const spec = {
    ...toVendor,
    comment: 'the way out',
    validationRecipients: ['B@contoso.example', 'a@contoso.example'],
  };
  const { plan, ended, after } = await run.apply(wanting(spec));
  expect(plan.changes.map(({ op }) => op)).toEqual(['create', 'update']);
  expect(new Set(plan.changes.map(({ group }) => group)).size).toBe(1);
  expect([ended, after.changes, writes()]).toEqual([
    ['done', 'done'],
    [],
    ['New-OutboundConnector', 'Set-OutboundConnector'],
  ]);
  expect(live()).toMatchObject({ ValidationRecipients: ['a@contoso.example', 'b@contoso.example'] });
});

test.each(['lostReply', 'dropRequest'] as const)(
  '%s of either write: in the end there is one, and it is whole',
  async (act) => {
    const given = wanting({ ...toVendor, validationRecipients: ['a@contoso.example'] });
    run.sandbox.faults.add({ plane: 'tenant', match: 'New-OutboundConnector', act });
    run.sandbox.faults.add({ plane: 'tenant', match: 'Set-OutboundConnector', act });
    for (let tries = 0; tries < 3; tries += 1) {
      await run.apply(given);
      run.pass(600);
      await run.restart();
    }
    expect((await run.plan(given)).changes).toEqual([]);
    expect(all().filter((one) => one['Name'] === 'To Mimecast')).toMatchObject([
      { ValidationRecipients: ['a@contoso.example'] },
    ]);
  },
);

test('killed between the two writes, the next process sends the second, whatever the lists show yet', async () => {
  run.sandbox.tenant.setLag({ listMs: 120_000 });
  const release = run.sandbox.onWrite({
    before: async ({ what }) => {
      if (what === 'Set-OutboundConnector') throw new Error('the process is gone');
    },
  });
  const given = wanting({ ...toVendor, validationRecipients: ['a@contoso.example'] });
  await run.apply(given);
  release();
  await run.restart();
  expect((await run.apply(given)).after.changes).toEqual([]);
  expect(live()).toMatchObject({ ValidationRecipients: ['a@contoso.example'] });
  expect(all()).toHaveLength(2);
});

test('emptied settings are cleared, in the form that Exchange takes', async () => {
  await run.apply(wanting({ ...toVendor, validationRecipients: ['a@contoso.example'], comment: 'x' }));
  const bare = { ...toVendor, tlsSettings: '', tlsDomain: '', validationRecipients: [], comment: '' };
  const { ended, after } = await run.apply(wanting(bare));
  expect([ended, after.changes]).toEqual([['done'], []]);
  expect(live()).toMatchObject({ TlsSettings: null, TlsDomain: null, ValidationRecipients: [] });
});

test('a connector in test mode is found, changed and never made twice', async () => {
  const spec = { ...toVendor, testMode: true };
  expect((await run.apply(wanting(spec))).after.changes).toEqual([]);
  run.pass(600);
  await run.restart();
  expect((await run.plan(wanting(spec))).changes).toEqual([]);
  expect((await run.apply(wanting({ ...spec, testMode: false }))).after.changes).toEqual([]);
  expect(live()).toMatchObject({ TestMode: false });
  expect(all()).toHaveLength(2);
});

test('one that reroutes the tenant waits for its own word', async () => {
  const spec = { ...toVendor, isTransportRuleScoped: false, recipientDomains: ['*'] };
  const held = await run.apply(wanting({ ...spec, validationRecipients: ['a@contoso.example'] }));
  expect([held.ended, live()]).toEqual([['held', 'held'], undefined]);
  expect(JSON.stringify(held.plan.gates['connector-reroutes-mail'])).toContain('all mail to the Internet');
  const allow = { name: 'connector-reroutes-mail', by: 'ann', reason: 'a gateway' };
  expect((await run.apply(wanting(spec), [allow])).after.changes).toEqual([]);
  expect(live()).toMatchObject({ RecipientDomains: ['*'] });
});

test.each<readonly [string, { readonly [field: string]: Json }]>([
  ['disabled', { ...toVendor, enabled: false }],
  ['renamed', { ...toVendor, name: 'Renamed' }],
])('one that a rule sends mail to is not %s, and the plan names the rule', async (_, spec) => {
  await run.apply(wanting(toVendor));
  run.sandbox.tenant.createRule({
    Name: 'Route',
    FromScope: 'NotInOrganization',
    RouteMessageOutboundConnector: 'To Mimecast',
  });
  run.pass(60);
  const { plan, ended } = await run.apply(wanting(spec));
  expect(JSON.stringify(plan.gates['connector-in-use'])).toContain('Route');
  expect([new Set(ended), live()?.['Enabled']]).toEqual([new Set(['held']), true]);
  const allow = { name: 'connector-in-use', by: 'ann', reason: 'sure' };
  const despite = await run.apply(wanting(spec), [allow]);
  expect(codes(despite.findings.filter((one) => one !== null))).toContain('PSTN4020');
  run.sandbox.tenant.enableRule('Route', false);
  run.pass(60);
  expect((await run.apply(wanting(spec))).after.changes).toEqual([]);
});

test('whether rules send mail to it is not known: it is not disabled on a guess', async () => {
  await run.apply(wanting(toVendor));
  run.pass(60);
  run.sandbox.faults.add({ plane: 'tenant', match: 'Get-TransportRule', act: 'forbidden', times: 99 });
  const { plan } = await run.apply(wanting({ ...toVendor, enabled: false }));
  expect(JSON.stringify(plan.gates['connector-in-use'])).toContain('not known');
  expect(live()).toMatchObject({ Enabled: true });
});

test('what the declared fields make together with those of the tenant is refused before it is sent', async () => {
  await run.apply(wanting(toVendor));
  run.sandbox.requests.clear();
  const { plan, ended } = await run.apply(wanting({ name: 'To Mimecast', tlsSettings: 'EncryptionOnly' }));
  expect([codes(plan.refused), ended, writes()]).toEqual([['PSTN1442'], [], []]);
});

test('drift is undone and only what was declared is touched', async () => {
  await run.apply(wanting(toVendor));
  run.pass(600);
  run.sandbox.tenant.setOutboundConnector('To Mimecast', { SmartHosts: ['evil.example'], SmtpDaneMode: 'None' });
  const { plan, after } = await run.apply(wanting(toVendor));
  expect(plan.changes.map(({ op, risk, shown }) => ({ op, risk, shown }))).toEqual([
    {
      op: 'update',
      risk: 'high',
      shown: ['smartHosts: ["evil.example"] -> ["198.51.100.9","in.vendor.example"]'],
    },
  ]);
  expect(after.changes).toEqual([]);
  expect(live()).toMatchObject({ SmtpDaneMode: 'None', SmartHosts: ['[198.51.100.9]', 'in.vendor.example'] });
});

test('one of somebody else is not taken without a word, and adopted with it', async () => {
  const spec = { name: 'Fabrikam Relay', enabled: true };
  const refused = await run.plan(wanting(spec));
  expect([refused.changes, codes(refused.refused)]).toEqual([[], ['PSTN2003']]);
  const before = live('Fabrikam Relay');
  const { ended, after } = await run.apply(wanting(spec, { 'postern.dev/adopt': 'true' }));
  expect([ended, after.changes]).toEqual([['done'], []]);
  const { Comment, WhenChangedUTC, ...rest } = before ?? {};
  expect(live('Fabrikam Relay')).toMatchObject({ ...rest, Comment: `${Comment}\npostern owner=${mark}` });
  expect(WhenChangedUTC).toBeDefined();
});

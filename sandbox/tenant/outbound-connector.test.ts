import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../index.ts';
import { accessToken, run, type Seen, values } from './tenant-client.ts';

const OURS = {
  Name: 'To Vendor',
  IsTransportRuleScoped: true,
  UseMXRecord: false,
  SmartHosts: ['in.vendor.example'],
  TlsSettings: 'DomainValidation',
  TlsDomain: '*.vendor.example',
};

let sandbox: Sandbox;
let token: string;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => Date.parse('2026-11-24T10:00:00Z') });
  token = await accessToken(sandbox.tenant);
});
afterEach(() => sandbox.stop());

const call = (cmdlet: string, parameters: object = {}): Promise<Seen> => run(sandbox.tenant, token, cmdlet, parameters);
const named = (name: string) => sandbox.tenant.snapshot().outboundConnectors.find((one) => one['Name'] === name);

/** `details[0].message` or the internal exception. */
const said = (seen: Seen): string => JSON.stringify(seen.json?.['error'] ?? 'no error');

describe('New-OutboundConnector', () => {
  it('returns the object as the service has it: opportunistic where nothing is said, addresses in brackets', async () => {
    const [made] = values(await call('New-OutboundConnector', { ...OURS, SmartHosts: ['198.51.100.9', 'b.example'] }));
    expect(made).toMatchObject({
      Name: 'To Vendor',
      Enabled: true,
      ConnectorType: 'Partner',
      ConnectorSource: 'AdminUI',
      SmartHosts: ['[198.51.100.9]', 'b.example'],
      MtaStsMode: 'Opportunistic',
      SmtpDaneMode: 'Opportunistic',
      TestMode: false,
      ValidationRecipients: [],
      LastValidationTimestamp: null,
    });
    const [found] = values(await call('Get-OutboundConnector', { Identity: 'TO VENDOR' }));
    expect(found).toEqual(made);
  });

  it.each([
    ['scoped to rules and to domains', { RecipientDomains: ['a.example'] }],
    ['for nobody', { IsTransportRuleScoped: false }],
    ['a TLS domain without its check', { TlsSettings: 'CertificateValidation' }],
    ['a check without TLS domain', { TlsDomain: null }],
    ['smart hosts beside MX', { UseMXRecord: true }],
    ['no way out', { SmartHosts: [] }],
    ['OnPremises by MX', { ConnectorType: 'OnPremises', UseMXRecord: true, SmartHosts: [] }],
    ['all accepted domains of a partner', { IsTransportRuleScoped: false, AllAcceptedDomains: true }],
    ['centralised mail of a partner', { RouteAllMessagesViaOnPremises: true }],
    ['rewriting of a partner', { SenderRewritingEnabled: true }],
    ['hybrid headers of a partner', { CloudServicesMailEnabled: true }],
    [
      'OnPremises for every domain without centralised mail',
      { ConnectorType: 'OnPremises', IsTransportRuleScoped: false, RecipientDomains: ['*'] },
    ],
    ['a smart host that is none', { SmartHosts: ['not a host'] }],
    ['validation recipients, which only Set takes', { ValidationRecipients: ['a@a.example'] }],
  ])('refuses what cannot be: %s', async (_, more) => {
    const answer = await call('New-OutboundConnector', { ...OURS, ...more });
    expect(answer.status).toBe(400);
    expect(named('To Vendor')).toBeUndefined();
  });

  it('refuses a name that is taken in another spelling', async () => {
    expect(said(await call('New-OutboundConnector', { ...OURS, Name: 'fabrikam relay' }))).toContain('AlreadyExists');
  });
});

it('connectors in test mode come only when they are asked for, and then alone', async () => {
  await call('New-OutboundConnector', { ...OURS, TestMode: true });
  const names = async (more: object) => values(await call('Get-OutboundConnector', more)).map((one) => one['Name']);
  expect(await names({})).toEqual(['Fabrikam Relay']);
  expect(await names({ IncludeTestModeConnectors: true })).toEqual(['To Vendor']);
  expect((await call('Get-OutboundConnector', { Identity: 'To Vendor' })).status).toBe(404);
});

it('Set takes validation recipients, clears with null, and warns when nothing changed', async () => {
  sandbox.tenant.createOutboundConnector(OURS);
  const set = {
    Identity: 'To Vendor',
    ValidationRecipients: ['a@contoso.example'],
    TlsSettings: null,
    TlsDomain: null,
  };
  expect((await call('Set-OutboundConnector', set)).status).toBe(200);
  expect(named('To Vendor')).toMatchObject({
    ValidationRecipients: ['a@contoso.example'],
    TlsSettings: null,
    TlsDomain: null,
  });
  const again = await call('Set-OutboundConnector', set);
  expect(JSON.stringify(again.json?.['@adminapi.warnings'])).toContain('no settings');
});

it.each<readonly [string, string, object]>([
  ['disabled', 'Set-OutboundConnector', { Enabled: false }],
  ['renamed', 'Set-OutboundConnector', { Name: 'Other' }],
  ['taken out of rules', 'Set-OutboundConnector', { IsTransportRuleScoped: false, RecipientDomains: ['a.example'] }],
  ['removed', 'Remove-OutboundConnector', {}],
])('a connector that a rule sends mail through cannot be %s until the rule is off', async (_, cmdlet, more) => {
  sandbox.tenant.createOutboundConnector(OURS);
  sandbox.tenant.createRule({
    Name: 'Route',
    FromScope: 'NotInOrganization',
    RouteMessageOutboundConnector: 'To Vendor',
  });
  const before = named('To Vendor');
  expect(said(await call(cmdlet, { Identity: 'To Vendor', ...more }))).toContain('StillReferencedException');
  expect(named('To Vendor')).toEqual(before);
  sandbox.tenant.enableRule('Route', false);
  expect((await call(cmdlet, { Identity: 'To Vendor', ...more })).status).toBe(200);
});

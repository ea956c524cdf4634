import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../index.ts';
import { accessToken, run, type Seen, values } from './tenant-client.ts';

const OURS = {
  Name: 'From Vendor',
  ConnectorType: 'OnPremises',
  SenderDomains: ['*'],
  RequireTls: true,
  TlsSenderCertificateName: 'in.contoso.example',
};

let now = Date.parse('2026-11-24T10:00:00Z');
let sandbox: Sandbox;
let token: string;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => now, tokenSeconds: 1_000_000 });
  token = await accessToken(sandbox.tenant);
});
afterEach(() => sandbox.stop());

const call = (cmdlet: string, parameters: object = {}): Promise<Seen> => run(sandbox.tenant, token, cmdlet, parameters);
const names = (): unknown[] => sandbox.tenant.snapshot().connectors.map((one) => one['Name']);

/** `details[0].message` or the internal exception, as `class: text`. */
function reason(seen: Seen): string {
  const error = JSON.parse(JSON.stringify(seen.json?.['error'] ?? null));
  const inner = error?.innererror?.internalexception;
  const [, detailClass, detailText] = String(error?.details?.[0]?.message ?? '').split('|');
  return inner === undefined ? `${detailClass}: ${detailText}` : `${inner.type}: ${inner.message}`;
}

describe('New-InboundConnector', () => {
  it('returns the object with the fields of the service, sidecars, and a Guid that a later Get has too', async () => {
    const [made] = values(await call('New-InboundConnector', OURS));
    expect(made).toMatchObject({
      Name: 'From Vendor',
      Identity: 'From Vendor',
      Enabled: true,
      ConnectorSource: 'AdminUI',
      Comment: '',
      SenderDomains: ['smtp:*;1'],
      'SenderDomains@odata.type': '#Collection(String)',
      EFSkipLastIP: false,
      CloudServicesMailEnabled: false,
      WhenCreatedUTC: '2026-11-24T10:00:00.0000000Z',
      IsValid: true,
    });
    const [found] = values(await call('Get-InboundConnector', { Identity: 'FROM VENDOR' }));
    expect(found).toEqual(made);
  });

  it('has RequireTls false and type Partner where they are left out', async () => {
    const [made] = values(await call('New-InboundConnector', { Name: 'x', SenderDomains: 'fabrikam.example' }));
    expect(made).toMatchObject({
      RequireTls: false,
      ConnectorType: 'Partner',
      SenderDomains: ['smtp:fabrikam.example;1'],
    });
  });

  it('refuses a name that is taken in another letter case', async () => {
    await call('New-InboundConnector', OURS);
    const again = await call('New-InboundConnector', { ...OURS, Name: 'FROM vendor' });
    expect([again.status, reason(again)]).toEqual([
      400,
      expect.stringContaining('ErrorInboundConnectorAlreadyExistsException: The inbound connector'),
    ]);
    expect(names()).toHaveLength(3);
  });

  it.each<readonly [string, object, string]>([
    ['OnPremises without addresses or certificate', { TlsSenderCertificateName: null }, 'DataValidationException'],
    ['a certificate without RequireTls', { RequireTls: false }, 'RequireTls'],
    ['the certificate name *', { TlsSenderCertificateName: '*' }, "isn't allowed"],
    ['restriction to addresses without any', { RestrictDomainsToIPAddresses: true }, 'SenderIPAddresses'],
    [
      'both restrictions',
      { RestrictDomainsToIPAddresses: true, RestrictDomainsToCertificate: true, SenderIPAddresses: ['192.0.2.1'] },
      'mutually exclusive',
    ],
    ['a network wider than /24', { SenderIPAddresses: ['192.0.2.0/23'] }, '/24 through /32'],
    ['CloudServicesMailEnabled on Partner', { ConnectorType: 'Partner', CloudServicesMailEnabled: true }, 'OnPremises'],
    [
      'internal treatment together with cloud services',
      { CloudServicesMailEnabled: true, TreatMessagesAsInternal: true },
      'mutually exclusive',
    ],
    ['EFSkipIPs together with EFSkipLastIP', { EFSkipLastIP: true, EFSkipIPs: ['192.0.2.1'] }, 'EFSkipIPs'],
    [
      'a certificate of the service itself',
      { TlsSenderCertificateName: 'mail.protection.outlook.com' },
      'service provider',
    ],
    ['a comment over 1024 characters', { Comment: 'x'.repeat(1025) }, 'ParameterBindingException'],
    ['a comment of null', { Comment: null }, "ArgumentException: The value of 'Comment' cannot be null"],
    ['a type that is none', { ConnectorType: 'Cloud' }, 'enumerator names and try again: OnPremises, Partner'],
    ['the source that is only read', { ConnectorSource: 'AdminUI' }, 'ParameterTransformationException'],
    ['a word for a switch', { RequireTls: 'true' }, 'System.Boolean'],
    [
      'a hashtable',
      { SenderDomains: { '@odata.type': '#Exchange.GenericHashTable', Add: ['x.example'] } },
      'hashtable',
    ],
    ['an unknown parameter', { BogusParameter: 1 }, 'AmbiguousParameterSetException: Parameter set cannot be resolved'],
    ['no sender domains', { SenderDomains: undefined }, 'mandatory parameters: SenderDomains'],
    [
      'an accepted domain that is none',
      { AssociatedAcceptedDomains: ['fabrikam.example'] },
      'ManagementObjectNotFoundException',
    ],
  ])('refuses %s and makes nothing', async (_situation, change, text) => {
    const seen = await call('New-InboundConnector', { ...OURS, ...change });
    expect([400, 404]).toContain(seen.status);
    expect(reason(seen)).toContain(text);
    expect(names()).toHaveLength(2);
  });

  it('only warns when its addresses are those of another connector that is enabled', async () => {
    const seen = await call('New-InboundConnector', { ...OURS, SenderIPAddresses: ['198.51.100.7'] });
    expect(seen.json?.['@adminapi.warnings']).toEqual([expect.stringContaining('Fabrikam Inbound Filter')]);
  });

  it('in a trial tenant makes the connector disabled with a warning, and nobody can enable it', async () => {
    sandbox.tenant.setTrial(true);
    const seen = await call('New-InboundConnector', OURS);
    expect([seen.status, values(seen)[0]?.['Enabled'], seen.json?.['@adminapi.warnings']]).toEqual([
      200,
      false,
      ['Inbound connector for this service offering is created in a disabled state. Contact Support to enable it.'],
    ]);
    expect(reason(await call('Set-InboundConnector', { Identity: OURS.Name, Enabled: true }))).toContain(
      "you can't enable",
    );
  });
});

describe('Set-InboundConnector', () => {
  it('changes what is given and nothing else, returns no object, and keeps the Guid over a new name', async () => {
    const [made] = values(await call('New-InboundConnector', { ...OURS, Comment: 'kept' }));
    now += 1000;
    const seen = await call('Set-InboundConnector', {
      Identity: made?.['Guid'],
      Name: 'Renamed',
      RequireTls: true,
      Enabled: false,
    });
    expect([seen.status, values(seen)]).toEqual([200, []]);
    const [found] = values(await call('Get-InboundConnector', { Identity: made?.['Guid'] }));
    expect(found).toEqual({
      ...made,
      Name: 'Renamed',
      Identity: 'Renamed',
      Enabled: false,
      WhenChangedUTC: expect.stringMatching(/^2026-11-24T10:00:\d\d\.\d{7}Z$/),
    });
  });

  it('warns when nothing changes and does not touch the object', async () => {
    const [made] = values(await call('New-InboundConnector', OURS));
    now += 5000;
    const seen = await call('Set-InboundConnector', { Identity: OURS.Name, SenderDomains: ['*'], RequireTls: true });
    expect(seen.json?.['@adminapi.warnings']).toEqual([expect.stringMatching(/no settings of .* have been modified/)]);
    expect(sandbox.tenant.snapshot().connectors[2]?.['WhenChangedUTC']).toBe(made?.['WhenChangedUTC']);
    expect(sandbox.requests.entries.at(-1)).toMatchObject({ isWrite: true, applied: false });
  });

  it('judges the merged object, not only what was given', async () => {
    await call('New-InboundConnector', OURS);
    expect(
      reason(await call('Set-InboundConnector', { Identity: OURS.Name, TlsSenderCertificateName: null })),
    ).toContain('OnPremises');
    const moved = await call('Set-InboundConnector', {
      Identity: OURS.Name,
      TlsSenderCertificateName: null,
      SenderIPAddresses: ['192.0.2.9'],
    });
    expect(moved.status).toBe(200);
    expect(sandbox.tenant.snapshot().connectors[2]).toMatchObject({ TlsSenderCertificateName: null, RequireTls: true });
  });

  it('refuses the name of another connector and an identity that is not there', async () => {
    await call('New-InboundConnector', OURS);
    const taken = await call('Set-InboundConnector', { Identity: OURS.Name, Name: 'fabrikam inbound FILTER' });
    expect(reason(taken)).toContain('AlreadyExists');
    const missing = await call('Set-InboundConnector', { Identity: 'nobody', Enabled: false });
    expect([missing.status, reason(missing)]).toEqual([
      404,
      expect.stringContaining("object 'nobody' couldn't be found"),
    ]);
  });
});

describe('Get- and Remove-InboundConnector', () => {
  it('honour $select and leave the rest out', async () => {
    const seen = await run(sandbox.tenant, token, 'Get-InboundConnector', {}, { query: '?$select=Name,enabled' });
    expect(values(seen).map((one) => Object.keys(one).sort())).toEqual([
      ['Enabled', 'Name'],
      ['Enabled', 'Name'],
    ]);
  });

  it('remove without asking back, and leave the foreign connectors octet for octet', async () => {
    const before = JSON.stringify(sandbox.tenant.snapshot());
    await call('New-InboundConnector', OURS);
    const seen = await call('Remove-InboundConnector', { Identity: OURS.Name, Confirm: false });
    expect([seen.status, values(seen)]).toEqual([200, []]);
    expect(JSON.stringify(sandbox.tenant.snapshot())).toBe(before);
    expect((await call('Get-InboundConnector', { Identity: OURS.Name })).status).toBe(404);
  });

  it('cut lists into pages whose link is posted again with the same body', async () => {
    const first = await run(sandbox.tenant, token, 'Get-InboundConnector', {}, { prefer: 'odata.maxpagesize=1' });
    const url = String(first.json?.['@odata.nextLink']);
    const second = await run(sandbox.tenant, token, 'Get-InboundConnector', {}, { prefer: 'odata.maxpagesize=1', url });
    expect([...values(first), ...values(second)].map((one) => one['Name'])).toEqual(names());
    expect(second.json?.['@odata.nextLink']).toBeUndefined();
  });

  it('show lists as they were, while replication is behind; reads by identity have their own delay', async () => {
    sandbox.tenant.setLag({ listMs: 6000 });
    const [made] = values(await call('New-InboundConnector', OURS));
    const listed = async (): Promise<unknown[]> => values(await call('Get-InboundConnector')).map((one) => one['Name']);
    expect(await listed()).toHaveLength(2);
    expect(values(await call('Get-InboundConnector', { Identity: made?.['Guid'] }))).toHaveLength(1);
    sandbox.tenant.setLag({ identityMs: 6000 });
    expect((await call('Get-InboundConnector', { Identity: made?.['Guid'] })).status).toBe(404);
    now += 6000;
    expect(await listed()).toHaveLength(3);
    await call('Remove-InboundConnector', { Identity: made?.['Guid'], Confirm: false });
    expect(await listed()).toHaveLength(3);
    now += 6000;
    expect(await listed()).toHaveLength(2);
  });
});

describe('Get-AcceptedDomain', () => {
  it('lists the domains of the company, and those that another administrator adds', async () => {
    sandbox.tenant.addAcceptedDomain({ domainName: 'fabrikam.example', domainType: 'InternalRelay' });
    const domains = values(await call('Get-AcceptedDomain', { ResultSize: 'Unlimited' }));
    expect(domains.map((one) => [one['DomainName'], one['DomainType'], one['Default'], one['InitialDomain']])).toEqual([
      ['contoso.example', 'Authoritative', true, false],
      ['contoso.onmicrosoft.com', 'Authoritative', false, true],
      ['in.contoso.example', 'Authoritative', false, false],
      ['fabrikam.example', 'InternalRelay', false, false],
    ]);
    sandbox.tenant.removeAcceptedDomain('FABRIKAM.example');
    expect((await call('Get-AcceptedDomain', { Identity: 'fabrikam.example' })).status).toBe(404);
  });
});

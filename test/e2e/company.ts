import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Sandbox } from '../../sandbox/index.ts';

/** A manifest as every door gets it. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
};

export type Company = {
  readonly tenant: Manifest;
  readonly zone: Manifest;
  readonly spf: Manifest;
  readonly connector: Manifest;
  readonly outbound: Manifest;
  readonly sealers: Manifest;
  /** Values by Secret name and key. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

const example = (name: string): Manifest =>
  parse(readFileSync(join(import.meta.dirname, `../../examples/${name}.yaml`), 'utf8')) as Manifest;

const withSpec = (manifest: Manifest, spec: Readonly<Record<string, unknown>>): Manifest => ({
  ...manifest,
  spec: { ...manifest.spec, ...spec },
});

/** The examples, pointed at this sandbox; what they make is deleted when they go, and settles within seconds. */
export const companyOf = (sandbox: Sandbox): Company => {
  const zone = example('zone');
  const provider = zone.spec['provider'] as { readonly rfc2136: Readonly<Record<string, unknown>> };
  const { host, port, keys } = sandbox.dns;
  return {
    tenant: withSpec(example('tenant'), {
      endpoints: { login: sandbox.tenant.url, graph: sandbox.tenant.url, exchange: sandbox.tenant.url },
      settle: '2s',
    }),
    zone: withSpec(zone, {
      provider: { rfc2136: { ...provider.rfc2136, server: host, port } },
      resolver: { server: host, port },
      settle: '2s',
    }),
    spf: withSpec(example('spf-record'), { deletionPolicy: 'Delete' }),
    connector: withSpec(example('inbound-connector'), { deletionPolicy: 'Delete' }),
    outbound: withSpec(example('outbound-connector'), { deletionPolicy: 'Delete' }),
    sealers: withSpec(example('trusted-arc-sealers'), { deletionPolicy: 'Delete' }),
    secrets: { contoso: { 'client-secret': sandbox.tenant.clientSecret }, dns: { tsig: keys[0]?.secret ?? '' } },
  };
};

const changing = [
  'Guid',
  'ImmutableId',
  'WhenChanged',
  'WhenChangedUTC',
  'WhenCreated',
  'WhenCreatedUTC',
  'Id',
  'DistinguishedName',
];

type Shown = Readonly<Record<string, unknown>>;

const isOurs = (object: Shown): boolean =>
  `${object['Comment'] ?? ''}${object['Comments'] ?? ''}`.includes('postern owner=');

/** Without what the service makes up anew, and without what it does not say. */
const lasting = (object: Shown): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(object).filter(([name, value]) => value !== null && !changing.includes(name))),
  );

/**
 * Everything outside, in a form that two runs can be compared in: our own objects without what the service makes up
 * anew, and without the name of the door in their mark; connectors, sealers and records of others byte for byte.
 */
export const outsideOf = (sandbox: Sandbox, zones: readonly string[] = ['contoso.example']): unknown => {
  const { rules, arcConfig, connectors, outboundConnectors, acceptedDomains } = sandbox.tenant.snapshot();
  const all = [...connectors, ...outboundConnectors];
  const ownGuids = all.filter(isOurs).map((object) => String(object['Guid']));
  const withoutOwnGuids = (text: string): string =>
    ownGuids.reduce((shown, guid) => shown.replaceAll(guid, '…'), text).replace(/owner=[^"\\]+/, 'owner=…');
  return {
    rules: rules.map((rule) => withoutOwnGuids(lasting(rule))),
    sealers: arcConfig.map(({ ArcTrustedSealers }) => ArcTrustedSealers),
    connectors: all
      .map((object) => (isOurs(object) ? withoutOwnGuids(lasting(object)) : JSON.stringify(object)))
      .sort(),
    acceptedDomains: acceptedDomains.map((object) => JSON.stringify(object)).sort(),
    zone: zones.flatMap((zone) =>
      sandbox.dns
        .snapshot(zone)
        .filter((rrset) => rrset.type !== 'SOA')
        .map(
          (rrset) =>
            `${rrset.name} ${rrset.type} ${rrset.records
              .map((one) => one.toString('base64'))
              .sort()
              .join(' ')}`,
        )
        .sort(),
    ),
  };
};

/** The apex TXT strings, joined per record. */
export const apexTexts = (sandbox: Sandbox): readonly string[] =>
  sandbox.dns
    .snapshot('contoso.example')
    .flatMap((rrset) => (rrset.name === 'contoso.example' && rrset.type === 'TXT' ? rrset.text : []));

/** The one SPF record at the apex. */
export const spfOf = (sandbox: Sandbox): string => {
  const records = apexTexts(sandbox).filter((text) => text.startsWith('v=spf1'));
  if (records.length !== 1) throw new Error(`there are ${records.length} SPF records`);
  return records[0] ?? '';
};

/** Another admin: takes the vendor out of the SPF record at the apex of a zone. */
export const dropVendorFromSpf = (sandbox: Sandbox, zone: string): void => {
  const before = sandbox.dns.snapshot(zone).find((rrset) => rrset.name === zone && rrset.type === 'TXT');
  const records = (before?.chunks ?? []).map((chunks) => {
    const joined = Buffer.concat([...chunks]).toString('latin1');
    if (!joined.startsWith('v=spf1')) return chunks;
    return [Buffer.from(joined.replace(' include:spf.us-1.a.mimecastprotect.com', ''), 'latin1')];
  });
  sandbox.dns.edit(zone, zone, 'TXT', records as never);
};

/** Another admin: takes the vendor out of SPF and lets the connector match an address instead of a certificate. */
export const breakThings = (sandbox: Sandbox): void => {
  dropVendorFromSpf(sandbox, 'contoso.example');
  sandbox.tenant.setConnector('From Mimecast', {
    TlsSenderCertificateName: null,
    SenderIPAddresses: ['198.51.100.7'],
  });
};

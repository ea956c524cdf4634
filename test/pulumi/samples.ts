import type { Values } from '../../pulumi/wire/values.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { inputsOf, type ServedCompany } from './served-company.ts';

/** What a test of all kinds needs to know of one: inputs that fit the sandbox, and what somebody may do to its object. */
export type Sample = {
  readonly kind: string;
  /** Name of the resource in the program. */
  readonly name: string;
  readonly inputs: (company: ServedCompany) => Values;
  /** Other inputs for the same object, with nothing declared that was not declared before. */
  readonly changed: (inputs: Values) => Values;
  /** What a person types to import an object that was there before. */
  readonly importId: string;
  /** The object is made and then left alone: no update of it writes, and what others make of it is no difference. */
  readonly isLeftAlone?: true;
  /** Another administrator changes the object. */
  breakIt(sandbox: Sandbox): void;
  /** Another administrator takes the object away altogether. */
  removeIt(sandbox: Sandbox): void;
};

/** Takes a piece of text out of the SPF record at the apex; the other TXT records stay byte for byte. */
export const takeOut = (sandbox: Sandbox, piece: string): void => {
  const apex = sandbox.dns
    .snapshot('contoso.example')
    .find(({ name, type }) => name === 'contoso.example' && type === 'TXT');
  const records = (apex?.chunks ?? []).map((chunks) => {
    const text = Buffer.concat([...chunks]).toString('latin1');
    return text.startsWith('v=spf1') ? [Buffer.from(text.replace(piece, ''), 'latin1')] : chunks;
  });
  sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', records as never);
};

/** One sample for each kind that wants something outside. */
export const samples: readonly Sample[] = [
  {
    kind: 'SpfRecord',
    name: 'contoso-example',
    inputs: ({ company }) => inputsOf(company.spf),
    changed: (inputs) => ({ ...inputs, senders: [...(inputs['senders'] as readonly string[]), 'ip4:203.0.113.80'] }),
    importId: 'dns:contoso.example/SpfRecord/@',
    breakIt: (sandbox) => takeOut(sandbox, ' include:spf.us-1.a.mimecastprotect.com'),
    removeIt: (sandbox) => void sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', []),
  },
  {
    kind: 'InboundConnector',
    name: 'from-vendor',
    inputs: ({ company }) => inputsOf(company.connector),
    changed: (inputs) => ({ ...inputs, senderIPAddresses: ['198.51.100.9'] }),
    importId: 'microsoft365:3f2504e0-4f89-41d3-9a0c-0305e82c3301/InboundConnector/Fabrikam Inbound Filter',
    breakIt: (sandbox) =>
      void sandbox.tenant.setConnector('From Mimecast', {
        TlsSenderCertificateName: null,
        SenderIPAddresses: ['198.51.100.7'],
      }),
    removeIt: (sandbox) => sandbox.tenant.removeConnector('From Mimecast'),
  },
  {
    kind: 'TransportRule',
    name: 'tag-outside',
    inputs: () => ({
      tenantRef: { name: 'contoso' },
      name: 'Tag outside mail',
      enabled: true,
      fromScope: 'NotInOrganization',
      prependSubject: '[EXT] ',
    }),
    changed: (inputs) => ({ ...inputs, prependSubject: '[OUT] ' }),
    importId: 'microsoft365:3f2504e0-4f89-41d3-9a0c-0305e82c3301/TransportRule/Disclaimer',
    breakIt: (sandbox) => void sandbox.tenant.setRule('Tag outside mail', { PrependSubject: 'x' }),
    removeIt: (sandbox) => sandbox.tenant.removeRule('Tag outside mail'),
  },
  {
    kind: 'DmarcRecord',
    name: 'news',
    inputs: ({ company }) => ({
      zoneRef: { name: company.zone.metadata.name },
      name: 'news.contoso.example',
      create: true,
      rua: ['mailto:dmarc@contoso.example'],
    }),
    changed: (inputs) => ({ ...inputs, rua: ['mailto:reports@contoso.example'] }),
    isLeftAlone: true,
    importId: 'dns:contoso.example/DmarcRecord/@',
    breakIt: (sandbox) =>
      void sandbox.dns.edit('contoso.example', '_dmarc.news.contoso.example', 'TXT', ['v=DMARC1; p=reject']),
    removeIt: (sandbox) => void sandbox.dns.edit('contoso.example', '_dmarc.news.contoso.example', 'TXT', []),
  },
  {
    kind: 'OutboundConnector',
    name: 'to-vendor',
    inputs: ({ company }) => inputsOf(company.outbound),
    changed: (inputs) => ({ ...inputs, smartHosts: ['198.51.100.9'] }),
    importId: 'microsoft365:3f2504e0-4f89-41d3-9a0c-0305e82c3301/OutboundConnector/Fabrikam Relay',
    breakIt: (sandbox) => void sandbox.tenant.setOutboundConnector('To Mimecast', { SmartHosts: ['other.example'] }),
    removeIt: (sandbox) => sandbox.tenant.removeOutboundConnector('To Mimecast'),
  },
  {
    kind: 'TrustedArcSealers',
    name: 'vendor',
    inputs: ({ company }) => ({
      ...inputsOf(company.sealers),
      arcTrustedSealers: ['seal.vendor.example', 'second.vendor.example'],
    }),
    changed: (inputs) => ({ ...inputs, arcTrustedSealers: ['seal.vendor.example', 'third.vendor.example'] }),
    importId: 'microsoft365:3f2504e0-4f89-41d3-9a0c-0305e82c3301/TrustedArcSealers/Default',
    breakIt: (sandbox) =>
      sandbox.tenant.setArcTrustedSealers(['fabrikam.example', 'Relay.Northwind.example', 'seal.vendor.example']),
    removeIt: (sandbox) => sandbox.tenant.setArcTrustedSealers(['fabrikam.example', 'Relay.Northwind.example']),
  },
];

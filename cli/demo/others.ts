import type { Sandbox } from '../../sandbox/index.ts';

const isSpf = (text: string): boolean => /^v=spf1( |$)/i.test(text);

/** The vendor's installer, run once more: its rules go to the top of the list. */
export const vendorOnTop = ({ tenant }: Sandbox): void => {
  const own = tenant.snapshot().rules.filter((rule) => String(rule['Name']).startsWith('Mimecast - '));
  tenant.vendorInsertsOnTop(own.map((rule) => ({ Name: String(rule['Name']) })));
};

/** Another administrator, with the tools of the systems themselves. Other people's strings keep their chunks. */
export const breakThings = ({ dns, tenant }: Sandbox): void => {
  const apex = dns
    .snapshot('contoso.example')
    .find((rrset) => rrset.name === 'contoso.example' && rrset.type === 'TXT');
  const records = (apex?.chunks ?? []).map((chunks, index) => {
    const text = apex?.text[index] ?? '';
    return isSpf(text) ? [Buffer.from(text.replace(' include:spf.us-1.a.mimecastprotect.com', ''))] : [...chunks];
  });
  dns.edit('contoso.example', 'contoso.example', 'TXT', records);
  tenant.setConnector('From Mimecast', { TlsSenderCertificateName: null, SenderIPAddresses: ['198.51.100.7'] });
};

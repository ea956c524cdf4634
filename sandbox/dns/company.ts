import { contosoZones, DKIM_KEY, FOREIGN_TEXTS } from './contoso.ts';
import { type ZoneData, type ZoneEntry, zoneData } from './zone.ts';

const MICROSOFT = 'include:spf.protection.outlook.com';

/** The zone of the company: mail from Microsoft 365, a newsletter service and its own web servers. */
const CONTOSO: readonly ZoneEntry[] = [
  ['@', 'NS', ['ns1.contoso.example']],
  ['ns1', 'A', ['127.0.0.1']],
  ['@', 'MX', ['0 contoso-example.mail.protection.outlook.com']],
  [
    '@',
    'TXT',
    [
      `v=spf1 ip4:192.0.2.1 ${MICROSOFT} include:spf3.senders.example ~all`,
      'MS=ms48151623',
      ...FOREIGN_TEXTS.filter((text) => text !== DKIM_KEY),
    ],
    3600,
  ],
  ['in', 'TXT', ['v=spf1 -all']],
  ['selector1._domainkey', 'TXT', [DKIM_KEY]],
  ['_dmarc', 'TXT', ['v=DMARC1; p=quarantine; rua=mailto:dmarc@contoso.example']],
  ['tailspintoys.example._report._dmarc', 'TXT', ['v=DMARC1']],
  ['www', 'CNAME', ['contoso.example']],
];

/** The zone of the brand that the company bought: Microsoft 365 sends for it, and nobody else may. */
const TAILSPIN: readonly ZoneEntry[] = [
  ['@', 'NS', ['ns1.contoso.example']],
  ['@', 'MX', ['0 tailspintoys-example.mail.protection.outlook.com']],
  ['@', 'TXT', [`v=spf1 ${MICROSOFT} -all`, 'adobe-idp-site-verification=4f1c']],
  ['_dmarc', 'TXT', ['v=DMARC1; p=reject; rua=mailto:dmarc@contoso.example']],
];

/** The zones of the whole company, and the includes of the vendor, of Microsoft and of other senders. */
export function companyZones(): readonly (readonly [origin: string, data: ZoneData])[] {
  return [
    ...contosoZones().filter(([origin]) => origin !== 'contoso.example'),
    ['contoso.example', zoneData('contoso.example', CONTOSO)],
    ['tailspintoys.example', zoneData('tailspintoys.example', TAILSPIN)],
  ];
}

import type { RecordText } from './presentation.ts';
import type { UpdateKey } from './responder.ts';
import { type ZoneData, type ZoneEntry, zoneData } from './zone.ts';

const REGIONS = ['us', 'uk', 'de', 'ca', 'au', 'za'];
const MICROSOFT = ['spf.protection.outlook.com', 'spf.protection.office365.us', 'spf.protection.partner.outlook.cn'];
const SENDERS = 12;

/** A DKIM key record as it is published: longer than one character-string, cut where the tool that made it cut it. */
export const DKIM_KEY: RecordText = [
  'v=DKIM1; k=rsa; p=',
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA'.padEnd(255, 'x'),
  `${'y'.repeat(120)}IDAQAB`,
];

/** TXT strings of other people: every form in which they come. */
export const FOREIGN_TEXTS: readonly RecordText[] = [
  'google-site-verification=3h2jk4h5kj2h3k4j5h6k7j8h9',
  DKIM_KEY,
  [
    'note="quoted \\ backslash"; ',
    Buffer.from('Z\u00fcrich \u2013 b\u00fcro', 'utf8'),
    Buffer.from([0xff, 0x00, 0x80]),
  ],
];

/** The zone of the example company. */
const CONTOSO: readonly ZoneEntry[] = [
  ['@', 'NS', ['ns1.contoso.example']],
  ['ns1', 'A', ['127.0.0.1']],
  ['@', 'MX', ['0 contoso-example.mail.protection.outlook.com']],
  ['@', 'TXT', ['v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com ~all', ...FOREIGN_TEXTS], 3600],
  ['_dmarc', 'TXT', ['v=DMARC1; p=none; rua=mailto:dmarc@contoso.example']],
  ['www', 'CNAME', ['contoso.example']],
];

/** The zones that are there by default: the company's own, the vendor's and Microsoft's SPF includes, and twelve other senders. */
export function contosoZones(): readonly (readonly [origin: string, data: ZoneData])[] {
  const vendor = REGIONS.map((region, index) =>
    flat(`spf.${region}-1.a.mimecastprotect.com`, [
      `203.0.113.${index * 32}/28`,
      `203.0.113.${index * 32 + 16}/29`,
      `198.51.100.${index * 16}/30`,
    ]),
  );
  const microsoft = MICROSOFT.map((name, index) =>
    flat(name, [`192.0.2.${64 + index * 16}/28`, `198.51.100.${128 + index * 16}/28`], '-all'),
  );
  const senders = Array.from(
    { length: SENDERS },
    (_, index): ZoneEntry => [`spf${index + 1}`, 'TXT', [`v=spf1 ip4:198.51.100.${200 + index} ~all`]],
  );
  return [
    ['contoso.example', zoneData('contoso.example', CONTOSO)],
    ...vendor,
    ...microsoft,
    ['senders.example', zoneData('senders.example', senders)],
  ];
}

/** The key that may update everything, and one that may only write the names that SPF and DMARC need. */
export const CONTOSO_KEYS: readonly UpdateKey[] = [
  { name: 'postern-key', algorithm: 'hmac-sha256', secret: 'cG9zdGVybi1zYW5kYm94LWtleS0wMTIzNDU2Nzg5YWI=' },
  {
    name: 'limited-key',
    algorithm: 'hmac-sha256',
    secret: 'cG9zdGVybi1saW1pdGVkLWtleS0wMTIzNDU2Nzg5YWI=',
    names: ['contoso.example', '_dmarc.contoso.example'],
  },
];

function flat(origin: string, ranges: readonly string[], all = '~all'): readonly [string, ZoneData] {
  const record = ['v=spf1', ...ranges.map((one) => `ip4:${one}`), all].join(' ');
  return [origin, zoneData(origin, [['@', 'TXT', [record]]])];
}

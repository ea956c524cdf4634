import { defineCodes } from '../codes.ts';

/** Findings about a Zone. */
export const { codes, finding } = defineCodes({
  PSTN1101: {
    title: 'The zone name is not a domain name',
    remedy: 'Write the name of the zone as it is delegated, for example contoso.example.',
    retry: 'never',
  },
  PSTN1102: {
    title: 'A DNS server address is not usable',
    remedy: 'Write an IP address or a host name; the port has its own field.',
    retry: 'never',
  },
  PSTN1103: {
    title: 'The TSIG key name is not a domain name',
    remedy: 'Write the key name exactly as the DNS server knows it.',
    retry: 'never',
  },
  PSTN1104: {
    title: 'A name server is not written as host:port',
    remedy: 'Write 192.0.2.1:53, [2001:db8::1]:53 or ns1.contoso.example:53.',
    retry: 'never',
  },
  PSTN1105: {
    title: 'The URL of the PowerDNS API is not usable',
    remedy: 'Write scheme, host and port, for example http://192.0.2.1:8081; the key has its own field.',
    retry: 'never',
  },
  PSTN1106: {
    title: "A record that is none of Postern's would be written",
    remedy: 'Report this: the step is not one that Postern should plan. Nothing was written.',
    retry: 'never',
  },
});

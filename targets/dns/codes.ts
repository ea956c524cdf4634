import { defineCodes } from '../../kinds/codes.ts';

/** Findings about talking to DNS servers: what could not be read and what could not be written. */
export const { codes, finding } = defineCodes({
  PSTN3000: {
    title: 'The zone has no provider that this version can drive',
    remedy: 'Set one of rfc2136, powerdns and manual in spec.provider of the Zone.',
    retry: 'never',
  },
  PSTN3001: {
    title: 'The TSIG key of the zone cannot be used',
    remedy:
      'Give the key as the server has it: its name, hmac-sha256, hmac-sha384 or hmac-sha512, and the secret in base64 as tsig-keygen prints it.',
    retry: 'never',
  },
  PSTN3010: {
    title: 'The DNS server did not answer in time',
    remedy: 'Check server and port in the Zone, and that UDP and TCP are let through.',
    retry: 'later',
  },
  PSTN3011: {
    title: 'The DNS server cannot be reached',
    remedy: 'Check server and port in the Zone, and that the server is running.',
    retry: 'later',
  },
  PSTN3012: {
    title: 'The DNS server answered with an error',
    remedy: "Look into the server's log for this name; SERVFAIL often means that the zone did not load.",
    retry: 'later',
  },
  PSTN3013: {
    title: 'The DNS server refused the query',
    remedy:
      'Let the key (or the address Postern runs at) query this zone on the server; PowerDNS says no more than that to a wrong secret, name or clock.',
    retry: 'never',
  },
  PSTN3014: {
    title: 'The DNS server is not authoritative for the name',
    remedy: 'Point spec.provider of the Zone at the primary of the zone, not at a resolver or at the parent.',
    retry: 'never',
  },
  PSTN3015: {
    title: 'The answer of the DNS server cannot be decoded',
    remedy: 'Query the name with dig +tcp; a malformed record on the server has to be repaired there.',
    retry: 'later',
  },
  PSTN3016: {
    title: 'The answer of the DNS server belongs to another question',
    remedy: 'Something between Postern and the server changes or mixes up DNS messages; try again from another place.',
    retry: 'later',
  },
  PSTN3017: {
    title: 'The signature of the answer cannot be verified',
    remedy: 'Compare the secret of the key on both sides, and check that nothing in between strips TSIG.',
    retry: 'never',
  },
  PSTN3018: {
    title: 'The DNS server does not know the key',
    remedy:
      'Compare name and algorithm of the key with the configuration of the server. Knot says the same where no acl lets the key do it.',
    retry: 'never',
  },
  PSTN3019: {
    title: 'The clocks of Postern and the DNS server differ too much',
    remedy: 'Set both clocks by NTP; TSIG allows 300 seconds of difference.',
    retry: 'later',
  },
  PSTN3020: {
    title: 'The DNS server does not serve the zone',
    remedy: 'Correct spec.name of the Zone, or point spec.provider at the server that has the zone.',
    retry: 'never',
  },
  PSTN3021: {
    title: 'The call to the DNS server was stopped',
    remedy: 'Nothing to correct: the run was ended before the server answered.',
    retry: 'later',
  },
  PSTN3022: {
    title: 'The DNS target cannot read what was asked',
    remedy: 'Name a domain inside the zone, written in its ASCII form.',
    retry: 'never',
  },
  PSTN3023: {
    title: 'The answer does not prove that the name is absent',
    remedy: 'Ask the primary of the zone; its negative answers carry the SOA record of the zone.',
    retry: 'later',
  },
  PSTN3030: {
    title: 'The DNS server refused the update',
    remedy:
      "Allow it on the server, for BIND: update-policy { grant KEY name NAME TXT; }; in the zone. The server's log has the reason.",
    retry: 'never',
  },
  PSTN3031: {
    title: 'The DNS server takes no updates for the zone',
    remedy: 'Point spec.provider of the Zone at the primary of the zone and make the zone dynamic there.',
    retry: 'never',
  },
  PSTN3032: {
    title: 'The DNS server does not take the update message',
    remedy: 'Use a server with RFC 2136 dynamic update (BIND, Knot, PowerDNS with dnsupdate=yes).',
    retry: 'never',
  },
  PSTN3033: {
    title: 'The update would break a limit of DNS',
    remedy: 'Shorten the record or clear out TXT records at the name that nobody needs.',
    retry: 'never',
  },
  PSTN3034: {
    title: 'The record cannot be changed as wanted',
    remedy: 'Repair the record by hand as the message says, then plan again.',
    retry: 'never',
  },
  PSTN3035: {
    title: 'The change was not made from a fresh read',
    remedy: 'Plan again: a write repeats the record byte for byte as it was just read.',
    retry: 'later',
  },
  PSTN3036: {
    title: 'The records at the name come from a wildcard',
    remedy: 'Create the TXT records at the name itself first, a copy of those of the wildcard; then plan again.',
    retry: 'never',
  },
  PSTN3040: {
    title: 'The SPF tree is too large to read',
    remedy: 'Remove include terms; receivers stop at 10 lookups.',
    retry: 'never',
  },
  PSTN3041: {
    title: 'The name servers of the zone cannot be found',
    remedy: 'Set spec.nameServers of the Zone, or check the delegation of the zone with dig NS.',
    retry: 'later',
  },
  PSTN3042: {
    title: 'The resolver does not resolve',
    remedy: 'Set spec.resolver of the Zone to a server that answers recursive queries.',
    retry: 'never',
  },
  PSTN3100: {
    title: 'The API key of PowerDNS cannot be used',
    remedy: 'Give the api-key of the PowerDNS configuration: printable ASCII without blanks.',
    retry: 'never',
  },
  PSTN3101: {
    title: "PowerDNS's API did not answer in time",
    remedy: 'Check the URL in the Zone, and what lies between Postern and the server.',
    retry: 'later',
  },
  PSTN3102: {
    title: "PowerDNS's API cannot be reached",
    remedy:
      'Check the URL in the Zone, that PowerDNS runs with api=yes, and webserver-address and webserver-allow-from.',
    retry: 'later',
  },
  PSTN3103: {
    title: "PowerDNS's API does not take the key",
    remedy: 'Compare spec.provider.powerdns.apiKeyRef of the Zone with api-key in the PowerDNS configuration.',
    retry: 'never',
  },
  PSTN3104: {
    title: 'PowerDNS does not have the zone',
    remedy: 'Correct spec.name or spec.provider.powerdns.serverId (nearly always localhost) of the Zone.',
    retry: 'never',
  },
  PSTN3105: {
    title: 'PowerDNS does not take the record',
    remedy: 'Repair at the name what the message says, then plan again.',
    retry: 'never',
  },
  PSTN3106: {
    title: "PowerDNS's API answered with an error",
    remedy: "Look into PowerDNS's log; where something stands in front of it, into that of the proxy.",
    retry: 'later',
  },
  PSTN3107: {
    title: "The answer is not one of PowerDNS's API",
    remedy: 'Point spec.provider.powerdns.url of the Zone at the part of the URL before /api/v1.',
    retry: 'never',
  },
  PSTN3108: {
    title: 'A TXT record in PowerDNS cannot be read',
    remedy: 'Rewrite the record in presentation format, as pdnsutil edit-zone would; it is not served as it stands.',
    retry: 'never',
  },
  PSTN3109: {
    title: 'The zone in PowerDNS is a copy of another server',
    remedy:
      'Point spec.provider of the Zone at the primary: what is written into a copy is gone with the next transfer.',
    retry: 'never',
  },
  PSTN3110: {
    title: 'Records of others were lost and could not be put back',
    remedy:
      'Put back the records that the message names, and keep the other writer from the name while Postern writes.',
    retry: 'never',
  },
  PSTN3120: {
    title: 'No name server of the zone can be read',
    remedy: 'Set spec.nameServers of the Zone to servers that are authoritative for it.',
    retry: 'later',
  },
});

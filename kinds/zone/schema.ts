import type { Static } from 'typebox';
import { choice, duration, object, optional, secret, text, texts, whole } from '../schema.ts';

const port = () => whole({ description: 'Port.', minimum: 1, maximum: 65_535, default: 53 });

const key = object(
  'TsigKey',
  {
    name: text({ description: 'Name of the key as the server knows it.', maxLength: 255 }),
    algorithm: choice(['hmac-sha256', 'hmac-sha384', 'hmac-sha512'], { description: 'TSIG algorithm (RFC 8945).' }),
    secretRef: secret('The shared secret in base64, as tsig-keygen prints it.'),
  },
  {
    description: 'The TSIG key that signs reads and updates. Reads are signed too: a server may choose a view by key.',
  },
);

const rfc2136 = object(
  'Rfc2136',
  {
    server: text({ description: 'Address of the primary server: an IP address or a host name.', maxLength: 255 }),
    port: optional(port()),
    key,
  },
  { description: 'DNS UPDATE (RFC 2136) over TCP, with a prerequisite on all that was read and TSIG.' },
);

const powerdns = object(
  'PowerDns',
  {
    url: text({
      description: 'URL of the API before /api/v1, for example http://192.0.2.1:8081.',
      maxLength: 1024,
      pattern: '^https?://',
    }),
    serverId: optional(
      text({
        description: 'Id of the server in the API; PowerDNS itself is always localhost.',
        pattern: '^[A-Za-z0-9._-]+$',
        maxLength: 253,
        default: 'localhost',
      }),
    ),
    apiKeyRef: secret('The api-key of the PowerDNS configuration.'),
  },
  {
    description:
      "PowerDNS's HTTP API. It has no compare-and-swap: what another program writes at a name between read and write is lost.",
  },
);

const manual = object(
  'Manual',
  {},
  {
    description:
      'Nothing is written: the plan shows the exact records for a person to publish, and the name servers say when they are there. Write it as {}.',
  },
);

/** Spec of a Zone. */
export const schema = object(
  'ZoneSpec',
  {
    name: text({ description: 'Name of the zone, for example contoso.example.', maxLength: 254 }),
    provider: object(
      'ZoneProvider',
      { rfc2136: optional(rfc2136), powerdns: optional(powerdns), manual: optional(manual) },
      {
        description: 'How the zone is read and written; exactly one.',
        'x-exactly-one': ['rfc2136', 'powerdns', 'manual'],
      },
    ),
    nameServers: optional(
      texts('set', {
        description:
          'Name servers asked whether a change is visible, as host:port. Without it: those of the delegation on port 53; where the provider does not listen on port 53, that server only.',
        maxItems: 32,
      }),
    ),
    resolver: optional(
      object(
        'Resolver',
        {
          server: text({ description: 'Address of a recursive resolver.', maxLength: 255 }),
          port: optional(port()),
        },
        { description: 'Resolver for names outside the zone (include trees). Without it: the one of the system.' },
      ),
    ),
    settle: optional(
      duration({
        description: 'How long a write may take to show, for example 30s. Without it: what the provider needs.',
      }),
    ),
  },
  { description: 'A DNS zone and the way to it.' },
);

/** A Zone as its fields stand, before defaults. */
export type ZoneSpec = Static<typeof schema>;

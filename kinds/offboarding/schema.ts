import Type, { type Static } from 'typebox';
import { duration, object, optional, reference, text, texts } from '../schema.ts';

const guid = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

/** How long mail may still be on its way through the vendor, when the resource does not say: Postern's own choice. */
export const defaultDrain = '24h';

const pinned = (type: string, what: string, description: string) =>
  optional(
    Type.Array(
      object(
        type,
        {
          name: text({
            description: `Name of the ${what} in Exchange, for people to read.`,
            minLength: 1,
            maxLength: 64,
          }),
          guid: text({
            description: `Guid of the ${what}: only the one with this Guid goes, whatever another one is called.`,
            pattern: guid,
            maxLength: 36,
          }),
        },
        { description: `One ${what}, pinned by its identity.` },
      ),
      { 'x-list': 'list', maxItems: 256, description },
    ),
  );

/** Spec of an Offboarding. */
export const schema = Type.Object({
  tenantRef: reference('Tenant'),
  rules: pinned(
    'OffboardingRule',
    'transport rule',
    'Transport rules of the vendor. Those that send mail to it are disabled first; all of them go once the vendor is drained.',
  ),
  outboundConnectors: pinned(
    'OffboardingOutboundConnector',
    'outbound connector',
    'Connectors to the vendor. They go once the vendor is drained and no rule names them.',
  ),
  inboundConnectors: pinned(
    'OffboardingInboundConnector',
    'inbound connector',
    'Connectors from the vendor. They go after the outbound ones: until then mail may come back.',
  ),
  arcTrustedSealers: optional(
    texts('set', {
      description: 'Domains whose ARC seals are trusted no more, once nothing comes back from the vendor.',
      maxItems: 64,
    }),
  ),
  internalDomain: optional(
    text({
      description: "The vendor's internal domain in the tenant. A person removes it; the plan says where.",
      maxLength: 254,
    }),
  ),
  applications: optional(
    texts('set', {
      description: "Application (client) IDs of the vendor's apps. A person deletes them; the plan says where.",
      pattern: guid,
      maxItems: 16,
      maxLength: 36,
    }),
  ),
  spf: optional(
    Type.Array(
      object(
        'OffboardingSpf',
        {
          zoneRef: reference('Zone'),
          name: optional(
            text({
              description: 'Domain of the record: `@` for the zone itself, or a full name inside it.',
              default: '@',
              maxLength: 254,
            }),
          ),
          terms: texts('set', {
            description:
              'Terms that leave the record, for example include:spf.us-1.a.mimecastprotect.com. All others stay.',
            maxItems: 16,
          }),
        },
        { description: 'Terms of one SPF record.' },
      ),
      {
        'x-list': 'list',
        maxItems: 256,
        description: 'SPF terms that let the vendor send. They go last, when no path through the vendor is left.',
      },
    ),
  ),
  drain: optional(
    duration({
      description: 'How long no rule may have sent mail to the vendor before anything that serves its way back goes.',
      default: defaultDrain,
    }),
  ),
});

/** An Offboarding as its fields stand, before defaults. */
export type OffboardingSpec = Static<typeof schema>;

import type { Static } from 'typebox';
import { choice, duration, flag, object, optional, policies, reference, text, texts } from '../schema.ts';
import { type Region, regionIncludes } from './vendor.ts';

const regions = Object.keys(regionIncludes) as Region[];

/** How long `~all` stands before `-all`, when the resource does not say: Postern's own choice, two weeks of DMARC reports. */
export const defaultSoak = '14d';

/** Spec of an SpfRecord. */
export const schema = object(
  'SpfRecordSpec',
  {
    zoneRef: reference('Zone'),
    tenantRef: optional(reference('Tenant')),
    name: optional(
      text({
        description: 'Domain the record is for: `@` for the zone itself, or a full name inside it.',
        default: '@',
        maxLength: 254,
      }),
    ),
    region: optional(
      choice(regions, {
        description: "Region of the platform account: authorises the vendor's servers of that region.",
      }),
    ),
    include: optional(text({ description: 'Domain to include instead of the one of a region.', maxLength: 254 })),
    all: optional(
      choice(['Keep', 'SoftFail', 'Fail'], {
        description:
          'What happens to mail of other senders. Keep: what the record says today; a new record gets ~all. SoftFail: ~all. Fail: -all, reached over ~all, after the soak and with DMARC published.',
        default: 'Keep',
      }),
    ),
    senders: optional(
      texts('set', {
        description:
          "Other senders that the record must authorise, one mechanism each, for example include:spf.protection.outlook.com. A new record needs all of them, Microsoft's include among them.",
        maxItems: 64,
      }),
    ),
    onlySender: optional(
      flag({
        description: 'All mail of the domain leaves through the vendor, so a new record needs no other senders.',
      }),
    ),
    soak: optional(
      duration({
        description: 'How long all name servers must have shown ~all before -all is written.',
        default: defaultSoak,
      }),
    ),
    ...policies,
  },
  {
    description: 'What one SPF record must authorise. Terms of others in the same record stay as they are.',
    'x-at-most-one': ['region', 'include'],
  },
);

/** An SpfRecord as its fields stand, before defaults. */
export type SpfRecordSpec = Static<typeof schema>;

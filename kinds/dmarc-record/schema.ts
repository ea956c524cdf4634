import type { Static } from 'typebox';
import { flag, object, optional, policies, reference, text, texts } from '../schema.ts';

/** Spec of a DmarcRecord. */
export const schema = object(
  'DmarcRecordSpec',
  {
    zoneRef: reference('Zone'),
    name: optional(
      text({
        description:
          'Domain the record is for: `@` for the zone itself, or a full name inside it. The record stands at _dmarc below it.',
        default: '@',
        maxLength: 254,
      }),
    ),
    create: optional(
      flag({
        description:
          'Publish a record that only watches (p=none) where there is none. A record that is there is checked and never changed.',
        default: false,
      }),
    ),
    rua: optional(
      texts('set', {
        description: 'Where receivers send aggregate reports: mailto URIs, for example mailto:dmarc@contoso.example.',
        maxItems: 8,
      }),
    ),
    ...policies,
  },
  {
    description: 'One DMARC record: checked, and published as one that only watches where it is missing and asked for.',
  },
);

/** A DmarcRecord as its fields stand, before defaults. */
export type DmarcRecordSpec = Static<typeof schema>;

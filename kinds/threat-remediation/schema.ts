import Type, { type Static } from 'typebox';
import { optional, reference, text, texts } from '../schema.ts';

/** One removal of threats that the scan has found in mailboxes. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  detectionIds: optional(
    texts('set', {
      description:
        'Ids of the detections to remove, as the console shows them. Left out, it is every one that nobody has removed.',
      pattern: '^[A-Za-z0-9-]+$',
      maxLength: 64,
      maxItems: 1000,
      'x-immutable': true,
    }),
  ),
  confirm: optional(
    text({
      description:
        'Id of the scan that found them, exactly. Until it stands here nothing is removed; the plan says which it is.',
      pattern: '^[A-Za-z0-9-]+$',
      maxLength: 64,
    }),
  ),
});

/** The spec of a ThreatRemediation. */
export type ThreatRemediationSpec = Static<typeof schema>;

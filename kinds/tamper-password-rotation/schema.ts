import Type, { type Static } from 'typebox';
import { optional, reference, text } from '../schema.ts';

/** One rotation of the tamper protection password of the agents. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  confirm: optional(
    text({
      description:
        'Fingerprint of the current password, exactly, which becomes the previous one. Left out only where there is no password yet; else nothing is rotated until it stands here. The plan says which it is.',
      pattern: '^[A-Za-z0-9:+/=-]+$',
      maxLength: 128,
    }),
  ),
});

/** The spec of a TamperPasswordRotation. */
export type TamperPasswordRotationSpec = Static<typeof schema>;

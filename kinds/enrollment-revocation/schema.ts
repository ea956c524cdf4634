import Type, { type Static } from 'typebox';
import { optional, reference, text } from '../schema.ts';

const address = '^[^@\\s]+@[^@\\s]+$';

/** One revocation of all enrollments of one person. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  user: text({
    description:
      'Any address of a person of the internal directory. Every device of that person has to be enrolled again.',
    pattern: address,
    maxLength: 320,
    'x-immutable': true,
  }),
  confirm: optional(
    text({
      description:
        'The primary address of that person, exactly. Until it stands here nothing is revoked; the plan says which it is.',
      pattern: address,
      maxLength: 320,
    }),
  ),
});

/** The spec of an EnrollmentRevocation. */
export type EnrollmentRevocationSpec = Static<typeof schema>;

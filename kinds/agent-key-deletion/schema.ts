import Type, { type Static } from 'typebox';
import { optional, reference, text } from '../schema.ts';

/** The deletion of the agent key of an account. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  confirm: optional(
    text({
      description:
        'Fingerprint of the agent key, exactly. Until it stands here nothing is deleted; the plan says which it is, and how many devices stop being protected.',
      pattern: '^[A-Za-z0-9:+/=-]+$',
      maxLength: 128,
    }),
  ),
});

/** The spec of an AgentKeyDeletion. */
export type AgentKeyDeletionSpec = Static<typeof schema>;

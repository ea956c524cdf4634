import Type, { type Static } from 'typebox';
import { secretSink } from '../language/secret-sink.ts';
import { policies, reference } from '../schema.ts';

/** The tamper protection passwords of an account, and where they are put. They are made by a rotation, never chosen. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  writeTo: secretSink(
    'Where the passwords are put, under the data keys current and previous. They stand nowhere else.',
  ),
  ...policies,
});

/** The spec of AgentTamperProtection. */
export type AgentTamperProtectionSpec = Static<typeof schema>;

import Type, { type Static } from 'typebox';
import { secretSink } from '../language/secret-sink.ts';
import { policies, reference } from '../schema.ts';

/** The one agent key of an account, and where it is put. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  writeTo: secretSink('Where the key is put, under the data key CustomerKey. It stands nowhere else.'),
  ...policies,
});

/** The spec of AgentKey. */
export type AgentKeySpec = Static<typeof schema>;

import Type, { type Static } from 'typebox';
import { flag, optional, policies, reference } from '../schema.ts';

/** Settings of the security agent of one account. Each switch is independent; what is left out is unmanaged. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  userAuthentication: optional(
    flag({
      description: 'Whether people sign in to the agent with their domain account.',
      'x-vendor-default': 'true',
      'x-parameter': 'User Authentication',
    }),
  ),
  enforceUserAuthentication: optional(
    flag({
      description: 'Whether everybody is asked to sign in after the installation. Needs userAuthentication.',
      'x-vendor-default': 'false',
      'x-parameter': 'Enforce User Authentication',
    }),
  ),
  manageUpdates: optional(
    flag({
      description: 'Whether people can look for updates of the agent and install them.',
      'x-vendor-default': 'false',
      'x-parameter': 'Manage Updates',
    }),
  ),
  transparentUserId: optional(
    flag({
      description: 'Whether the agent knows its user from the directory, without asking.',
      'x-parameter': 'Transparent User ID',
    }),
  ),
  ...policies,
});

/** The spec of AgentSettings. */
export type AgentSettingsSpec = Static<typeof schema>;

import Type, { type Static } from 'typebox';
import { flag, optional, policies, reference, whole } from '../schema.ts';

/** Device enrollment of a whole account. It has no targets: the switch holds for everybody. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  enabled: optional(
    flag({
      description:
        'Whether people prove with a one-time code who they are before a protected link or attachment opens. For the whole account.',
      'x-vendor-default': 'true',
      'x-parameter': 'Targeted Threat Protection Authentication',
    }),
  ),
  durationDays: optional(
    whole({
      description: 'How many days without use a browser stays enrolled.',
      minimum: 1,
      maximum: 365,
      'x-vendor-default': '30',
      'x-parameter': 'Authentication Duration (Days)',
    }),
  ),
  ...policies,
});

/** The spec of EnrollmentSettings. */
export type EnrollmentSettingsSpec = Static<typeof schema>;

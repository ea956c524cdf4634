import Type, { type Static } from 'typebox';
import { MODES } from '../language/protection-road.ts';
import { choice, duration, flag, object, optional, policies, reference, texts } from '../schema.ts';

/** The protection mode of one installation. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  tenantRef: optional(reference('Tenant')),
  mode: choice(MODES, {
    description:
      'What the installation does with mail. ThreatScanOnly looks at what is delivered, Monitor routes mail through the platform and only reports, Protect acts on it. Reached one step at a time.',
    'x-parameter': 'protectionMode',
  }),
  targetedTo: optional(
    object(
      'ProtectionModeTarget',
      {
        everyone: optional(flag({ description: 'The whole organization.' })),
        users: optional(texts('set', { description: 'Mail addresses of users.' })),
        groups: optional(texts('set', { description: 'Names of groups that the platform has imported.' })),
      },
      { description: 'Whom Monitor and Protect hold for. Left out, it stays as it is.' },
    ),
  ),
  soak: optional(
    duration({
      description: 'How long Monitor has to be in effect, with its rules in order, before Protect.',
      default: '14d',
    }),
  ),
  settle: optional(
    duration({
      description:
        'How long after a change of mode what the platform installs in the tenant is left to arrive before it is judged.',
      default: '30m',
    }),
  ),
  skipMonitor: optional(
    flag({ description: 'Go from ThreatScanOnly straight to Protect. The plan asks for an approval.', default: false }),
  ),
  ...policies,
});

/** The spec of a ProtectionMode. */
export type ProtectionModeSpec = Static<typeof schema>;

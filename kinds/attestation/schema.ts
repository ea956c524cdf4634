import Type, { type Static } from 'typebox';
import { object, optional, text } from '../schema.ts';

/** Spec of an Attestation. */
export const schema = Type.Object({
  for: object(
    'AttestedObject',
    {
      kind: text({ description: 'Kind of the resource.', pattern: '^[A-Z][A-Za-z0-9]*$', maxLength: 63 }),
      name: text({
        description: 'metadata.name of the resource, in the same namespace.',
        pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
        maxLength: 63,
      }),
    },
    { description: 'The resource whose step is done.' },
  ),
  step: text({
    description: 'Id of the step, as `postern plan --output json` prints it. Another value makes another step.',
    pattern: '^[0-9a-f]{8,64}$',
    maxLength: 64,
  }),
  by: text({ description: 'Who did it: a person, not a machine.', pattern: '\\S', maxLength: 320 }),
  at: text({
    description: 'RFC 3339 time at which it was done.',
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$',
    maxLength: 40,
  }),
  evidence: optional(text({ description: 'What shows it: a ticket, a screenshot.', maxLength: 1024 })),
});

/** The spec of an Attestation. */
export type AttestationSpec = Static<typeof schema>;

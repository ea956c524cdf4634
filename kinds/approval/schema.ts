import Type, { type Static } from 'typebox';
import { object, optional, text } from '../schema.ts';

const sha256 = '^[0-9a-f]{64}$';

/** Spec of an Approval. */
export const schema = Type.Object(
  {
    for: text({
      description:
        'The gate or guard that is opened, as the plan names it: `SpfTreeKnown`, `SpfTreeKnown/contoso.example`, `connector-rejects-mail`.',
      pattern: '^[A-Za-z][A-Za-z0-9-]*(/.+)?$',
      maxLength: 320,
    }),
    object: optional(
      object(
        'ApprovedObject',
        {
          kind: text({ description: 'Kind of the resource.', pattern: '^[A-Z][A-Za-z0-9]*$', maxLength: 63 }),
          name: text({
            description: 'metadata.name of the resource, in the same namespace.',
            pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
            maxLength: 63,
          }),
          specHash: text({
            description:
              'SHA-256 of its spec with the defaults filled in, as RFC 8785 JSON. Another spec is not approved.',
            pattern: sha256,
            maxLength: 64,
          }),
        },
        { description: 'The one resource, with the one spec, for which this holds.' },
      ),
    ),
    planHash: optional(
      text({
        description: 'Hash of the one plan for which this holds, as `postern plan --output json` prints it.',
        pattern: sha256,
        maxLength: 64,
      }),
    ),
    by: text({ description: 'Who approves: a person, not a machine.', pattern: '\\S', maxLength: 320 }),
    reason: text({ description: 'Why. It stands in the journal.', pattern: '\\S', maxLength: 1024 }),
    expires: optional(
      text({
        description:
          'RFC 3339 time after which this holds no more. Left out, it holds until the spec or the plan is another one.',
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$',
        maxLength: 40,
      }),
    ),
  },
  { 'x-exactly-one': ['object', 'planHash'] },
);

export type ApprovalSpec = Static<typeof schema>;

import Type from 'typebox';
import { closed, finding, orNull, road, text, texts, words } from '../schema-words.ts';

const wait = closed(
  {
    gate: text('Gate or guard, as --allow and Approval take it.'),
    state: words(['closed', 'unknown'], 'Its verdict.'),
    waitsFor: words(['person', 'time', 'system'], 'What or whom it waits for.'),
    since: orNull(
      text('RFC 3339 time since which Postern has seen it wait for the same thing; null when it only looks.'),
    ),
    evidence: texts('What the verdict rests on.'),
    remedy: text('What opens it.'),
  },
  'One thing that is waited for.',
);

const resource = closed(
  {
    resource: text('Kind/namespace/name.'),
    state: words(
      ['InSync', 'Pending', 'Waiting', 'Blocked', 'Manual', 'Unknown', 'Invalid'],
      'How it stands. Invalid: nothing is done for it.',
    ),
    pending: texts('Items that an apply would write now.'),
    waits: Type.Array(wait, { description: 'What the rest waits for.' }),
    manual: texts('Steps for a person.'),
    attestable: Type.Boolean({ description: 'Whether `postern attest` takes a word for one of them.' }),
    said: Type.Array(finding, { description: 'What is refused, not known, attested or worth knowing about it.' }),
    steps: road.properties.steps,
  },
  'One resource.',
);

/** Schema of what `postern status --output json` prints. */
export const status = closed(
  {
    apiVersion: Type.Literal('postern.dev/status/v1'),
    at: text('RFC 3339 time of the look.'),
    state: words(
      ['unknown', 'refused', 'applicable', 'waiting', 'manual', 'inSync'],
      'What all of it comes to, worst first; the exit code follows from it as that of plan.',
    ),
    scopes: Type.Array(
      closed(
        {
          scope: text('target:id.'),
          resources: Type.Array(resource, {
            description: 'The resource that describes it, then those that want something there.',
          }),
        },
        'One outside system.',
      ),
      { description: 'Outside systems in the order of the files.' },
    ),
    across: Type.Array(resource, {
      description: 'Resources that want something in several systems, and those of which nobody can say where.',
    }),
  },
  'What `postern status --output json` prints.',
);

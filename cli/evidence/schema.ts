import Type from 'typebox';
import { closed, count, hash, orNull, text, texts } from '../schema-words.ts';

const anything = (description: string) => Type.Unsafe<unknown>({ description });
const mark = (description: string) =>
  closed({ seq: count('Number of the line; 0 before the first.'), hash: hash('Its digest.') }, description);

const line = Type.Object(
  {
    seq: count('Number of the line, from 1.'),
    run: text('Name of the run; empty for an attestation.'),
    planHash: text('Hash of the plan of the run; empty in outcomes.'),
    changeId: text('Id of the change or step.'),
    at: text('RFC 3339.'),
    previousHash: hash('SHA-256 of the line before it, as RFC 8785 JSON.'),
    what: Type.Unsafe<string>({ type: 'string', enum: ['intend', 'outcome', 'attest'], description: 'What it tells.' }),
  },
  { description: 'A line of the journal, with the change, the outcome or the attestation that it tells.' },
);

const event = closed(
  {
    at: text('RFC 3339.'),
    actor: text('Who acted.'),
    client: orNull(text('The application that acted; null for a person in the console.')),
    category: text('Category of the platform.'),
    action: text('What was done.'),
    object: text('To what.'),
    requestName: orNull(text('What the application called its request.')),
    touches: texts('Items that it changed, or types where the platform does not tell which.'),
  },
  'One act.',
);

/** Schema of the file that `postern evidence export` writes. */
export const evidence = closed(
  {
    apiVersion: Type.Literal('postern.dev/evidence/v1'),
    tool: text('Version of Postern that made it.'),
    made: text('RFC 3339 time at which it was made.'),
    estate: text('Name of the estate.'),
    period: closed({ from: text('RFC 3339.'), to: text('RFC 3339.') }, 'Both ends belong to it.'),
    journal: closed(
      {
        before: mark('The line before the period.'),
        entries: Type.Array(
          closed(
            {
              hash: hash('Digest of the line as it stands in the journal.'),
              redacted: Type.Boolean({ description: 'Secrets were taken out: the digest is that of the original.' }),
              line,
            },
            'One line.',
          ),
          { description: 'The lines of the period, none left out.' },
        ),
        last: mark('The last line of the period.'),
        later: count('Lines that the journal has after it.'),
      },
      'The journal.',
    ),
    audit: Type.Array(
      closed(
        {
          account: text('Kind/namespace/name.'),
          scope: text('target:id.'),
          log: orNull(
            closed(
              {
                from: text('RFC 3339 time from which on it tells.'),
                events: Type.Array(event, { description: 'Oldest first.' }),
              },
              'The log.',
            ),
          ),
          reason: text('Why there is none; empty where there is one.'),
        },
        'The audit log of one account.',
      ),
      { description: 'Every account among the files.' },
    ),
    edits: Type.Array(
      closed(
        {
          account: text('Kind/namespace/name.'),
          at: text('RFC 3339.'),
          actor: text('Who acted.'),
          action: text('What was done.'),
          object: text('To what.'),
          items: texts('Items of ours that it touched.'),
          repair: orNull(
            closed(
              {
                run: text('Name of the run.'),
                seq: count('Number of the line with the outcome.'),
                at: text('RFC 3339.'),
                before: anything('What the person had made of it.'),
                after: anything('What it was made again.'),
              },
              'The next own write of such an item.',
            ),
          ),
        },
        'What a person changed of what was ours.',
      ),
      { description: 'Drift with its author, oldest first.' },
    ),
    approvals: Type.Array(
      closed(
        {
          name: text('Gate or guard.'),
          by: text('Who approved.'),
          reason: text('Why.'),
          object: orNull(text('Kind/namespace/name.')),
          planHash: orNull(text('The plan.')),
          expires: orNull(text('RFC 3339.')),
        },
        'One approval.',
      ),
      { description: 'Approvals among the files when this was made.' },
    ),
    notCovered: texts('What this evidence does not show.'),
    seal: hash('SHA-256 over all other members, as RFC 8785 JSON.'),
  },
  'What `postern evidence export` writes to evidence.json.',
);

import Type from 'typebox';
import { evidence } from './evidence/schema.ts';
import { policyExplanation } from './policy/schema.ts';
import { closed, count, finding, hash, orNull, road, text, texts, words } from './schema-words.ts';
import { status } from './status/schema.ts';

const states = {
  plan: ['unknown', 'refused', 'applicable', 'waiting', 'manual', 'inSync'],
  gate: ['open', 'closed', 'unknown'],
  ended: ['done', 'present', 'held', 'manual', 'moved', 'refused', 'unconfirmed', 'unknown', 'notDone', 'notBegun'],
  stopped: ['moved', 'unknown', 'refused', 'declined', 'interrupted', 'failed'],
} as const;
const operations = ['create', 'update', 'move', 'delete', 'run', 'adopt', 'forget', 'remember', 'manual'] as const;

const change = closed(
  {
    ids: Type.Array(Type.String(), { minItems: 1, description: 'Ids of the outside writes of this line.' }),
    op: words(operations, 'What is done.'),
    type: text('Type of the item.'),
    keys: texts('Items that are written.'),
    resources: texts('Kind/namespace/name of the resources that ask for it.'),
    why: text('Why it is done.'),
    risk: words(['low', 'medium', 'high'], 'How much mail it can touch.'),
    shown: texts('Lines for people.'),
    heldBy: texts('Gates and guards that are not open; empty: it can be applied now.'),
  },
  'One line of the plan.',
);

const gate = closed(
  {
    id: text('Name, as --allow and Approval take it.'),
    state: words(states.gate, 'Its verdict.'),
    evidence: texts('What the verdict rests on.'),
    remedy: text('What opens it; empty when it is open.'),
    waitsFor: words(['person', 'time', 'system'], 'What or whom it waits for.'),
  },
  'A gate or guard.',
);

const planView = closed(
  {
    apiVersion: Type.Literal('postern.dev/plan-view/v1'),
    hash: hash('SHA-256 of what the plan does and is bound to.'),
    state: words(states.plan, 'What the plan comes to, worst first; the exit code follows from it.'),
    scopes: Type.Array(closed({ scope: text('target:id.'), changes: Type.Array(change) }, 'One outside system.'), {
      description: 'Changes by outside system.',
    }),
    gates: Type.Array(gate, { description: 'Gates and guards that a change needs.' }),
    refused: Type.Array(finding, { description: 'What will not be done whatever anybody allows.' }),
    unknown: Type.Array(finding, { description: 'What could not be read.' }),
    notes: Type.Array(finding, { description: 'What a person may want to know.' }),
    frozen: texts('Resources that nothing is done for.'),
    roads: Type.Array(road, { description: 'Roads that resources describe, and how far they have been walked.' }),
    summary: closed(
      {
        create: count('Changes that make something.'),
        update: count('Changes that alter, move or adopt something.'),
        delete: count('Changes that delete something.'),
        other: count('One-time acts, and entries that are only let go of.'),
        held: count('Changes that wait for a gate.'),
        manual: count('Changes that a person makes.'),
      },
      'Numbers of changes.',
    ),
  },
  'What `postern plan --output json` prints.',
);

const ended = closed(
  {
    change: text('Id of the change in the plan.'),
    op: words(operations, 'What was to be done.'),
    keys: texts('Items that were to be written.'),
    resources: texts('Kind/namespace/name of the resources that ask for it.'),
    state: words(states.ended, 'How it ended; only done and present mean that the world is as wanted.'),
    finding: orNull(finding),
  },
  'How one change ended.',
);

const applied = closed(
  {
    apiVersion: Type.Literal('postern.dev/applied/v1'),
    run: orNull(text('Name of the run in the journal; null when none was begun.')),
    planHash: hash('Hash of the plan that was to be applied.'),
    stopped: orNull(words(states.stopped, 'Why it ended before its plan did; null when it did not.')),
    ended: Type.Array(ended, { description: 'Every change of the plan, in order.' }),
    after: orNull(planView),
  },
  'What `postern apply --output json` prints. `after` is a fresh plan at the end; null when nobody could look again.',
);

const lookups = { lookups: count('DNS lookups that count (RFC 7208 4.6.4).'), voidLookups: count('Empty ones.') };

const spfCheck = closed(
  {
    apiVersion: Type.Literal('postern.dev/spf-check/v1'),
    domain: text('Domain that was judged.'),
    ip: text('Address of the sending host.'),
    sender: text('MAIL FROM.'),
    helo: text('Name in HELO.'),
    result: words(
      ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror'],
      'Result of check_host() (RFC 7208 2.6).',
    ),
    reason: text('Why, in one sentence.'),
    explanation: orNull(text('What the domain says to a rejected sender (RFC 7208 6.2); only with fail.')),
    matched: orNull(
      closed({ domain: text('Whose record it stands in.'), term: text('The mechanism.') }, 'What decided.'),
    ),
    ...lookups,
    trace: Type.Array(
      closed(
        {
          depth: count('0 for the record of the domain, one more behind each include and redirect.'),
          domain: text('Domain whose record is read.'),
          term: orNull(text('The term; null for the record itself.')),
          queries: Type.Array(
            closed(
              {
                name: text('Name that was asked for.'),
                type: words(['TXT', 'A', 'AAAA', 'MX', 'PTR'], 'Type of record.'),
                state: words(['found', 'empty', 'failed'], 'What came back.'),
                values: texts('The answer; TXT one character per octet.'),
              },
              'One question to DNS.',
            ),
          ),
          outcome: words(['read', 'none', 'match', 'noMatch', 'followed', 'error'], 'What the term came to.'),
          ...lookups,
        },
        'One term, with the lookups used up to its end.',
      ),
      { description: 'Every term that was looked at, in order.' },
    ),
  },
  'What `postern spf check --output json` prints.',
);

const examined = closed(
  {
    check: text('Name of the check.'),
    state: words(['passed', 'warned', 'failed', 'skipped'], 'warned: it works, and somebody should know.'),
    said: text('What was seen.'),
    remedy: text('What to do; empty when it passed.'),
    code: orNull(text('Code of the catalogue, where there is one: `postern explain CODE`.')),
  },
  'One thing that was looked at.',
);

const doctor = closed(
  {
    apiVersion: Type.Literal('postern.dev/doctor/v1'),
    healthy: Type.Boolean({ description: 'No check failed; the exit code is 0.' }),
    subjects: Type.Array(
      closed(
        {
          subject: text('Kind/namespace/name of a tenant or zone, or `this machine`.'),
          checks: Type.Array(examined, { description: 'In the order in which they were made.' }),
        },
        'What the checks are about.',
      ),
      { description: 'Every outside system among the files, and the machine.' },
    ),
  },
  'What `postern doctor --output json` prints.',
);

/** JSON Schemas of what the command line prints with `--output json`, by file name in schemas/. */
export const outputSchemas = {
  'plan-view': planView,
  applied,
  'spf-check': spfCheck,
  doctor,
  status,
  'policy-explanation': policyExplanation,
  evidence,
};

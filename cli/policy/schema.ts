import Type from 'typebox';
import { closed, orNull, text, texts, words } from '../schema-words.ts';

const holding = closed(
  {
    outcome: words(
      ['policy', 'undetermined', 'unknown'],
      'undetermined: several policies of users match, and the vendor says no order. unknown: it depends on what could not be read.',
    ),
    policies: texts('The policy that holds, or all that may; by name, lower case.'),
    judged: Type.Array(
      closed(
        {
          policy: text('Name, lower case.'),
          is: words(['yes', 'no', 'unknown'], 'Whether it is for the message.'),
          why: text('What decided.'),
        },
        'One policy that a user made.',
      ),
      { description: 'Every policy that a user made.' },
    ),
    values: Type.Array(
      closed(
        {
          path: text('Member, with dots.'),
          value: Type.Unsafe<string | number | boolean | null>({
            type: ['string', 'number', 'boolean', 'null'],
            description: 'What is in effect.',
          }),
          source: text('The policy that it comes from.'),
        },
        'One value in effect.',
      ),
      { description: 'What is in effect; none where no one policy holds.' },
    ),
  },
  'Which policy holds.',
);

/** Schema of what `postern policy explain --output json` prints. */
export const policyExplanation = closed(
  {
    apiVersion: Type.Literal('postern.dev/policy-explanation/v1'),
    message: closed(
      {
        from: text('Address in From.'),
        envelopeFrom: text('Address in MAIL FROM.'),
        to: text('The recipient.'),
      },
      'The message.',
    ),
    accounts: Type.Array(
      closed(
        {
          account: text('Kind/namespace/name.'),
          live: holding,
          declared: holding,
          system: orNull(
            closed(
              {
                outcome: words(['policy', 'undetermined'], 'What the platform says.'),
                policies: texts('By name, lower case.'),
                agrees: Type.Boolean({ description: 'Whether that is what stands live by our own reading.' }),
              },
              "The platform's own word.",
            ),
          ),
          notes: texts('What limits what is said here.'),
        },
        'One account. declared: what stands there once the files are applied.',
      ),
      { description: 'Every account among the files.' },
    ),
  },
  'What `postern policy explain --output json` prints.',
);

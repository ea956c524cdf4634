import Type, { type TSchema } from 'typebox';

/* What the schemas of the outputs are made of. */

/** Text of any form. */
export const text = (description: string) => Type.String({ description });
/** A list of texts. */
export const texts = (description: string) => Type.Array(Type.String(), { description });
/** A whole number from 0. */
export const count = (description: string) => Type.Integer({ minimum: 0, description });
/** The same, or null. */
export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** One of these words. */
export const words = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], description });
/** An object with these members and no other. */
export const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T, description: string) =>
  Type.Object(properties, { description, additionalProperties: false });

/** A SHA-256 in hex. */
export const hash = (description: string) => Type.String({ pattern: '^[0-9a-f]{64}$', description });

/** A finding as it is shown. */
export const finding = closed(
  {
    code: Type.String({ pattern: '^PSTN[0-9]{4}$', description: 'Code of the catalogue: `postern explain CODE`.' }),
    message: text('What happened.'),
    remedy: text('What to do; may be empty.'),
    resource: orNull(text('Kind/namespace/name.')),
    at: orNull(text('file:line.')),
    path: text('JSON pointer into the resource; empty for the whole.'),
  },
  'Something said to a person.',
);

/** A road as it is shown. */
export const road = closed(
  {
    resource: text('Kind/namespace/name of the resource that describes it.'),
    steps: Type.Array(
      closed(
        {
          name: text('Name of the step, the same in every door.'),
          summary: text('What has been reached once it is done.'),
          state: words(
            ['Done', 'Now', 'Unknown', 'Ahead'],
            'Now: the first that is not done. Unknown: the same, where nobody can tell.',
          ),
          evidence: texts('What the state rests on.'),
          remedy: text('What is to be done; empty when it is done.'),
          waitsFor: words(['person', 'time', 'system'], 'What or whom it waits for.'),
        },
        'One step.',
      ),
      { description: 'Its steps in the order in which they are walked.' },
    ),
  },
  'A road.',
);

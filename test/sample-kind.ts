import Type from 'typebox';
import type { Kind } from '../kinds/kind.ts';
import {
  choice,
  flag,
  object,
  optional,
  policies,
  reference,
  secret,
  text,
  texts,
  vendorChoice,
  whole,
} from '../kinds/schema.ts';

/** A kind that uses everything the schema profile allows, for tests of what reads schemas. It wants nothing outside. */
export const lantern: Kind = {
  name: 'GateLantern',
  plural: 'gatelanterns',
  summary: 'A lamp at the gate.',
  schema: Type.Object(
    {
      zoneRef: reference('Zone'),
      colour: choice(['Amber', 'Green'], { description: 'Colour of the light.', default: 'Amber' }),
      mood: optional(vendorChoice(['Calm', 'Bright'], { description: 'Mood.', 'x-parameter': '-Mood' })),
      lit: optional(flag({ description: 'Whether it burns.', 'x-vendor-default': 'false' })),
      hours: optional(whole({ description: 'Hours a day.', minimum: 0, maximum: 24 })),
      watchers: optional(texts('set', { description: 'Who watches.', maxItems: 3, pattern: '^[a-z]+$' })),
      rounds: optional(texts('list', { description: 'The way round.', 'x-absent': 'clear' })),
      maker: text({ description: 'Who made it.', minLength: 1, maxLength: 20, 'x-immutable': true }),
      seal: optional(text({ description: 'The seal on it.', maxLength: 20, 'x-immutable': true })),
      keyRef: optional(secret('The key of the lamp.')),
      oil: optional(
        object(
          'LampOil',
          {
            olive: optional(flag({ description: 'Olive oil.', default: true })),
            whale: optional(flag({ description: 'Whale oil.' })),
            in: optional(text({ description: 'Held in.' })),
          },
          { description: 'What burns.', 'x-exactly-one': ['whale', 'in'] },
        ),
      ),
      rope: optional(text({ description: 'Hung by a rope.' })),
      chain: optional(text({ description: 'Hung by a chain.' })),
      ...policies,
    },
    { 'x-at-most-one': ['rope', 'chain'] },
  ),
  checks: [],
  items: () => ({ items: [], findings: [] }),
};

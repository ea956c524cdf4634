import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelOf, labelsOf } from './object-name.ts';

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

test.each<[string, string]>([
  ['Fabrikam Inbound Filter', 'fabrikam-inbound-filter'],
  ['contoso.example', 'contoso-example'],
  ['  Müller & Söhne (büro) ', 'muller-sohne-buro'],
  ['x'.repeat(80), 'x'.repeat(63)],
  [`${'x'.repeat(62)} y`, 'x'.repeat(62)],
  ['日本', ''],
])('%j becomes %j', (name, expected) => {
  expect(labelOf(name)).toBe(expected);
});

const objects = fc.uniqueArray(
  fc.record({
    name: fc.oneof(fc.constantFrom('a b', 'A-B', 'a_b', '日本', 'x'.repeat(70)), fc.string()),
    key: fc.string(),
    kind: fc.constantFrom('InboundConnector', 'SpfRecord'),
  }),
  { selector: ({ kind, key }) => `${kind} ${key}`, maxLength: 12 },
);

test('whatever objects are called: every one gets a DNS label of its own, which does not hang on the order', () => {
  fc.assert(
    fc.property(objects, (given) => {
      const taken = new Set(['InboundConnector/a-b']);
      const labels = labelsOf(given, taken);
      for (const one of labels) expect(one).toMatch(label);
      const ids = given.map(({ kind }, index) => `${kind}/${labels[index]}`);
      expect(new Set(ids).size).toBe(given.length);
      expect(ids).not.toContain('InboundConnector/a-b');
      expect(labelsOf(given.toReversed(), taken).toReversed()).toEqual(labels);
    }),
  );
});

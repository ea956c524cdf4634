import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closest, editDistance } from './closest.ts';

test('one letter missing, one too many, one wrong or two swapped are one edit each', () => {
  expect(['colur', 'colourr', 'colxur', 'coluor'].map((word) => editDistance(word, 'colour'))).toEqual([1, 1, 1, 1]);
});

test('distance is zero only for the same word, and the same both ways', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
    }),
  );
});

test('the guess ignores case and is not made when nothing is near', () => {
  expect(closest('ZONEREF', ['zoneRef', 'tenantRef'])).toBe('zoneRef');
  expect(closest('banana', ['zoneRef', 'tenantRef'])).toBeNull();
  expect(closest('x', [])).toBeNull();
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerOctets, chunksOf } from './txt.ts';

const word = fc.string({ unit: fc.constantFrom(...'abc:=-'), minLength: 1, maxLength: 300 });

test('chunks hold at most 255 octets and join to the same text', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const text = words.join(' ');
      const chunks = chunksOf(text);
      expect(chunks.join('')).toBe(text);
      expect(chunks.every((chunk) => chunk.length <= 255)).toBe(true);
      expect(chunks.length === 1 || chunks.every((chunk) => chunk !== '')).toBe(true);
    }),
  );
});

test('a text is cut after a blank where there is one, and in the middle of a word only where it must be', () => {
  expect(chunksOf(`${'a'.repeat(200)} ${'b'.repeat(100)}`)).toEqual([`${'a'.repeat(200)} `, 'b'.repeat(100)]);
  expect(chunksOf('a'.repeat(256)).map((chunk) => chunk.length)).toEqual([255, 1]);
  expect(chunksOf('a'.repeat(255))).toHaveLength(1);
  expect(chunksOf('')).toEqual(['']);
});

test('a character that is no octet is refused rather than cut short', () => {
  expect(() => chunksOf('v=spf1 –all')).toThrow(RangeError);
});

test('the size of an answer counts the name, every record and every length octet', () => {
  expect(answerOctets('contoso.example', ['a'.repeat(300), 'b'])).toBe(12 + 17 + 4 + (12 + 302) + (12 + 2));
});

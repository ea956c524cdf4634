import { expect, test } from 'vitest';
import { coverage, faults } from './coverage.ts';

test('every statement id in a test or on the page of excuses is one of the documents, and none is both', () => {
  expect(faults()).toEqual([]);
});

test('the documents are there whole', () => {
  const counts = Object.groupBy(coverage(), ({ id }) => id.slice(0, 1));
  expect(Object.fromEntries(Object.entries(counts).map(([letter, own]) => [letter, own?.length]))).toEqual({
    E: 50,
    C: 97,
    G: 25,
    R: 75,
    M: 25,
    X: 24,
  });
});

import { expect, test } from 'vitest';
import { generated, onDisk, staleFiles } from './fresh.ts';

const files = (entries: Record<string, string>) => new Map(Object.entries(entries));

test('files that are as made are fresh', () => {
  expect(staleFiles(files({ a: '1', b: '2' }), files({ b: '2', a: '1' }))).toEqual([]);
});

test('a changed, a missing and a left-over file are each named', () => {
  expect(staleFiles(files({ a: '1', b: '2' }), files({ a: '0', c: '3' })).map((line) => line.split(':')[0])).toEqual([
    'a is not what the kinds say now',
    'b is missing',
    'c comes from no kind',
  ]);
});

test('the generated files of this house are what the kinds say', async () => {
  const made = await generated();
  expect(staleFiles(made, onDisk(`${import.meta.dirname}/../..`, made))).toEqual([]);
});

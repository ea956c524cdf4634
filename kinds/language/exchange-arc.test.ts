import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasSealers, mergeSealers, sealerKey, sealersIn, writtenSealers } from './exchange-arc.ts';

const key = fc.domain();
const keys = fc.uniqueArray(key, { maxLength: 6 });

test.each([
  [null, []],
  [' ', []],
  [[], []],
  [undefined, []],
  ['a.example,B.example', ['a.example', 'B.example']],
  [' a.example , , b.example,', ['a.example', 'b.example']],
  [
    ['a.example', 'b.example,c.example'],
    ['a.example', 'b.example', 'c.example'],
  ],
])('%j is read as %j', (value, list) => {
  expect(sealersIn(value)).toEqual(list);
});

test('what is written is read back, and a list that was emptied too', () => {
  fc.assert(
    fc.property(keys, (list) => {
      expect(sealersIn(writtenSealers(list).join(','))).toEqual(list);
    }),
  );
});

test('after a merge all of ours are there, what is to go is not, and foreign ones keep place and spelling', () => {
  fc.assert(
    fc.property(keys, keys, keys, (foreign, add, removed) => {
      const remove = removed.filter((one) => !add.includes(one));
      const there = [...foreign.map((one) => one.toUpperCase()), ...remove];
      const merged = mergeSealers(there, add, remove);
      expect(hasSealers(merged, add, remove)).toBe(true);
      const left = there.filter((one) => !remove.includes(sealerKey(one)));
      expect(merged.slice(0, left.length)).toEqual(left);
      expect(mergeSealers(merged, add, remove)).toEqual(merged);
    }),
  );
});

test('two writers who merge one after the other end with what both want, in either order', () => {
  fc.assert(
    fc.property(keys, keys, keys, (list, mine, yours) => {
      const one = mergeSealers(mergeSealers(list, mine, []), yours, []);
      const other = mergeSealers(mergeSealers(list, yours, []), mine, []);
      expect([...one].sort()).toEqual([...other].sort());
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Verdict } from '../words.ts';
import { allOf } from './verdict.ts';

const anyVerdict: fc.Arbitrary<Verdict> = fc.record({
  state: fc.constantFrom('open', 'closed', 'unknown'),
  evidence: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 }),
  remedy: fc.constantFrom('', 'Do it.', 'Wait.'),
  waitsFor: fc.constantFrom('person', 'time', 'system'),
});

test('several verdicts are open only together, unknown with one that is, and say all that keeps them from opening', () => {
  fc.assert(
    fc.property(fc.array(anyVerdict), (verdicts) => {
      const joined = allOf(verdicts);
      const states = verdicts.map(({ state }) => state);
      expect(joined.state === 'open').toBe(states.every((state) => state === 'open'));
      expect(joined.state === 'unknown').toBe(states.includes('unknown'));
      const holding = verdicts.filter(({ state }) => state !== 'open');
      for (const { evidence } of holding) expect(joined.evidence).toEqual(expect.arrayContaining([...evidence]));
      if (holding.some(({ waitsFor }) => waitsFor === 'person')) expect(joined.waitsFor).toBe('person');
    }),
  );
});

test('their order and grouping decide nothing but the order of what is said', () => {
  const plain = ({ state, evidence, waitsFor }: Verdict) => ({ state, evidence: [...evidence].sort(), waitsFor });
  fc.assert(
    fc.property(fc.array(anyVerdict, { minLength: 1 }), fc.array(anyVerdict, { minLength: 1 }), (left, right) => {
      expect(plain(allOf([...right, ...left]))).toEqual(plain(allOf([...left, ...right])));
      expect(plain(allOf([allOf(left), allOf(right)]))).toEqual(plain(allOf([...left, ...right])));
    }),
  );
});

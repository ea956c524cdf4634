import { expect, test } from 'vitest';
import { parseSpf } from './spf-parse.ts';
import { brokenPart, costOf, includedDomain, isOverLimit, type SpfTree, spfTargets, treeCost } from './spf-tree.ts';

const node = (domain: string, text: string, children: readonly SpfTree[] = []): SpfTree => ({
  domain,
  state: 'record',
  text,
  children,
});
const leaf = (domain: string, state: SpfTree['state']): SpfTree => ({ domain, state, text: null, children: [] });

test.each([
  ['v=spf1 all a mx', 0],
  ['v=spf1 +mx ?include:x.example -a ~ptr exists:%{i}.x.example ip4:192.0.2.1 exp=e.example ~all', 5],
  ['v=spf1 mx redirect=x.example', 2],
  ['v=spf1 redirect=x.example mx', 2],
  ['v=spf1 mx -all redirect=x.example', 1],
  ['v=spf1 include:x.example include:X.example. -all', 2],
])('%s costs %i lookups of its own', (text, lookups) => {
  expect(costOf('d.example', text, []).lookups).toBe(lookups);
});

test('a tree costs what its includes cost, and shared parts count each time', () => {
  const shared = node('s.example', 'v=spf1 mx a -all');
  const tree = node('d.example', 'v=spf1 include:a.example include:s.example redirect=b.example', [
    node('a.example', 'v=spf1 include:s.example', [shared]),
    shared,
    node('b.example', 'v=spf1 mx ~all'),
  ]);
  expect(treeCost(tree)).toEqual({ lookups: 9, voids: 0, over: [], loops: [], unknown: [] });
});

test('terms past the tenth lookup are named with the record they stand in', () => {
  const many = `v=spf1 ${Array.from({ length: 10 }, (_, index) => `a:h${index}.example`).join(' ')} -all`;
  const cost = costOf('d.example', 'v=spf1 include:x.example mx -all', [node('x.example', many)]);
  expect(cost).toMatchObject({ lookups: 12, over: ['a:h9.example (in x.example)', 'mx'] });
  expect(isOverLimit(cost)).toBe(true);
});

test('includes without a record are empty lookups; three are too many', () => {
  const tree = node('d.example', 'v=spf1 include:a.example include:b.example include:c.example -all', [
    leaf('a.example', 'none'),
    leaf('b.example', 'none'),
    leaf('c.example', 'none'),
  ]);
  expect(treeCost(tree).voids).toBe(3);
  expect(isOverLimit(treeCost(tree))).toBe(true);
  expect(brokenPart(tree)).toBe('a.example has no SPF record');
});

test('a loop is found and does not run away', () => {
  const inner: SpfTree = node('b.example', 'v=spf1 include:a.example', [leaf('a.example', 'loop')]);
  const tree = node('a.example', 'v=spf1 include:b.example mx -all', [inner]);
  expect(treeCost(tree)).toMatchObject({ lookups: 3, loops: ['a.example'] });
  expect(isOverLimit(treeCost(tree))).toBe(true);
  expect(costOf('a.example', 'v=spf1 include:A.example.', []).loops).toEqual(['a.example']);
});

test('a hostile tree is not walked to its end', () => {
  const everything = `v=spf1 ${Array.from({ length: 12 }, (_, index) => `include:h${index}.example`).join(' ')}`;
  const known = Array.from({ length: 12 }, (_, index) => node(`h${index}.example`, everything));
  expect(costOf('d.example', everything, known).lookups).toBe(100);
});

test('a target with macros costs one lookup and is not followed', () => {
  const cost = costOf('d.example', 'v=spf1 include:%{d}._spf.x.example mx', []);
  expect(cost).toMatchObject({ lookups: 2, unknown: [] });
});

test('an include whose tree is not known is said', () => {
  expect(costOf('d.example', 'v=spf1 include:x.example mx', []).unknown).toEqual(['x.example']);
});

test('the children of a tree are the targets an evaluation follows', () => {
  const parsed = parseSpf(
    'v=spf1 include:A.example. -include:b.example exists:c.example -all include:d.example redirect=e.example',
  );
  expect(parsed.ok && spfTargets(parsed.record).map(({ domain }) => domain)).toEqual(['a.example', 'b.example']);
  expect(includedDomain('include:A.example.')).toBe('a.example');
  expect(includedDomain('mx:a.example')).toBeNull();
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, formatPath, parsePath, pathOfPointer } from './path.ts';

const step = fc.oneof(fc.string({ unit: 'grapheme' }), fc.nat(), fc.constantFrom('a', 'rules', 'a.b', '["', '\\'));
const path = fc
  .tuple(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('spec')), fc.array(step, { maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest]);

describe('a property path', () => {
  it('reads back as it was written, whatever the names', () => {
    fc.assert(
      fc.property(path, (steps) => {
        expect(parsePath(formatPath(steps))).toStrictEqual(steps);
      }),
    );
  });

  it.each([
    ['rules[0].name', ['rules', 0, 'name']],
    ['rules[*].name', ['rules', '*', 'name']],
    ['["a.b"].c', ['a.b', 'c']],
    ['a["quo\\"te"]', ['a', 'quo"te']],
    ['["broken', ['["broken']],
  ])('%s is what Pulumi means by it', (text, steps) => {
    expect(parsePath(text)).toStrictEqual(steps);
  });

  it('holds what stands below it, and a star holds every entry', () => {
    expect(contains(['rules', '*', 'name'], ['rules', 3, 'name', 'x'])).toBe(true);
    expect(contains(['rules', '*', 'name'], ['rules', 3])).toBe(false);
    expect(contains(['rules'], ['rule'])).toBe(false);
  });

  it('comes out of a JSON pointer into the resource without the word spec', () => {
    expect(formatPath(pathOfPointer('/spec/rules/0/a~1b'))).toBe('rules[0]["a/b"]');
    expect(formatPath(pathOfPointer('/zones/contoso/spec'))).toBe('zones.contoso.spec');
    expect(formatPath(pathOfPointer(''))).toBe('');
  });
});

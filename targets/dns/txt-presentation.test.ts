import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTxt, presentTxt } from './txt-presentation.ts';

const chunk = fc.uint8Array({ maxLength: 255 });

test('any chunks survive being written and read', () => {
  fc.assert(
    fc.property(fc.array(chunk, { minLength: 1, maxLength: 4 }), (chunks) => {
      const text = presentTxt(chunks);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(parseTxt(text)?.map((one) => [...one])).toEqual(chunks.map((one) => [...one]));
    }),
  );
});

test('no text makes it throw, and what it reads means the same when written again', () => {
  const text = fc
    .array(fc.constantFrom('"', '\\', ' ', 'a', '0', '2', '5', '6', 'é', ';', '\t'))
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, (written) => {
      const chunks = parseTxt(written);
      if (chunks !== null) expect(parseTxt(presentTxt(chunks))).toEqual(chunks);
    }),
  );
});

test.each([
  ['escapes', '"a\\"b" "\\\\ \\233 \\007"', ['a"b', '\\ \xe9 \x07']],
  ['raw UTF-8', '"über"', ['\xc3\xbcber']],
  ['an escaped letter', '"\\a"', ['a']],
  ['an empty string', '""', ['']],
  ['a string that is too long, as it goes over the wire', `"${'x'.repeat(300)}"`, ['x'.repeat(255), 'x'.repeat(45)]],
])('%s', (_, written, strings) => {
  expect(parseTxt(written)).toEqual(strings.map((one) => Buffer.from(one, 'latin1')));
});

test.each(['', 'bare', '"open', '"a" b', '"\\256"', '"\\'])('%j is not in presentation format', (written) => {
  expect(parseTxt(written)).toBeNull();
});

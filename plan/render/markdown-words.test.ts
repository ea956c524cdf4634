import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { code, fenced, inline } from './markdown-words.ts';
import { visible } from './visible.ts';

/** Text that likes to be what Markdown, HTML and terminals react to. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '`',
          '``',
          '```',
          '~~~',
          '|',
          '\\',
          '*',
          '_',
          '<',
          '>',
          '[',
          ']',
          '(',
          ')',
          '!',
          '@',
          '#',
          '&lt;',
          '\n',
          '\r\n',
        ],
        ...['- ', '://', 'https://', 'www.', '@all', '#1', '\u001b[31m', '\u202e', '\u2028', '\t', ' ', 'a', '1', ':'],
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const runsOf = (text: string): readonly number[] => (text.match(/`+/g) ?? []).map((run) => run.length);

describe('visible', () => {
  test('leaves nothing that a terminal obeys, is one line, and once is enough', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(visible(shown)).toBe(shown);
      }),
    );
  });
  test('leaves other letters alone', () => {
    for (const text of ['', 'v=spf1 ~all', 'Zürich – büro', '日本', '"a|b"\\']) expect(visible(text)).toBe(text);
    expect(visible('a\nb\u001b[0m')).toBe('a\\u{a}b\\u{1b}[0m');
  });
});

describe('inline', () => {
  test('escapes every letter that means something, and starts no link, mention or line', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const shown = inline(text);
        const left = shown.replaceAll(/\\[\\`*_{}[\]<>|~!&#@$^]/g, '');
        expect(left).not.toMatch(/[\\`*_{}[\]<>|~!&$^\n\r]/);
        expect(shown).not.toMatch(/:\/\/|www\.|@\w|#\d/i);
      }),
    );
  });
  test('keeps what is plain as it is, so that it can be copied', () => {
    const text = 'contoso.example: adds include:spf.example (2 -> 3)';
    expect(inline(text)).toBe(text.replace('>', '\\>'));
  });
});

describe('code', () => {
  test('is one span from the first to the last letter, on one line, in one cell', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const shown = code(text);
        fc.pre(shown !== '');
        const [fence = ''] = shown.match(/^`+/) ?? [];
        const inner = shown.slice(fence.length, -fence.length);
        expect(shown.endsWith(fence)).toBe(true);
        expect(runsOf(inner)).not.toContain(fence.length);
        expect(inner).not.toMatch(/^`|`$|[\n\r]/);
        expect(inner).not.toContain('|');
      }),
    );
  });
  test('of nothing is nothing', () => {
    expect(code('')).toBe('');
  });
});

describe('fenced', () => {
  test('ends at its last line and not before', () => {
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 5 }), (lines) => {
        const [start = '', ...rest] = fenced(lines, 'diff');
        const end = rest.at(-1) ?? '';
        expect(start).toBe(`${end}diff`);
        expect(end).toMatch(/^`{3,}$/);
        for (const line of rest.slice(0, -1)) expect(Math.max(0, ...runsOf(line))).toBeLessThan(end.length);
        expect(rest).toHaveLength(lines.length + 1);
        expect(rest.join('').includes('\n')).toBe(false);
      }),
    );
  });
});

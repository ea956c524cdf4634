import { describe, expect, test } from 'vitest';
import { changelog, changelogPage, fragments, readFragment, release } from './changelog.ts';

describe('a fragment', () => {
  test('is one paragraph in a file that names the kind of the change', () => {
    expect(readFragment('changelog/fragments/plan-ends.fixed.md', '`plan` ends.\nAlways.\n')).toEqual({
      kind: 'fixed',
      text: '`plan` ends.\nAlways.',
    });
  });

  test.each([
    ['without a kind', 'plan.md', 'It works.', 'NAME.KIND.md'],
    ['of a kind that there is not', 'plan.better.md', 'It works.', 'NAME.KIND.md'],
    ['of a kind that every object has', 'plan.constructor.md', 'It works.', 'NAME.KIND.md'],
    ['that says nothing', 'plan.fixed.md', ' \n', 'says nothing'],
    ['of two paragraphs', 'plan.fixed.md', 'It works.\n\nIt works better.', 'paragraph'],
    ['that is a list', 'plan.fixed.md', '- It works.', 'paragraph'],
  ])('%s is refused', (_situation, file, source, why) => {
    expect(readFragment(file, source)).toContain(why);
  });
});

const one = { kind: 'added', text: 'A door.' } as const;
const two = { kind: 'fixed', text: 'A window that would not close.' } as const;

test('a release has its sections in their order, and only those that it needs', () => {
  expect(release('Unreleased', [two, one])).toBe(
    '## Unreleased\n\n### Added\n\n- A door.\n\n### Fixed\n\n- A window that would not close.\n',
  );
});

test('put together twice it is the same, and a release stays below what comes after it', () => {
  const first = changelog('', release('Unreleased', [one]));
  expect(changelog(first, release('Unreleased', [one]))).toBe(first);
  const released = changelog(first, release('0.1.0 - 2026-12-01', [one]));
  expect(released).not.toContain('Unreleased');
  const next = changelog(released, release('Unreleased', [two]));
  expect(next.indexOf('## Unreleased')).toBeLessThan(next.indexOf('## 0.1.0 - 2026-12-01'));
  expect(next).toContain('- A door.');
});

test('every fragment is well-formed, and CHANGELOG.md is what they make (npm run changelog)', () => {
  const page = changelogPage();
  const now = fragments();
  // Right after a release there is nothing to say.
  expect(page).toBe(now.length === 0 ? page : changelog(page, release('Unreleased', now)));
});

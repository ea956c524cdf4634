import { describe, expect, test } from 'vitest';
import { suite } from '../../test/rfc7208.ts';
import { checkHost } from './spf-check-host.ts';

const cases = suite();

/* The nibbles of an address are small letters in RFC 7208's own example (7.3), and capitals in this case of the suite. */
const inCapitals = new Set(['v-macro-ip6']);

test('the suite is whole', () => {
  expect(new Set(cases.map(({ scenario }) => scenario)).size).toBe(16);
  expect(cases.length).toBeGreaterThan(200);
});

describe.each([...new Set(cases.map(({ scenario }) => scenario))])('RFC 7208 suite, %s:', (scenario) => {
  test.each(cases.filter((one) => one.scenario === scenario))('$name ($section)', async (one) => {
    const { ip, helo, sender, lookup } = one;
    const domain = sender === '' ? helo : sender.slice(sender.lastIndexOf('@') + 1);
    const verdict = await checkHost({ ip, domain, sender, helo, receiver: 'receiver.example' }, lookup);
    expect(one.results, verdict.reason).toContain(verdict.result);
    if (one.explanation === undefined) return;
    const said = [verdict.explanation, one.explanation];
    const [ours, theirs] = inCapitals.has(one.name) ? said.map((words) => words?.toLowerCase()) : said;
    expect(ours).toBe(theirs);
  });
});

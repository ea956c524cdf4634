import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../kinds/words.ts';
import { openRuleWorld, type RuleWorld } from '../../test/sample-rule.ts';

const tagging = { name: 'Tag', enabled: true, fromScope: 'NotInOrganization', prependSubject: '[x] ' };

let world: RuleWorld;
beforeEach(async () => {
  world = await openRuleWorld();
  world.sandbox.tenant.createRule({ Name: 'Disclaimer', ApplyHtmlDisclaimerText: '<p>s3cr3t-footer</p>' });
  world.sandbox.tenant.createRule({ Name: 'Archive', SetHeaderName: 'X-Loop', SetHeaderValue: 'loop-secret-4711' });
});
afterEach(() => world.stop());

type Entry = { readonly name: string; readonly guid: string; readonly digest: string };

type Recorded = Omit<Change, 'inventory'> & { readonly inventory?: readonly Entry[] };

/** The intents on disk, in their order, by run. */
const intents = async (): Promise<readonly Recorded[]> =>
  (await world.journal())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ what }) => what === 'intend')
    .map(({ change }) => change);

const standing = (): readonly { readonly name: string; readonly guid: string }[] =>
  world.sandbox.tenant.snapshot().rules.map((rule) => ({ name: String(rule['Name']), guid: String(rule['Guid']) }));

/** Dies right after its first write has reached the tenant. */
const dyingAfterFirst = async (): Promise<void> => {
  const killed = new AbortController();
  const release = world.sandbox.onWrite({
    after: async () => {
      killed.abort();
      throw new Error('killed');
    },
  });
  await world.apply(world.wishes(tagging), { signal: killed.signal });
  release();
};

describe('how all rules stood', () => {
  test('is on disk when a run that only makes rules dies right after its first write, and says no content [C07]', async () => {
    const before = standing();
    await dyingAfterFirst();
    expect(standing()).toHaveLength(3);
    const [first, ...others] = await intents();
    expect(first?.op).toBe('create');
    expect(first?.inventory?.map(({ name, guid }) => ({ name, guid }))).toEqual(before);
    for (const { digest } of first?.inventory ?? []) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(others).toEqual([]);
    for (const secret of ['s3cr3t-footer', 'loop-secret-4711']) expect(await world.journal()).not.toContain(secret);
  });

  test('is written down once a run, with its first write, and anew by the next one that changes a rule [C07]', async () => {
    await world.apply(world.wishes(tagging));
    const first = await intents();
    expect(first.map(({ inventory }) => inventory?.length)).toEqual([2, undefined]);
    await world.apply(world.wishes(tagging));
    expect(await intents()).toEqual(first);

    world.sandbox.tenant.setRule('Archive', { SetHeaderName: 'X-Loop', SetHeaderValue: 'other' });
    await world.apply(world.wishes({ ...tagging, prependSubject: '[y] ' }));
    const [, , third] = await intents();
    expect(third?.inventory?.map(({ name }) => name)).toEqual(['Disclaimer', 'Archive', 'Tag']);
    const digestOf = (of: Recorded | undefined, name: string) =>
      of?.inventory?.find((one) => one.name === name)?.digest;
    expect(digestOf(third, 'Archive')).not.toBe(digestOf(first[0], 'Archive'));
    expect(digestOf(third, 'Disclaimer')).toBe(digestOf(first[0], 'Disclaimer'));
  });
});

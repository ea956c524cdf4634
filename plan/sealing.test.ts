import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FindingError } from '../kinds/codes.ts';
import { isSealed } from '../kinds/language/secret-value.ts';
import type { Change, Found, Item, Json, Observation, Owned, Ref, SecretRef } from '../kinds/words.ts';
import { finding } from './codes.ts';
import { differences } from './compare.ts';
import { type SecretsFor, seal, unseal } from './sealing.ts';

const scope = { target: 'microsoft365', id: 'corner' } as const;
const from: Ref = { kind: 'Thing', namespace: 'default', name: 'lock' };
const owner = { door: 'cli', estate: 'town' } as const;
const ref = (key: string): SecretRef => ({ secretKeyRef: { name: 'safe', key } });

/* Lists are sets, secrets behind texts, as a target has them. */
const target = {
  canonical: <T extends Item | Found>(x: T): T => {
    const sorted = Object.entries(x.value as object).map(([name, member]) => [
      name,
      Array.isArray(member) ? [...member].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : member,
    ]);
    return { ...x, value: Object.fromEntries(sorted) as Json };
  },
};

const item = (value: Json): Item => ({
  scope,
  type: 'Thing',
  key: 'lock',
  value,
  wanted: 'present',
  needs: [],
  from,
  management: 'Converge',
  deletion: 'Retain',
  adopt: false,
});

const seenAs = (value: Json): Observation => ({
  scope,
  at: '2026-03-02T08:15:00Z',
  collections: {
    Thing: { state: 'complete', found: [{ type: 'Thing', key: 'lock', handle: 'id-1', value, version: 'v' }] },
  },
  facts: {},
  missing: {},
});

const look = async (
  live: Json,
  secrets: Readonly<Record<string, string>>,
  more: { readonly items?: readonly Item[]; readonly owned?: readonly Owned[] },
): Promise<Found> => {
  const read: SecretsFor = async (one) => {
    const text = 'secretKeyRef' in one ? secrets[one.secretKeyRef.key] : undefined;
    if (text === undefined) throw new FindingError(finding('PSTN2004', { message: 'no such key' }));
    return text;
  };
  const { items = [], owned = [] } = more;
  const sealed = await seal(seenAs(live), { items, owned, open: [], owner, secrets: read, target });
  const collection = sealed.collections['Thing'];
  if (collection?.state !== 'complete') throw new Error(collection?.reason.message);
  const [found] = collection.found;
  if (found === undefined) throw new Error('nothing is there');
  return found;
};

/** Long enough to be found nowhere by chance. */
const word = fc.stringMatching(/^[A-Za-z0-9]{12}$/);

test('what is read equals what is wanted just where it is the secret, and neither is in what it becomes', async () => {
  await fc.assert(
    fc.asyncProperty(
      word,
      word,
      fc.boolean(),
      fc.uniqueArray(word, { maxLength: 3 }),
      async (secret, other, isSame, clear) => {
        const text = isSame ? secret : other;
        const wanted = target.canonical(item({ code: ref('a'), words: [...clear, ref('a')] }));
        const found = await look({ code: text, words: [text, ...clear] }, { a: secret }, { items: [wanted] });
        const paths = differences(wanted.value, found.value);
        expect(paths).toEqual(text === secret ? [] : ['/code', '/words']);
        for (const one of [secret, other].filter((each) => !clear.includes(each)))
          expect(JSON.stringify(found)).not.toContain(one);
        for (const one of clear) expect(JSON.stringify(found)).toContain(one);
      },
    ),
  );
});

test('the same text under the same secret is sealed the same way in any process, and any other way under another', async () => {
  const under = async (secret: string, text: string) => {
    const found = await look({ code: text }, { a: secret }, { items: [item({ code: ref('a') })] });
    return [found.value, found.version];
  };
  expect(await under('one-secret', 'old')).toEqual(await under('one-secret', 'old'));
  expect(await under('one-secret', 'old')).not.toEqual(await under('one-secret', 'older'));
  expect(await under('one-secret', 'old')).not.toEqual(await under('two-secret', 'old'));
});

test('sealed and opened again, a change is what it was', async () => {
  await fc.assert(
    fc.asyncProperty(word, fc.uniqueArray(word, { maxLength: 3 }), async (secret, clear) => {
      const change = { for: [from], type: 'Thing', keys: ['Thing lock'], before: null } as unknown as Change;
      const live = target.canonical(item({ code: secret, words: [...clear, secret] })).value;
      const found = await look(live, { a: secret }, { items: [item({ code: ref('a'), words: [...clear, ref('a')] })] });
      const opened = await unseal({ ...change, after: found.value }, async () => `${secret}\n`, target);
      expect(opened.change.after).toEqual(live);
      expect(new Set(opened.secrets)).toEqual(new Set([secret]));
    }),
  );
});

test('what nobody wants as a secret stays as it was read', async () => {
  const live = { code: 'open sesame', words: ['a'] };
  expect(await look(live, {}, { items: [item({ code: 'open sesame' })] })).toMatchObject({ value: live, version: 'v' });
});

test('what was made from a secret stays sealed when its Secret is gone, and not even a digest tells of it', async () => {
  const owned: Owned = {
    scope,
    type: 'Thing',
    key: 'another name',
    handle: 'id-1',
    from,
    deletion: 'Delete',
    before: null,
    holds: { code: ref('a') },
  };
  const found = await look({ code: 'open sesame' }, {}, { owned: [owned] });
  expect(found.value).toEqual({ code: { sealed: '' } });
  const known = await look({ code: 'open sesame' }, { a: 'open sesame' }, { owned: [owned] });
  expect(known.value).toEqual({ code: ref('a') });
});

test('of two secrets in one list each is known by its own reference', async () => {
  const found = await look(
    { words: ['second', 'stray'] },
    { a: 'first', b: 'second' },
    { items: [item({ words: [ref('a'), ref('b')] })] },
  );
  const words = (found.value as { readonly words: readonly Json[] }).words;
  expect(words).toContainEqual(ref('b'));
  expect(words.filter(isSealed)).toHaveLength(1);
  expect(words).toHaveLength(2);
});

test('a wanted secret that cannot be read makes its collection unknown, with the resource that wants it', async () => {
  const read: SecretsFor = () => Promise.reject(new FindingError(finding('PSTN2004', { message: 'no such key' })));
  const wanting = { items: [item({ code: ref('a') })], owned: [], open: [], owner, secrets: read, target };
  const { collections } = await seal(seenAs({ code: 'x' }), wanting);
  expect(collections['Thing']).toMatchObject({ state: 'unknown', reason: { message: 'no such key', ref: from } });
});

import { describe, expect, it } from 'vitest';
import type { Kind } from '../kinds/kind.ts';
import { finding } from '../kinds/resource-codes.ts';
import type { Finding, Resource } from '../kinds/words.ts';
import { lantern } from '../test/sample-kind.ts';
import type { Call } from './ports.ts';
import { receiveValues } from './server/exchange.ts';
import { settingsOf } from './settings.ts';
import { Vault } from './vault.ts';
import { type Plains, Unknown } from './wire/values.ts';

const { items: _, ...withoutItems } = lantern;
/** A scope kind: wants nothing itself, and has a rule of its own about the maker. */
const lamp: Kind = {
  ...withoutItems,
  plural: 'lamps',
  scope: () => ({ target: 'dns', id: 'lamp' }),
  checks: [
    {
      id: 'Lamp/Maker',
      reads: ['/spec/maker'],
      test: ({ ref, spec }) =>
        (spec as { maker: string }).maker === 'Nobody'
          ? [finding('PSTN1001', { message: 'nobody makes lamps', path: '/spec/maker', ref })]
          : [],
    },
  ],
};
const good = { zoneRef: { name: 'contoso' }, colour: 'Amber', maker: 'Smith' };
const warned: Finding[] = [];
const call: Call = {
  urn: '',
  name: '',
  signal: new AbortController().signal,
  warn: async (found) => void warned.push(found),
  status: async () => undefined,
  secret: async () => '',
};
const settings = () => {
  const configured: Resource[] = [];
  return { configured, ...settingsOf([lamp, lantern], ({ resources }) => configured.push(...resources)) };
};

describe('provider settings made of kinds', () => {
  it('are the kinds that make nothing outside, by name', () => {
    expect(Object.keys(settings().shape.properties ?? {})).toStrictEqual(['lamps', 'state']);
  });

  it('are judged by schema and checks, each finding with its place in the settings', async () => {
    const findings = await settings().check(
      { lamps: { first: { ...good, colour: 'Blue' }, second: { ...good, maker: 'Nobody' }, 'Not a label': good } },
      call,
    );
    expect(findings.map(({ path }) => path)).toStrictEqual([
      '/lamps/first/colour',
      '/lamps/second/maker',
      '/lamps/Not a label',
    ]);
  });

  it('warn about words that the vendor does not document', async () => {
    expect(await settings().check({ lamps: { first: { ...good, mood: 'Odd' } } }, call)).toStrictEqual([]);
    expect(warned).toMatchObject([{ code: 'PSTN1004', path: '/lamps/first/mood' }]);
  });

  it.each<Plains>([
    { maker: Unknown },
    { zoneRef: Unknown },
    { zoneRef: { name: Unknown } },
    { oil: { whale: Unknown } },
    { hours: Unknown },
  ])('with %o unknown are not refused for it', async (unknown) => {
    expect(await settings().check({ lamps: { first: { ...good, ...unknown } } }, call)).toStrictEqual([]);
  });

  it('become resources in which secrets are held, and the same secret is held as the same', async () => {
    const { configured, shape, configure, check } = settings();
    const vault = new Vault();
    const lamps = { first: { ...good, keyRef: 'open sesame' }, second: { ...good, keyRef: 'open sesame' } };
    const { plain } = receiveValues({ lamps }, shape, vault);
    expect(await check(plain, call)).toStrictEqual([]);
    await configure(plain, call);
    const [first, second] = configured.map(({ ref, spec }) => ({
      ref,
      key: (spec as { keyRef: { held: string } }).keyRef,
    }));
    expect(first?.ref).toStrictEqual({ kind: 'GateLantern', namespace: 'default', name: 'first' });
    expect(JSON.stringify(configured)).not.toContain('sesame');
    expect(first?.key).toStrictEqual(second?.key);
    expect(await vault.read(first?.key ?? { held: '' })).toBe('open sesame');
  });
});

describe('the vault', () => {
  it('knows nothing it was not given, and says so without the reference', async () => {
    await expect(new Vault().read({ held: 'abc' })).rejects.toThrow(
      'PSTN7008: the provider holds no secret for a held reference',
    );
    await expect(new Vault().read({ env: 'TOKEN' })).rejects.toThrow('PSTN7011: the secret is given as env');
  });

  it('with one key makes the same references in every process, with another key others', () => {
    const key = Buffer.alloc(32, 1);
    expect(new Vault(key).hold('x')).toStrictEqual(new Vault(key).hold('x'));
    expect(new Vault(key).hold('x')).not.toStrictEqual(new Vault().hold('x'));
  });
});

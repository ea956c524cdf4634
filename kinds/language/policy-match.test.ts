import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../words.ts';
import { effectiveValues, holdingFor, matches, type PolicyAudience } from './policy-match.ts';

const address = fc.constantFrom('ada@contoso.example', 'ben@in.contoso.example', 'eve@fabrikam.example');
const people = {
  emails: fc.uniqueArray(address, { maxLength: 1 }),
  domains: fc.uniqueArray(fc.constantFrom('contoso.example', 'fabrikam.example'), { maxLength: 1 }),
  groups: fc.uniqueArray(fc.constantFrom('Finance', 'Pilots'), { maxLength: 1 }),
};
const side = fc.record({ route: fc.constantFrom('All', 'Internal', 'External'), ...people }, { requiredKeys: [] });
const value: fc.Arbitrary<Json> = fc.record(
  {
    mode: fc.constantFrom('Protect', 'Disabled'),
    targets: fc.record(
      {
        senders: side,
        recipients: side,
        exceptions: fc.record(people, { requiredKeys: [] }),
        addressMatchedOn: fc.constantFrom('Header', 'Envelope', 'Both'),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Json>;
const policies = fc
  .array(value, { maxLength: 3 })
  .map((all) => all.map((one, index) => ({ key: `p${index}`, value: one })));
const ends = fc.record({ from: address, envelopeFrom: address, to: address });
const audience: fc.Arbitrary<PolicyAudience> = fc.record({
  internalDomains: fc.uniqueArray(fc.constantFrom('contoso.example', 'in.contoso.example')),
  members: fc.record({ Finance: fc.uniqueArray(address), Pilots: fc.uniqueArray(fc.constantFrom('@contoso.example')) }),
});
const nobodyKnows: PolicyAudience = { internalDomains: null, members: {} };

describe('which policy holds', () => {
  test('is never said of what is not known: whatever comes out, the answer was right [C86]', () => {
    fc.assert(
      fc.property(policies, ends, audience, (all, message, known) => {
        const blind = holdingFor(all, message, nobodyKnows);
        const seeing = holdingFor(all, message, known);
        expect(seeing.outcome).not.toBe('unknown');
        if (blind.outcome === 'policy') expect(seeing).toMatchObject({ outcome: 'policy', policies: blind.policies });
        if (blind.outcome === 'undetermined') expect(seeing.outcome).toBe('undetermined');
        if (blind.outcome === 'unknown' && seeing.policies[0] !== 'default policy')
          expect(blind.policies).toEqual(expect.arrayContaining([...seeing.policies]));
      }),
    );
  });

  test('depends on no order', () => {
    fc.assert(
      fc.property(policies, ends, audience, (all, message, known) => {
        const back = holdingFor(all.toReversed(), message, known);
        const { outcome, policies: keys } = holdingFor(all, message, known);
        expect([back.outcome, [...back.policies].sort()]).toEqual([outcome, [...keys].sort()]);
      }),
    );
  });

  const message = { from: 'eve@fabrikam.example', envelopeFrom: 'bounce@fabrikam.example', to: 'ada@contoso.example' };
  const forAda = (key: string, more: object = {}) => ({
    key,
    value: { mode: 'Protect', targets: { recipients: { emails: ['ada@contoso.example'] } }, ...more } as Json,
  });

  test('is that of a user before the Default Policy, which holds where no other does [C86]', () => {
    expect(holdingFor([forAda('pilot')], message, nobodyKnows)).toMatchObject({
      outcome: 'policy',
      policies: ['pilot'],
    });
    const other = { ...message, to: 'ben@contoso.example' };
    expect(holdingFor([forAda('pilot')], other, nobodyKnows)).toMatchObject({ policies: ['default policy'] });
    expect(holdingFor([forAda('pilot', { mode: 'Disabled' })], message, nobodyKnows)).toMatchObject({
      policies: ['default policy'],
    });
  });

  test('is undetermined where two of users match', () => {
    const both = holdingFor([forAda('pilot'), forAda('finance')], message, nobodyKnows);
    expect(both).toMatchObject({ outcome: 'undetermined', policies: ['pilot', 'finance'] });
  });

  test('is told by the address that the policy looks at [C88]', () => {
    const on = (addressMatchedOn: string): Json => ({
      targets: { senders: { emails: ['bounce@fabrikam.example'] }, addressMatchedOn },
    });
    expect(['Header', 'Envelope', 'Both'].map((one) => matches(on(one), message, nobodyKnows).is)).toEqual([
      'no',
      'yes',
      'yes',
    ]);
  });
});

test('values are those of the policy, and those of the Default Policy where it says nothing [C86]', () => {
  const pilot = { key: 'pilot', value: { mode: 'Protect', actions: { spam: 'Block' } } };
  const byDefault = {
    key: 'default policy',
    value: { mode: 'Monitor', actions: { spam: 'DoNothing', malware: 'Block' } },
  };
  expect(effectiveValues(pilot, byDefault)).toEqual([
    { path: 'actions.malware', value: 'Block', source: 'default policy' },
    { path: 'actions.spam', value: 'Block', source: 'pilot' },
    { path: 'mode', value: 'Protect', source: 'pilot' },
  ]);
});

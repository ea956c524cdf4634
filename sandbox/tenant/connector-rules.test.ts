import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAddress, overlapping, storedSenderDomain } from './connector-rules.ts';

describe('SenderDomains', () => {
  it.each([
    ['*', 'smtp:*;1'],
    ['fabrikam.example', 'smtp:fabrikam.example;1'],
    ['*.fabrikam.example', 'smtp:*.fabrikam.example;1'],
    ['smtp:fabrikam.example;5', 'smtp:fabrikam.example;5'],
  ])('%s is stored as %s, and that as itself', (given, stored) => {
    expect(storedSenderDomain(given)).toBe(stored);
    expect(storedSenderDomain(stored)).toBe(stored);
  });

  it.each(['', 'a b.example', 'x400:fabrikam', '*fabrikam.example', 'fabrikam.example;0'])('refuse "%s"', (given) => {
    expect(() => storedSenderDomain(given)).toThrow('SenderDomains');
  });
});

describe('addresses', () => {
  it.each(['192.0.2.1', '198.51.100.0/24', '203.0.113.128/32'])('take %s', (address) => {
    expect(() => checkAddress('SenderIPAddresses', address)).not.toThrow();
  });

  it.each([
    '198.51.0.0/16',
    '198.51.100.0/23',
    '192.0.2.1-192.0.2.9',
    '2001:db8::1',
    '192.0.2.256',
    '10.1.2.3',
    '127.0.0.1',
    'x',
  ])('refuse %s', (address) => {
    expect(() => checkAddress('SenderIPAddresses', address)).toThrow();
  });

  it('overlap symmetrically, and each with itself', () => {
    const network = fc
      .tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 24, max: 32 }))
      .map(([c, d, bits]) => `198.51.${c}.${d}/${bits}`);
    fc.assert(
      fc.property(network, network, (a, b) => {
        expect(overlapping([a], [a])).toEqual([a]);
        expect(overlapping([a], [b]).length).toBe(overlapping([b], [a]).length);
      }),
    );
  });
});

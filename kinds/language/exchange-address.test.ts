import fc from 'fast-check';
import { expect, test } from 'vitest';
import { senderAddress, senderAddressProblem } from './exchange-address.ts';

const publicAddress = fc.tuple(fc.integer({ min: 20, max: 90 }), fc.nat(255), fc.nat(255), fc.nat(255));

test('a single address and its /32 are one address', () => {
  fc.assert(
    fc.property(publicAddress, (parts) => {
      const address = parts.join('.');
      expect(senderAddress(`${address}/32`)).toBe(address);
      expect(senderAddressProblem(address)).toBeNull();
      expect(senderAddressProblem(`${address}/32`)).toBeNull();
    }),
  );
});

test('a network of /24 to /32 is taken at its network address and at no other', () => {
  fc.assert(
    fc.property(publicAddress, fc.integer({ min: 24, max: 31 }), ([a, b, c, d], bits) => {
      const start = d - (d % 2 ** (32 - bits));
      expect(senderAddressProblem(`${a}.${b}.${c}.${start}/${bits}`)).toBeNull();
      if (d !== start)
        expect(senderAddressProblem(`${a}.${b}.${c}.${d}/${bits}`)).toContain(`${a}.${b}.${c}.${start}/${bits}`);
    }),
  );
});

test('the form is stable, whatever is given', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (entry) => {
      expect(senderAddress(senderAddress(entry))).toBe(senderAddress(entry));
    }),
  );
});

test.each([
  ['198.51.0.0/19', /split it into \/24/],
  ['198.51.100.1-198.51.100.9', /range/],
  ['2001:db8::1', /IPv6/],
  ['10.1.2.3', /10\.0\.0\.0\/8/],
  ['172.31.255.255', /172\.16\.0\.0\/12/],
  ['192.168.0.0/24', /192\.168\.0\.0\/16/],
  ['224.0.0.1', /multicast/],
  ['127.0.0.1', /loopback/],
  ['1.2.3', /not an IPv4/],
  ['1.2.3.04', /not an IPv4/],
  ['1.2.3.256', /not an IPv4/],
  ['1.2.3.0/33', /not an IPv4/],
  ['', /not an IPv4/],
])('%s is refused, and it says why', (entry, why) => {
  expect(senderAddressProblem(entry)).toMatch(why);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatIp, isInRange, networkOf, parseIp, reverseName } from './ip-address.ts';

test.each([
  ['192.0.2.1', '192.0.2.1', '1.2.0.192.in-addr.arpa'],
  ['::ffff:192.0.2.1', '192.0.2.1', '1.2.0.192.in-addr.arpa'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`],
  ['::', '::', `${'0.'.repeat(32)}ip6.arpa`],
])('%s reads as %s', (text, short, reverse) => {
  const address = parseIp(text);
  expect(address === null ? null : [formatIp(address), reverseName(address)]).toEqual([short, reverse]);
});

test.each(['192.0.2.256', '192.0.2', '1.2.3.04', '2001:db8:::1', 'fe80::1%eth0', 'd.example', ''])(
  '%j is no address',
  (text) => {
    expect(parseIp(text)).toBeNull();
  },
);

test('an address is what was printed, and stands in each of its networks', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), (text, bits) => {
      const address = parseIp(text);
      if (address === null) throw new Error(text);
      expect(parseIp(formatIp(address))).toEqual(address);
      const network = networkOf(address, Math.min(bits, address.family === 4 ? 32 : 128));
      expect(isInRange(address, network)).toBe(true);
      const before = { ...address, value: network.first - 1n };
      expect(isInRange(before, network)).toBe(false);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInRange, networkOf, parseIp } from './ip-address.ts';
import { difference, everyAddress, type IpSet, intersection, ipSet, networksOf, noAddress, union } from './ip-set.ts';

const network = fc
  .tuple(
    fc.constantFrom('192.0.2.0', '192.0.2.128', '192.0.3.7', '2001:db8::', '2001:db8::8000'),
    fc.integer({ min: 20, max: 34 }),
  )
  .map(([text, bits]) => {
    const address = parseIp(text);
    if (address === null) throw new Error(text);
    return networkOf(address, address.family === 4 ? Math.min(bits, 32) : bits + 94);
  });
const set = fc.array(network, { maxLength: 4 }).map(ipSet);
const sample = fc
  .oneof(
    fc.nat(1023).map((low) => `192.0.${2 + (low >> 8)}.${low & 255}`),
    fc.nat(0xffff).map((low) => `2001:db8::${low.toString(16)}`),
  )
  .map((text) => {
    const address = parseIp(text);
    if (address === null) throw new Error(text);
    return address;
  });

const has = (one: IpSet, address: Parameters<typeof isInRange>[0]) => one.some((range) => isInRange(address, range));

test('union, intersection and difference hold the addresses that their names say', () => {
  fc.assert(
    fc.property(set, set, sample, (a, b, address) => {
      const [inA, inB] = [has(a, address), has(b, address)];
      expect(has(union(a, b), address)).toBe(inA || inB);
      expect(has(intersection(a, b), address)).toBe(inA && inB);
      expect(has(difference(a, b), address)).toBe(inA && !inB);
    }),
  );
});

test('what is told in networks is the same set, in the fewest of them', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const whole = difference(union(a, b), intersection(a, b));
      const told = networksOf(whole).map((text) => {
        const [base = '', bits] = text.split('/');
        const address = parseIp(base);
        if (address === null) throw new Error(text);
        return networkOf(address, Number(bits ?? (address.family === 4 ? 32 : 128)));
      });
      expect(ipSet(told)).toEqual(whole);
      // Two halves of one network never stand side by side.
      const halves = told.filter((one, index) => {
        const next = told[index + 1];
        const size = one.last - one.first + 1n;
        return (
          next !== undefined &&
          next.first === one.last + 1n &&
          next.last === one.last + size &&
          one.first % (2n * size) === 0n
        );
      });
      expect(halves).toEqual([]);
    }),
  );
});

test('everything and nothing', () => {
  expect(networksOf(everyAddress)).toEqual(['0.0.0.0/0', '::/0']);
  expect(difference(everyAddress, everyAddress)).toEqual(noAddress);
});

import { ip4Problem, ip6Canonical } from './spf-grammar.ts';

/** An address as a number. `family` is its version. */
export type IpAddress = { readonly family: 4 | 6; readonly value: bigint };

/** All addresses from `first` to `last`, both included, of one family. */
export type IpRange = { readonly family: 4 | 6; readonly first: bigint; readonly last: bigint };

/** Bits of an address. */
export const bitsOf = (family: 4 | 6): 32 | 128 => (family === 4 ? 32 : 128);

const ip4Value = (text: string): bigint =>
  text.split('.').reduce((value, octet) => (value << 8n) | BigInt(Number(octet)), 0n);

/** Groups of a canonical IPv6 address; `::` stands for as many zeros as are missing. */
const ip6Value = (canonical: string): bigint => {
  const [head = '', tail] = canonical.split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
};

const mapped = 0xffff_0000_0000n;

/** Reads an address; an IPv4-mapped IPv6 address (::ffff:0:0/96) is the IPv4 one (RFC 7208 5). Null when it is none. */
export const parseIp = (text: string): IpAddress | null => {
  if (ip4Problem(text) === null) return { family: 4, value: ip4Value(text) };
  const canonical = ip6Canonical(text);
  if (canonical === null) return null;
  const value = ip6Value(canonical);
  return value >> 32n === mapped >> 32n ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value };
};

const groups = (value: bigint): readonly string[] =>
  Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));

/** The address as people write it: dotted quad, or the short form of RFC 5952. */
export const formatIp = ({ family, value }: IpAddress): string => {
  if (family === 6) return ip6Canonical(groups(value).join(':')) ?? groups(value).join(':');
  return Array.from({ length: 4 }, (_, index) => ((value >> BigInt(24 - 8 * index)) & 0xffn).toString()).join('.');
};

/** The 32 hexadecimal digits of an IPv6 address, or the four octets of an IPv4 one. */
export const ipParts = (address: IpAddress): readonly string[] =>
  address.family === 4
    ? formatIp(address).split('.')
    : [
        ...groups(address.value)
          .map((group) => group.padStart(4, '0'))
          .join(''),
      ];

/** The network of `prefix` bits that an address stands in. */
export const networkOf = ({ family, value }: IpAddress, prefix: number): IpRange => {
  const host = BigInt(bitsOf(family) - prefix);
  const first = (value >> host) << host;
  return { family, first, last: first + (1n << host) - 1n };
};

/** Whether an address is in a range. */
export const isInRange = ({ family, value }: IpAddress, range: IpRange): boolean =>
  family === range.family && value >= range.first && value <= range.last;

/** The name under which the host names of an address stand (RFC 1035 3.5, RFC 3596 2.5). */
export const reverseName = (address: IpAddress): string =>
  `${[...ipParts(address)].reverse().join('.')}.${address.family === 4 ? 'in-addr' : 'ip6'}.arpa`;

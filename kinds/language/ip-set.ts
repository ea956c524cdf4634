import { bitsOf, formatIp, type IpRange } from './ip-address.ts';

/** A set of addresses: ranges of one or both families, sorted, apart from each other by one address or more. */
export type IpSet = readonly IpRange[];

const everything = (family: 4 | 6): IpRange => ({ family, first: 0n, last: (1n << BigInt(bitsOf(family))) - 1n });

export const noAddress: IpSet = [];
export const everyAddress: IpSet = [everything(4), everything(6)];

const isBefore = (a: IpRange, b: IpRange): boolean => (a.family === b.family ? a.first < b.first : a.family < b.family);

/** The set of all addresses in these ranges, whatever their order and overlap. */
export const ipSet = (ranges: readonly IpRange[]): IpSet => {
  const out: IpRange[] = [];
  for (const range of ranges.toSorted((a, b) => (isBefore(a, b) ? -1 : Number(isBefore(b, a))))) {
    const last = out.at(-1);
    if (last === undefined || last.family !== range.family || range.first > last.last + 1n) out.push(range);
    else if (range.last > last.last) out.splice(-1, 1, { ...last, last: range.last });
  }
  return out;
};

export const union = (a: IpSet, b: IpSet): IpSet => ipSet([...a, ...b]);

const without = (range: IpRange, other: IpRange): readonly IpRange[] => {
  if (range.family !== other.family || other.last < range.first || other.first > range.last) return [range];
  return [
    ...(range.first < other.first ? [{ ...range, last: other.first - 1n }] : []),
    ...(range.last > other.last ? [{ ...range, first: other.last + 1n }] : []),
  ];
};

/** What is in `a` and not in `b`. */
export const difference = (a: IpSet, b: IpSet): IpSet =>
  ipSet(b.reduce<readonly IpRange[]>((left, other) => left.flatMap((range) => without(range, other)), a));

/** What is in both. */
export const intersection = (a: IpSet, b: IpSet): IpSet => difference(a, difference(a, b));

/** The fewest networks that make up a range. */
const networksIn = ({ family, first, last }: IpRange): readonly string[] => {
  const out: string[] = [];
  const bits = bitsOf(family);
  for (let at = first; at <= last; ) {
    let host = 0;
    // A network starts at a multiple of its size and must not reach past the end.
    while (host < bits) {
      const size = 1n << BigInt(host + 1);
      if (at % size !== 0n || at + size - 1n > last) break;
      host += 1;
    }
    const text = formatIp({ family, value: at });
    out.push(host === 0 ? text : `${text}/${bits - host}`);
    at += 1n << BigInt(host);
  }
  return out;
};

/** The set in the fewest networks of RFC 4632, single addresses without a prefix length. */
export const networksOf = (set: IpSet): readonly string[] => set.flatMap(networksIn);

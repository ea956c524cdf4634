/*
 * Addresses as Exchange connectors take them (SenderIPAddresses): IPv4, single or CIDR of /24 to /32; no ranges, no IPv6,
 * nothing that the Internet does not route.
 */

type Network = { readonly first: number; readonly bits: number; readonly last: number };

const reserved: readonly (readonly [string, string])[] = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private addresses'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local addresses'],
  ['172.16.0.0/12', 'private addresses'],
  ['192.168.0.0/16', 'private addresses'],
  ['224.0.0.0/3', 'multicast and reserved addresses'],
];

const parse = (entry: string): { readonly address: number; readonly bits: number } | null => {
  const match = /^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?:\/([0-9]{1,2}))?$/.exec(entry);
  if (match === null) return null;
  const parts = match.slice(1, 5);
  const bits = Number(match[5] ?? 32);
  if (bits > 32 || parts.some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith('0')))) return null;
  return { address: parts.reduce((sum, part) => sum * 256 + Number(part), 0), bits };
};

const networkOf = (address: number, bits: number): Network => {
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return { first, bits, last: first + size - 1 };
};

const write = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

/** Canonical form of an address: no `/32`, no blanks. What is no IPv4 address stays as it is, in lower case. */
export const senderAddress = (entry: string): string => {
  const trimmed = entry.trim();
  const parsed = parse(trimmed);
  if (parsed === null) return trimmed.toLowerCase();
  return parsed.bits === 32 ? write(parsed.address) : `${write(parsed.address)}/${parsed.bits}`;
};

/** What is wrong with a SenderIPAddresses entry, or null. The text follows the entry in a message. */
export const senderAddressProblem = (entry: string): string | null => {
  const trimmed = entry.trim();
  if (trimmed.includes(':')) return 'is IPv6; Exchange takes IPv4 here';
  if (/^[0-9.]+\s*-\s*[0-9.]+$/.test(trimmed))
    return 'is a range; write it as CIDR of /24 to /32, or as single addresses';
  const parsed = parse(trimmed);
  if (parsed === null) return 'is not an IPv4 address or CIDR network';
  if (parsed.bits < 24) return `is a /${parsed.bits}; Exchange takes /24 to /32, so split it into /24 networks`;
  const network = networkOf(parsed.address, parsed.bits);
  if (network.first !== parsed.address)
    return `does not start at its network address; ${write(network.first)}/${parsed.bits} does`;
  for (const [text, meaning] of reserved) {
    const other = parse(text);
    if (other === null) continue;
    const range = networkOf(other.address, other.bits);
    if (network.first <= range.last && range.first <= network.last)
      return `lies in ${text} (${meaning}), which no mail from the Internet comes from`;
  }
  return null;
};

const isIPv4 = (text: string): boolean => {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
};

/* What may stand between brackets in a URL is an IPv6 address. */
const isIPv6 = (text: string): boolean => /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`);

const bitsOf = (address: string): 32 | 128 | null => (isIPv4(address) ? 32 : isIPv6(address) ? 128 : null);

/** What is wrong with an entry of SenderIpRanges (address, CIDR network, or `from-to`), or null. */
export const rangeProblem = (entry: string): string | null => {
  const [first = '', second, ...more] = entry.split('-').map((part) => part.trim());
  if (more.length > 0) return 'is not a range of two addresses';
  if (second !== undefined)
    return bitsOf(first) !== null && bitsOf(first) === bitsOf(second)
      ? null
      : 'is not a range of two addresses of one kind';
  const [address = '', prefix, ...rest] = first.split('/');
  const bits = bitsOf(address);
  if (bits === null || rest.length > 0) return 'is neither an address nor a network nor a range';
  return prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= bits)
    ? null
    : `has the prefix length ${prefix}; it goes from 0 to ${bits}`;
};

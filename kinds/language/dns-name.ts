/** Canonical form of a DNS name: lower case, without the trailing dot (RFC 4343 compares ASCII letters without case). */
export const canonicalName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Whether `name` is `zone` or below it. Both in any case, with or without the trailing dot. */
export const isWithin = (name: string, zone: string): boolean => {
  const inner = canonicalName(name);
  const outer = canonicalName(zone);
  return inner === outer || inner.endsWith(`.${outer}`);
};

/** What is wrong with a domain name, or null. Limits of RFC 1035 2.3.4; underscores are allowed (RFC 8552). */
export const nameProblem = (name: string): string | null => {
  const canonical = canonicalName(name);
  if (canonical === '') return 'is empty';
  for (const [index, letter] of [...canonical].entries())
    if (letter.charCodeAt(0) > 0x7e || letter.charCodeAt(0) < 0x21)
      return `has U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} at position ${index + 1}; write international names in their ASCII form (xn--)`;
  if (canonical.length > 253) return `is ${canonical.length} characters long, at most 253 fit`;
  for (const label of canonical.split('.')) {
    if (label === '') return 'has an empty label (two dots in a row)';
    if (label.length > 63) return `has a label of ${label.length} characters, at most 63 fit`;
    if (!/^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label)) return `has a label that is not a host name: ${label}`;
  }
  return null;
};

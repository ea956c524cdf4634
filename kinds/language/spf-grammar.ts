/*
 * The parts of the SPF grammar below a term: domain-spec with macros, addresses and prefix lengths (RFC 7208 5.6, 7.1).
 * Every function says what is wrong, or null.
 */

const toplabel = /^(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])$/i;
const macro = /^%\{([a-z])([0-9]*)(r?)[.\-+,/_=]*\}|^%[%_-]/i;

/** Macro-string of RFC 7208 7.1. `explanation` also allows the letters c, r and t (7.2). */
export const macroProblem = (text: string, explanation = false): string | null => {
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '%') {
      at += 1;
      continue;
    }
    const match = macro.exec(text.slice(at));
    if (match === null) return `has a macro that is none: ${text.slice(at, at + 8)}`;
    const letter = match[1]?.toLowerCase();
    if (letter !== undefined && !'slodiphcrtv'.includes(letter)) return `has an unknown macro letter: ${letter}`;
    if (letter !== undefined && 'crt'.includes(letter) && !explanation)
      return `has the macro letter ${letter}, which belongs in explanation text only`;
    if (match[2] !== undefined && match[2] !== '' && Number(match[2]) === 0) return 'has a macro that keeps 0 labels';
    at += match[0].length;
  }
  return null;
};

/** Domain-spec of RFC 7208 7.1: a macro-string that ends in a top label or in a macro. */
export const domainSpecProblem = (text: string): string | null => {
  if (text === '') return 'names no domain';
  const problem = macroProblem(text);
  if (problem !== null) return problem;
  const literal = text.replace(/%\{[^}]*\}|%[%_-]/g, '\n');
  if (literal.endsWith('\n')) return null;
  const tail = literal.slice(literal.lastIndexOf('\n') + 1).replace(/\.$/, '');
  const dot = tail.lastIndexOf('.');
  if (dot < 0) return `is not a full domain name: ${text}`;
  return toplabel.test(tail.slice(dot + 1)) ? null : `does not end like a domain name: ${text}`;
};

const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const ip4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

/** Prefix length without leading zeros, at most `most`. */
export const prefixProblem = (text: string, most: 32 | 128): string | null =>
  /^(?:0|[1-9][0-9]{0,2})$/.test(text) && Number(text) <= most
    ? null
    : `has the prefix length /${text}, 0 to ${most} are allowed`;

/** Dotted quad without leading zeros. */
export const ip4Problem = (text: string): string | null => (ip4.test(text) ? null : `is not an IPv4 address: ${text}`);

/** IPv6 address of RFC 4291 2.2 in its shortest form, or null when it is none. */
export const ip6Canonical = (text: string): string | null => {
  const url = `http://[${text}]/`;
  return /^[0-9a-f:.]+$/i.test(text) && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : null;
};

/** Lower-case domain without trailing dot; macros stay as they are, because their case means something. */
export const canonicalDomainSpec = (text: string): string =>
  text.replace(/%\{[^}]*\}|[^%]+/g, (part) => (part.startsWith('%{') ? part : part.toLowerCase())).replace(/\.$/, '');

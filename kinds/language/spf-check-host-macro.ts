import { formatIp, type IpAddress, ipParts } from './ip-address.ts';

/** What macros stand for (RFC 7208 7.2). `domain` is that of the record, `validated` the name for %{p}. */
export type MacroValues = {
  readonly sender: string;
  readonly domain: string;
  readonly ip: IpAddress;
  readonly helo: string;
  readonly receiver: string;
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly validated: string;
};

/** Local part and domain of a sender; the local part may be quoted and hold an @ itself. */
export const senderParts = (sender: string): { readonly local: string; readonly domain: string } => {
  const at = sender.lastIndexOf('@');
  return { local: sender.slice(0, Math.max(at, 0)), domain: sender.slice(at + 1) };
};

const letterValue = (letter: string, values: MacroValues): string => {
  switch (letter) {
    case 's':
      return values.sender;
    case 'l':
      return senderParts(values.sender).local;
    case 'o':
      return senderParts(values.sender).domain;
    case 'd':
      return values.domain;
    case 'i':
      return ipParts(values.ip).join('.');
    case 'p':
      return values.validated;
    case 'v':
      return values.ip.family === 4 ? 'in-addr' : 'ip6';
    case 'h':
      return values.helo;
    case 'c':
      return formatIp(values.ip);
    case 'r':
      return values.receiver;
    default:
      return String(values.seconds);
  }
};

/** RFC 3986 2.1: everything but the unreserved characters, octet by octet. */
const urlEscape = (text: string): string =>
  [...new TextEncoder().encode(text)]
    .map((octet) => {
      const letter = String.fromCharCode(octet);
      return /[a-z0-9._~-]/i.test(letter) ? letter : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

const splitBy = (text: string, delimiters: string): readonly string[] => {
  const parts = [''];
  for (const letter of text)
    if (delimiters.includes(letter)) parts.push('');
    else parts.push((parts.pop() ?? '') + letter);
  return parts;
};

const macro = /%(?:([%_-])|\{([a-z])([0-9]*)(r?)([.\-+,/_=]*)\})/gi;

const escapes: Readonly<Record<string, string>> = { '%': '%', _: ' ', '-': '%20' };

/** Whether a macro-string holds one of the macro letters, in either case. */
export const usesMacro = (text: string, letters: string): boolean =>
  [...text.matchAll(macro)].some(([, , letter]) => letter !== undefined && letters.includes(letter.toLowerCase()));

/** Expands a macro-string whose grammar has been checked (RFC 7208 7.3). A capital letter asks for URL escaping. */
export const expandMacros = (text: string, values: MacroValues): string =>
  text.replace(macro, (_, escaped?: string, letter = '', digits = '', reverse = '', delimiters = '') => {
    if (escaped !== undefined) return escapes[escaped] ?? '';
    const lower = String(letter).toLowerCase();
    const parts = splitBy(letterValue(lower, values), delimiters === '' ? '.' : delimiters);
    const turned = reverse === '' ? parts : [...parts].reverse();
    const kept = digits === '' ? turned : turned.slice(-Number(digits));
    const expanded = kept.join('.');
    return lower === letter ? expanded : urlEscape(expanded);
  });

const toplabel = /^(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])$/i;

/** Whether DNS can be asked for the name: two labels or more, none empty or over 63 octets (RFC 7208 4.3, 4.8). */
export const isAskable = (name: string): boolean => {
  const labels = name.split('.');
  return (
    name.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => label !== '' && label.length <= 63 && /^[\x20-\x7e]+$/.test(label)) &&
    toplabel.test(labels.at(-1) ?? '')
  );
};

/** The name without its final dot, cut from the left to the 253 characters that fit (RFC 7208 7.3). */
export const fittingName = (expanded: string): string => {
  let name = expanded.replace(/\.$/, '');
  while (name.length > 253 && name.includes('.')) name = name.slice(name.indexOf('.') + 1);
  return name;
};

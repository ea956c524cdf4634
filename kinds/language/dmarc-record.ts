import { type DmarcPolicy, dmarcPolicies } from './dmarc.ts';
import { oddCharacters } from './spf-characters.ts';

/** What is wrong in a DMARC record, by what a person has to do about it. */
export type DmarcProblem = {
  readonly what: 'character' | 'semicolon' | 'tag' | 'policy';
  readonly message: string;
};

/** A DMARC record in its parts. A policy that is missing or unknown is null. */
export type DmarcText = {
  readonly p: DmarcPolicy | null;
  /** For subdomains: sp, else p. */
  readonly sp: DmarcPolicy | null;
  /** For subdomains that do not exist (RFC 9989): np, else sp, else p. */
  readonly np: DmarcPolicy | null;
  /** URIs of rua, as written, without what follows a `!`. */
  readonly rua: readonly string[];
  /** Tags that RFC 9989 took out (pct, rf, ri). */
  readonly historic: readonly string[];
  readonly isStrictSpf: boolean;
  readonly problems: readonly DmarcProblem[];
};

/** Whether a TXT string counts as a DMARC record for receivers (RFC 9989 4.7): the version first, in capitals. */
export const isDmarc = (text: string): boolean => /^v[ \t]*=[ \t]*DMARC1(?:[ \t;]|$)/.test(text);

/** Whether a string was meant as a DMARC record and is none: other letters, quotes in front, a version that is not there. */
export const isDmarcLookAlike = (text: string): boolean =>
  !isDmarc(text) && /^[^a-z0-9]*v[^a-z0-9]*dmarc/i.test(text.replace(/[\x80-\xff]+/g, ''));

type Tag = { readonly name: string; readonly value: string };

const tagsOf = (text: string): readonly Tag[] =>
  text
    .split(';')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [name = '', ...value] = part.split('=');
      return { name: name.trim().toLowerCase(), value: value.join('=').trim() };
    });

const policyIn = (tags: readonly Tag[], name: string): DmarcPolicy | null => {
  const value = tags.find((tag) => tag.name === name)?.value.toLowerCase();
  return dmarcPolicies.find((known) => known === value) ?? null;
};

const problemsIn = (text: string, tags: readonly Tag[]): readonly DmarcProblem[] => {
  const problems: DmarcProblem[] = [];
  const [odd] = oddCharacters(text);
  if (odd !== undefined)
    problems.push({
      what: 'character',
      message: `character ${odd.offset + 1} is ${odd.name}, a DMARC record is plain ASCII`,
    });
  for (const [index, { name, value }] of tags.entries()) {
    const welded = /^(\S*)\s+([a-z]+)\s*=/i.exec(value);
    if (welded !== null)
      problems.push({
        what: 'semicolon',
        message: `${name}=${welded[1]} and ${welded[2]}= stand without a ; between them`,
      });
    if (tags.findIndex((tag) => tag.name === name) < index)
      problems.push({ what: 'tag', message: `${name}= stands twice` });
    if (!/^[a-z][a-z0-9]*$/.test(name) || value === '')
      problems.push({ what: 'tag', message: `${name === '' ? value : name} is no tag with a value` });
    if (/^(p|sp|np)$/.test(name) && welded === null && policyIn(tags, name) === null)
      problems.push({ what: 'policy', message: `${name}=${value} is no policy; none, quarantine and reject are` });
  }
  if (!tags.some(({ name }) => name === 'p')) problems.push({ what: 'policy', message: 'there is no p=' });
  return problems;
};

/** Reads a record that `isDmarc` takes. RFC 7489 and RFC 9989 both count: a problem is what either of them stumbles over. */
export const parseDmarc = (text: string): DmarcText => {
  const tags = tagsOf(text);
  const said = (name: string): string => tags.find((tag) => tag.name === name)?.value ?? '';
  const [p, sp, np] = [policyIn(tags, 'p'), policyIn(tags, 'sp'), policyIn(tags, 'np')];
  return {
    p,
    sp: sp ?? p,
    np: np ?? sp ?? p,
    rua: said('rua')
      .split(',')
      .map((uri) => uri.trim().replace(/![0-9]*[kmgt]?$/i, ''))
      .filter((uri) => uri !== ''),
    historic: ['pct', 'rf', 'ri'].filter((name) => tags.some((tag) => tag.name === name)),
    isStrictSpf: said('aspf').toLowerCase() === 's',
    problems: problemsIn(text, tags),
  };
};

const mailto =
  /^mailto:[a-z0-9.!#$&'*+/=?^_`{|}~-]+@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*)$/i;

/** The domain that reports to a URI go to, lower case; null when it is no mail address. Commas and `!` need escapes. */
export const reportDomain = (uri: string): string | null => mailto.exec(uri)?.[1]?.toLowerCase() ?? null;

/** The record that only watches: no mail is treated differently because of it. */
export const watchingDmarc = (rua: readonly string[]): string => `v=DMARC1; p=none; rua=${rua.join(',')}`;

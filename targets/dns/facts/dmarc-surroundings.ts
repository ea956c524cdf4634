import { isDmarc, parseDmarc, reportDomain } from '../../../kinds/language/dmarc-record.ts';
import type { Found } from '../../../kinds/words.ts';
import { digest } from '../../../plan/digest.ts';
import { stringsOf, type TxtRrset } from '../convert.ts';
import type { TxtLookup } from '../txt-lookup.ts';

/* Second levels under which countries register names (co.uk, com.au): there two labels are no organization. */
const registry = /^(?:ac|com?|edu|gob|gov|gv|ltd|ne|net|or|org|plc)\.[a-z]{2}$/;

const organizationOf = (name: string): string => {
  const labels = name.split('.');
  const two = labels.slice(-2).join('.');
  return registry.test(two) ? labels.slice(-3).join('.') : two;
};

/**
 * What matters for a DMARC record and does not stand with it: what an alias leads to, what stands at the domain itself, and
 * whether other domains accept its reports (RFC 9990 4). Nothing for other names. A part that cannot be looked up is null.
 */
export const readDmarcSurroundings = async (
  lookUp: TxtLookup,
  name: string,
  rrset: TxtRrset,
  signal: AbortSignal,
): Promise<readonly Found[]> => {
  if (!name.startsWith('_dmarc.')) return [];
  const domain = name.slice('_dmarc.'.length);
  const stringsAt = async (where: string): Promise<readonly string[] | null> => {
    const tried = await lookUp(where, signal);
    return tried.ok ? tried.value : null;
  };
  const [aliased, apex] = await Promise.all([rrset.cname === null ? null : stringsAt(rrset.cname), stringsAt(domain)]);
  const [text] = (aliased ?? stringsOf(rrset)).filter(isDmarc);
  const targets = (text === undefined ? [] : parseDmarc(text).rua).flatMap((uri) => reportDomain(uri) ?? []);
  const foreign = [...new Set(targets)].filter((target) => organizationOf(target) !== organizationOf(domain)).sort();
  const reports = await Promise.all(
    foreign.map(async (target) => {
      const at = `${domain}._report._dmarc.${target}`;
      const strings = await stringsAt(at);
      return { domain: target, at, accepted: strings === null ? null : strings.some(isDmarc) };
    }),
  );
  const value = { aliased, apex, reports };
  return [{ type: 'DmarcSurroundings', key: domain, value, version: digest(value) }];
};

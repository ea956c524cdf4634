import { defineCodes } from '../codes.ts';

/** Findings about a DmarcRecord and about what stands at _dmarc. */
export const { codes, finding } = defineCodes({
  PSTN1240: {
    title: 'The name is not a domain name within the zone',
    remedy: 'Write `@` for the zone itself, or the full name of a domain inside the zone, without `_dmarc`.',
    retry: 'never',
  },
  PSTN1241: {
    title: 'A new record would have nobody to report to',
    remedy: 'List in `rua` where aggregate reports are to go: a record with p=none is good for its reports only.',
    retry: 'never',
  },
  PSTN1242: {
    title: 'An address for reports is not a mailto URI',
    remedy: 'Write it as mailto:NAME@DOMAIN.',
    retry: 'never',
  },
  PSTN1250: {
    title: 'There is no DMARC record',
    remedy: 'Publish one, or set `create: true` with `rua` for one that only watches.',
    retry: 'never',
  },
  PSTN1251: {
    title: 'There is more than one DMARC record',
    remedy: 'Keep one of them: receivers ignore all as long as there are several.',
    retry: 'never',
  },
  PSTN1252: {
    title: 'A TXT record looks like DMARC and is none',
    remedy: 'Correct it at the DNS provider: it begins with v=DMARC1; in capitals and without quotes of its own.',
    retry: 'never',
  },
  PSTN1253: {
    title: 'The DMARC record holds a character that it must not',
    remedy: 'Type the record by hand: dashes and quotes copied from a web page are other characters.',
    retry: 'never',
  },
  PSTN1254: {
    title: 'A semicolon is missing in the DMARC record',
    remedy: 'Put a ; between the tags: without it the value in front is not valid.',
    retry: 'never',
  },
  PSTN1255: {
    title: 'A tag of the DMARC record is not valid',
    remedy: 'Correct it at the DNS provider: some receivers ignore the whole record because of it.',
    retry: 'never',
  },
  PSTN1256: {
    title: 'The DMARC record only watches',
    remedy: 'When the reports show all senders aligned, raise p to quarantine and then to reject at the DNS provider.',
    retry: 'never',
  },
  PSTN1257: {
    title: 'Subdomains are protected less than the domain',
    remedy: 'Take out sp and np, or raise them: a forger takes a subdomain then.',
    retry: 'never',
  },
  PSTN1258: {
    title: 'The DMARC record asks for no reports',
    remedy: 'Add rua=mailto:...: without reports nobody sees which senders fail.',
    retry: 'never',
  },
  PSTN1259: {
    title: 'The domain that reports go to does not accept them',
    remedy: 'Have its owner publish the named TXT record with v=DMARC1; receivers send no report otherwise.',
    retry: 'later',
  },
  PSTN1260: {
    title: 'The DMARC record has a tag that means nothing any more',
    remedy: 'Take it out: RFC 9989 removed pct, rf and ri; t=y stands for a test.',
    retry: 'never',
  },
  PSTN1261: {
    title: 'A DMARC record stands at the domain itself',
    remedy: 'Move it to _dmarc below the domain: nobody looks for it where it is.',
    retry: 'never',
  },
  PSTN1262: {
    title: 'The DMARC record is an alias (CNAME)',
    remedy: 'Nothing to do when that is meant; what it says is changed where it leads.',
    retry: 'never',
  },
  PSTN1263: {
    title: 'SPF alignment is strict',
    remedy: 'Mail with a MAIL FROM in a subdomain passes by DKIM only; aspf=r lets it pass by SPF too.',
    retry: 'never',
  },
  PSTN1264: {
    title: 'A part of the DMARC set-up could not be looked up',
    remedy: 'Try again, or set spec.resolver of the Zone to a resolver that reaches it.',
    retry: 'later',
  },
  PSTN1270: {
    title: 'A broken DMARC record stands where the new one would',
    remedy: 'Correct or remove it at the DNS provider: a new record beside it would hide what was meant.',
    retry: 'never',
  },
});

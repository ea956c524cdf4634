import { defineCodes } from '../codes.ts';

/** Findings about an SpfRecord and about the record it shares with others. */
export const { codes, finding } = defineCodes({
  PSTN1201: {
    title: 'The name is not a domain name within the zone',
    remedy: 'Write `@` for the zone itself, or the full name of a domain inside the zone.',
    retry: 'never',
  },
  PSTN1202: {
    title: 'The include is not a domain name',
    remedy: 'Write the domain only, without `include:`; or use `region`.',
    retry: 'never',
  },
  PSTN1203: {
    title: 'A sender is not a term that authorises anybody',
    remedy:
      'Write one mechanism of RFC 7208 per entry, for example include:spf.protection.outlook.com or ip4:192.0.2.1.',
    retry: 'never',
  },
  PSTN1204: {
    title: 'The same sender stands twice',
    remedy: 'Remove one of the two: each would cost its own DNS lookups.',
    retry: 'never',
  },
  PSTN1205: {
    title: 'The resource asks for nothing',
    remedy: 'Set `region` or `include`, list `senders`, or set `all`.',
    retry: 'never',
  },
  PSTN1206: {
    title: "Microsoft's include is not that of the tenant's cloud",
    remedy: "Use the include of the tenant's cloud.",
    retry: 'never',
  },
  PSTN1210: {
    title: 'The record would need more DNS lookups than receivers make',
    remedy:
      'Remove senders that are no longer used, or move some to a subdomain of their own. At most 10 lookups count, 2 of them may be empty.',
    retry: 'never',
  },
  PSTN1211: {
    title: 'There is more than one SPF record at the name',
    remedy:
      'Merge them into one by hand: receivers reject all of them as they stand. Postern does not guess which one is right.',
    retry: 'never',
  },
  PSTN1212: {
    title: 'The SPF record that is there is not valid',
    remedy: 'Correct the record at the DNS provider, then plan again.',
    retry: 'never',
  },
  PSTN1213: {
    title: 'The name is an alias (CNAME)',
    remedy: 'Publish the record at the target of the alias, in its own zone: nothing can stand beside a CNAME.',
    retry: 'never',
  },
  PSTN1214: {
    title: 'The record says that the domain sends no mail',
    remedy: 'Make sure that the domain is to send mail, or not to send any more.',
    retry: 'never',
  },
  PSTN1215: {
    title: 'The record hands over to another one with redirect=',
    remedy:
      'Leave `all` at Keep, or replace redirect=X by include:X by hand first: receivers ignore redirect= once there is an all.',
    retry: 'never',
  },
  PSTN1216: {
    title: 'The sender is in the record with another qualifier',
    remedy: 'Remove the term that does not authorise, or remove the sender from the resource.',
    retry: 'never',
  },
  PSTN1217: {
    title: 'An include that is to be added leads to no valid SPF record',
    remedy: 'Check the domain of the include: receivers would reject the whole record with it.',
    retry: 'later',
  },
  PSTN1218: {
    title: 'A new SPF record would leave out the senders that are there today',
    remedy: "List all senders of the domain in `senders`, Microsoft's include among them, or say `onlySender: true`.",
    retry: 'never',
  },
  PSTN1219: {
    title: 'The record would reject unmatched mail without having been tested',
    remedy: 'Let the record stand with ~all first (`all: SoftFail`) and watch the DMARC reports.',
    retry: 'later',
  },
  PSTN1220: {
    title: 'The TXT records at the name would be too large for one UDP answer',
    remedy: 'Remove senders or other TXT records at the name that are no longer used.',
    retry: 'never',
  },
  PSTN1230: {
    title: 'The record holds an include of another region or product of the vendor',
    remedy: 'Remove it by hand when no mail leaves through it any more. Postern does not replace it.',
    retry: 'never',
  },
  PSTN1231: {
    title: "Addresses of the vendor's include are written out in the record",
    remedy: 'Remove the addresses: the include covers them, and the vendor changes them without notice.',
    retry: 'never',
  },
  PSTN1232: {
    title: 'The record authorises everybody',
    remedy: 'Set `all: SoftFail`: with +all anybody may send for the domain.',
    retry: 'never',
  },
  PSTN1233: {
    title: 'The record does not say what happens to other senders',
    remedy: 'Set `all: SoftFail` when all senders are listed. Kept as it is until then.',
    retry: 'never',
  },
  PSTN1234: {
    title: 'The sender is already authorised through another include',
    remedy: 'The direct term costs lookups of its own; leave it out if the other include is there to stay.',
    retry: 'never',
  },
  PSTN1235: {
    title: 'The record is close to the limit of DNS lookups',
    remedy: 'Remove senders that are no longer used before a vendor adds a lookup of its own.',
    retry: 'never',
  },
  PSTN1236: {
    title: 'Receivers give up on the record as it stands',
    remedy: 'Remove or correct what is named; until then mail of the domain may be rejected.',
    retry: 'never',
  },
  PSTN1237: {
    title: 'The TXT records at the name are large',
    remedy: 'Keep the answer below 450 octets, so that it fits where the network drops large answers (RFC 7208 3.4).',
    retry: 'never',
  },
  PSTN1238: {
    title: 'A TXT record looks like SPF and is none',
    remedy: 'Correct or remove it at the DNS provider: receivers do not see it.',
    retry: 'never',
  },
  PSTN1239: {
    title: 'The record authorises the servers of another region than that of the account',
    remedy: 'Give the SpfRecord the region of the account, or correct `region` of the Account.',
    retry: 'never',
  },
});

import { defineCodes } from '../codes.ts';

/** Findings about TransportRule resources. */
export const { codes, finding } = defineCodes({
  PSTN1600: {
    title: 'The name of the rule does not fit',
    remedy: 'Use 1 to 64 characters without blanks at either end.',
    retry: 'never',
  },
  PSTN1601: {
    title: 'The comment of the rule is too long',
    remedy: 'Shorten it: Exchange takes 1024 characters, and the ownership mark needs its part.',
    retry: 'never',
  },
  PSTN1602: {
    title: 'A part of a condition, exception or action is missing',
    remedy: 'Give both fields, or neither.',
    retry: 'never',
  },
  PSTN1603: {
    title: 'The rule does nothing',
    remedy: 'Give at least one action; Exchange takes no rule without one.',
    retry: 'never',
  },
  PSTN1604: {
    title: 'The rule is too large',
    remedy:
      'Split the rule: Exchange takes 8 KB of conditions, exceptions and actions in one. Long address lists fit into a connector or a group.',
    retry: 'never',
  },
  PSTN1605: {
    title: 'An address range does not fit',
    remedy: 'Write single addresses, CIDR networks or ranges from-to, IPv4 or IPv6.',
    retry: 'never',
  },
  PSTN1606: {
    title: 'The rule expires before it begins',
    remedy: 'Give an expiryDate after activationDate.',
    retry: 'never',
  },
  PSTN1607: {
    title: 'A rule that is only created cannot be enabled',
    remedy:
      'A rule is made disabled and enabled in a second step. Take managementPolicy Converge, or declare enabled: false and enable it yourself.',
    retry: 'never',
  },
  PSTN1608: {
    title: 'A header field name does not fit',
    remedy: 'Use printable ASCII without blanks and colons, at most 64 characters (RFC 5322, 3.6.8).',
    retry: 'never',
  },
  PSTN1620: {
    title: 'A routing rule would take more mail than declared',
    remedy: 'Report this: the step is not one that Postern should plan. Nothing was written.',
    retry: 'never',
  },
  PSTN1621: {
    title: 'A rule routes all mail of the tenant',
    remedy: 'Give a condition that says which mail is meant.',
    retry: 'never',
  },
  PSTN1622: {
    title: 'The rule has parts that Postern does not know',
    remedy:
      'Such a rule is never written. Declare it with managementPolicy: Observe, or take those parts out in the Exchange admin center.',
    retry: 'never',
  },
  PSTN1623: {
    title: 'activationDate has passed',
    remedy: 'Exchange drops a time that has passed: take activationDate out, the rule acts at once.',
    retry: 'never',
  },
  PSTN1624: {
    title: 'A recipient is not an address',
    remedy:
      'Write the primary SMTP address: Exchange shows addresses, so that another name for the recipient looks like a difference after every apply.',
    retry: 'never',
  },
  PSTN1625: {
    title: 'A declared rule is disabled in the tenant',
    remedy: 'Apply to enable it again, or declare enabled: false.',
    retry: 'never',
  },
  PSTN1626: {
    title: 'The last route to a connector would end',
    remedy: 'Take the connector out of the files too, or open the guard by name: mail then goes its old way again.',
    retry: 'never',
  },
  PSTN1627: {
    title: 'A rule takes all mail of the tenant',
    remedy: 'Give a condition that says which mail is meant.',
    retry: 'never',
  },
});

import { defineCodes } from '../codes.ts';

/** Findings about outbound connectors. */
export const { codes, finding } = defineCodes({
  PSTN1440: {
    title: 'A recipient domain is not one that Exchange takes',
    remedy: 'Write *, a domain, or *.domain.',
    retry: 'never',
  },
  PSTN1441: {
    title: 'It is not clear what mail the connector takes',
    remedy:
      'Set either isTransportRuleScoped: true (transport rules send mail to it), or recipientDomains, or allAcceptedDomains.',
    retry: 'never',
  },
  PSTN1442: {
    title: 'A TLS domain and the check of it belong together',
    remedy: 'Set tlsSettings: DomainValidation with a tlsDomain, or neither.',
    retry: 'never',
  },
  PSTN1443: {
    title: 'The connector has no way out, or two',
    remedy: 'Set useMXRecord: false with smartHosts, or useMXRecord: true with none. OnPremises needs smart hosts.',
    retry: 'never',
  },
  PSTN1444: {
    title: 'An outbound setting is for OnPremises connectors only',
    remedy: 'Set connectorType: OnPremises, or set it to false.',
    retry: 'never',
  },
  PSTN1445: {
    title: 'An OnPremises connector takes mail for every domain',
    remedy: 'Set routeAllMessagesViaOnPremises: true, or name the domains.',
    retry: 'never',
  },
  PSTN1446: {
    title: 'A smart host is not one that Exchange takes',
    remedy: 'Write a host name or a single IPv4 address, without port.',
    retry: 'never',
  },
  PSTN1447: {
    title: 'The TLS domain is not one that Exchange takes',
    remedy: 'Write the name in the certificate of the smart host, or *.domain; * alone would trust every certificate.',
    retry: 'never',
  },
  PSTN1448: {
    title: 'The comment of the outbound connector does not fit',
    remedy: 'Shorten the comment: Exchange takes 1024 characters, and the last line is for the ownership mark.',
    retry: 'never',
  },
  PSTN1449: {
    title: 'The comment of the outbound connector holds an ownership mark',
    remedy: 'Take the line `postern owner=...` out of the comment; Postern writes it itself.',
    retry: 'never',
  },
  PSTN1450: {
    title: 'The name of the outbound connector is not one that Exchange takes',
    remedy: 'Use 1 to 64 characters without a blank at either end.',
    retry: 'never',
  },
  PSTN1451: {
    title: 'A validation recipient is not an e-mail address',
    remedy: 'Write addresses outside the tenant that test messages may be sent to.',
    retry: 'never',
  },
  PSTN1452: {
    title: 'The connector would reroute the mail of the whole tenant',
    remedy:
      'Make sure that the other side takes and delivers all of this mail. To route only some of it, set isTransportRuleScoped: true and let transport rules choose.',
    retry: 'never',
  },
  PSTN1453: {
    title: 'Transport rules send mail to the connector',
    remedy: 'Disable or remove those rules first, or let them send mail elsewhere; then apply again.',
    retry: 'later',
  },
  PSTN1454: {
    title: 'Whether transport rules send mail to the connector is not known',
    remedy: 'Let Postern read Get-TransportRule (role View-Only Configuration), or make sure yourself.',
    retry: 'later',
  },
  PSTN1460: {
    title: 'The outbound connector is disabled though not declared so',
    remedy:
      'Mail that rules send to it is not delivered. Find out who disabled it; declare enabled: true and apply, or declare enabled: false.',
    retry: 'never',
  },
  PSTN1461: {
    title: 'The outbound connector is in test mode',
    remedy: 'It carries no real mail. Set testMode: false once it has been tested.',
    retry: 'never',
  },
  PSTN1455: {
    title: 'A connector goes that rules are declared to use',
    remedy: 'Take the rules out of the files first, or let them send mail elsewhere.',
    retry: 'never',
  },
});

import type { Properties } from './directory.ts';

/** A rule as another tool made it: what New-TransportRule was given, and what only the service or that tool writes. */
export type ForeignRule = {
  readonly parameters: Readonly<Record<string, unknown>> & { readonly Name: string };
  readonly more?: Properties;
};

const inside = { FromScope: 'InOrganization' } as const;
const leaving = { FromScope: 'InOrganization', SentToScope: 'NotInOrganization' } as const;
const arriving = { FromScope: 'NotInOrganization', SentToScope: 'InOrganization' } as const;

const footer =
  '<hr><p style="font:12px sans-serif">Contoso Ltd, registered in England 01234567. This message is for its addressee only.</p>';

/** The twelve transport rules of a company that has used Exchange for years, in the order in which they run. */
export const companyRules: readonly ForeignRule[] = [
  {
    parameters: {
      Name: 'Disclaimer - Footer',
      Comments: 'Legal, 2019. Has to see the message before anything else does.',
      ...leaving,
      ApplyHtmlDisclaimerText: footer,
      ApplyHtmlDisclaimerLocation: 'Append',
      ApplyHtmlDisclaimerFallbackAction: 'Wrap',
      ExceptIfSubjectOrBodyContainsWords: ['registered in England 01234567'],
    },
  },
  {
    parameters: {
      Name: 'Disclaimer - Legal privilege',
      FromMemberOf: ['legal@contoso.example'],
      ApplyHtmlDisclaimerText: '<p><b>Privileged and confidential.</b></p>',
      ApplyHtmlDisclaimerLocation: 'Prepend',
      ApplyHtmlDisclaimerFallbackAction: 'Ignore',
    },
  },
  {
    parameters: {
      Name: 'Banner - External sender',
      ...arriving,
      PrependSubject: '[External] ',
      ExceptIfSenderDomainIs: ['fabrikam.example', 'tailspintoys.example'],
      ExceptIfSubjectMatchesPatterns: ['^\\[External\\]'],
    },
  },
  {
    parameters: {
      Name: 'Encrypt on request',
      Comments: 'Helpdesk tells people to write encrypt: in front of the subject.',
      SubjectMatchesPatterns: ['^\\s*encrypt:'],
      SentToScope: 'NotInOrganization',
      ApplyRightsProtectionTemplate: 'Encrypt',
    },
  },
  {
    parameters: {
      Name: 'DLP - Card numbers leave nobody',
      ...leaving,
      SubjectOrBodyMatchesPatterns: ['\\b4\\d{3}[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}\\b', '\\b5[1-5]\\d{2}[ -]?\\d{4}\\b'],
      ExceptIfFromMemberOf: ['payments@contoso.example'],
      RejectMessageReasonText: 'This message looks as if it had card numbers in it.',
      RejectMessageEnhancedStatusCode: '5.7.1',
      SetAuditSeverity: 'High',
    },
  },
  {
    parameters: {
      Name: 'Block automatic forwarding',
      ...leaving,
      MessageTypeMatches: 'AutoForward',
      RejectMessageReasonText: 'Mail of Contoso is not forwarded to the outside automatically.',
      RejectMessageEnhancedStatusCode: '5.7.520',
      RuleErrorAction: 'Defer',
    },
  },
  {
    parameters: {
      Name: 'Journal - Finance',
      Comments: 'Woodgrove archive, contract WG-2231\r\nask finance-it@contoso.example',
      FromMemberOf: ['finance@contoso.example'],
      BlindCopyTo: ['contoso-finance@archive.woodgrove.example'],
    },
    more: { CreatedBy: 'Woodgrove Archive Setup', LastModifiedBy: 'Woodgrove Archive Setup' },
  },
  {
    parameters: {
      Name: 'Litware Signatures - Route',
      Comments: '##Managed by Litware. Do not edit.##',
      ...inside,
      FromMemberOf: ['signatures@contoso.example'],
      ExceptIfHeaderMatchesMessageHeader: 'X-Litware-Signed',
      ExceptIfHeaderMatchesPatterns: ['^1$'],
      ExceptIfMessageTypeMatches: 'Calendaring',
      RouteMessageOutboundConnector: 'To Litware Signatures',
    },
    more: { CreatedBy: 'Litware Provisioning', LastModifiedBy: 'Litware Provisioning' },
  },
  {
    parameters: {
      Name: 'Let payroll through',
      Comments: 'Gehaltsabrechnung – Rückfragen an Jörg',
      SenderDomainIs: ['payroll.wingtiptoys.example'],
      SenderIpRanges: ['203.0.113.200-203.0.113.207'],
      SetSCL: -1,
      StopRuleProcessing: true,
    },
  },
  {
    parameters: {
      Name: 'Quarantine programs',
      AttachmentHasExecutableContent: true,
      AttachmentExtensionMatchesWords: ['exe', 'scr', 'js', 'iso'],
      ExceptIfSentToMemberOf: ['malware-lab@contoso.example'],
      Quarantine: true,
      Mode: 'AuditAndNotify',
    },
  },
  {
    parameters: {
      Name: 'Former staff',
      SentTo: ['kim.akers@contoso.example', 'sam.abolrous@contoso.example'],
      RedirectMessageTo: ['people@contoso.example'],
      ExpiryDate: '2027-03-31T22:00:00',
      Enabled: false,
    },
  },
  {
    parameters: {
      Name: 'Ask before mail to everybody',
      SentTo: ['everybody@contoso.example'],
      MessageSizeOver: '5MB',
      ModerateMessageByUser: ['communications@contoso.example'],
      ExceptIfFrom: ['ceo@contoso.example'],
      SenderAddressLocation: 'HeaderOrEnvelope',
    },
  },
];

/*
 * What New-TransportRule and Set-TransportRule take, as Microsoft's pages list it for Exchange Online: one row per
 * parameter of a condition or action. Each condition has a twin for exceptions (`ExceptIf` in front of its name).
 */

/** How a parameter is compared and written. */
export type RuleForm =
  | 'flag'
  | 'text'
  | 'name'
  | 'comment'
  | 'word'
  | 'words'
  | 'lowerWords'
  | 'patterns'
  | 'recipients'
  | 'ranges'
  | 'size'
  | 'number'
  | 'time'
  | 'choice'
  | 'choices';

/** Parameter, class of the predicate or action that it is part of, form, meaning, and documented words. */
export type Row = readonly [parameter: string, part: string, form: RuleForm, says: string, known?: readonly string[]];

/** Conditions. The class name is the part with `Predicate` behind it. */
export const conditionRows: readonly Row[] = [
  ['From', 'From', 'recipients', 'The sender is one of these.'],
  ['FromMemberOf', 'FromMemberOf', 'recipients', 'The sender is a member of one of these groups.'],
  ['FromScope', 'FromScope', 'choice', 'Where the sender is.', ['InOrganization', 'NotInOrganization']],
  ['FromAddressContainsWords', 'FromAddressContains', 'words', 'The sender address contains one of these words.'],
  ['FromAddressMatchesPatterns', 'FromAddressMatches', 'patterns', 'The sender address matches one of these patterns.'],
  ['SenderDomainIs', 'SenderDomainIs', 'lowerWords', 'The sender is in one of these domains or their subdomains.'],
  [
    'SenderIpRanges',
    'SenderIpRanges',
    'ranges',
    'The last server before Exchange Online has one of these addresses: single, a-b or CIDR.',
  ],
  [
    'SenderADAttributeContainsWords',
    'SenderAttributeContains',
    'words',
    'An attribute of the sender contains a word, as in City:London.',
  ],
  [
    'SenderADAttributeMatchesPatterns',
    'SenderAttributeMatches',
    'patterns',
    'An attribute of the sender matches a pattern.',
  ],
  [
    'SenderManagementRelationship',
    'ManagementRelationship',
    'choice',
    'What the sender is to the recipient.',
    ['Manager', 'DirectReport'],
  ],
  ['ManagerAddresses', 'ManagerIs', 'recipients', 'The manager is one of these; with managerForEvaluatedUser.'],
  [
    'ManagerForEvaluatedUser',
    'ManagerIs',
    'choice',
    'Whose manager managerAddresses is about.',
    ['Recipient', 'Sender'],
  ],
  [
    'ADComparisonAttribute',
    'ADAttributeComparison',
    'word',
    'The attribute that sender and recipient are compared by.',
  ],
  [
    'ADComparisonOperator',
    'ADAttributeComparison',
    'choice',
    'How adComparisonAttribute is compared.',
    ['Equal', 'NotEqual'],
  ],
  ['SentTo', 'SentTo', 'recipients', 'A recipient is one of these.'],
  ['SentToMemberOf', 'SentToMemberOf', 'recipients', 'A recipient is a member of one of these groups.'],
  [
    'SentToScope',
    'SentToScope',
    'choice',
    'Where a recipient is.',
    ['InOrganization', 'NotInOrganization', 'ExternalPartner', 'ExternalNonPartner'],
  ],
  [
    'BetweenMemberOf1',
    'BetweenMemberOf',
    'recipients',
    'Sender and recipient are members of these groups and of betweenMemberOf2.',
  ],
  ['BetweenMemberOf2', 'BetweenMemberOf', 'recipients', 'The other side of betweenMemberOf1.'],
  [
    'RecipientDomainIs',
    'RecipientDomainIs',
    'lowerWords',
    'A recipient is in one of these domains or their subdomains.',
  ],
  [
    'RecipientAddressContainsWords',
    'RecipientAddressContainsWords',
    'words',
    'A recipient address contains one of these words.',
  ],
  [
    'RecipientAddressMatchesPatterns',
    'RecipientAddressMatchesPatterns',
    'patterns',
    'A recipient address matches one of these patterns.',
  ],
  [
    'RecipientADAttributeContainsWords',
    'RecipientAttributeContains',
    'words',
    'An attribute of a recipient contains a word.',
  ],
  [
    'RecipientADAttributeMatchesPatterns',
    'RecipientAttributeMatches',
    'patterns',
    'An attribute of a recipient matches a pattern.',
  ],
  [
    'AnyOfRecipientAddressContainsWords',
    'AnyOfRecipientAddressContains',
    'words',
    'Any of the recipient addresses contains one of these words.',
  ],
  [
    'AnyOfRecipientAddressMatchesPatterns',
    'AnyOfRecipientAddressMatches',
    'patterns',
    'Any of the recipient addresses matches one of these patterns.',
  ],
  ['AnyOfToHeader', 'AnyOfToHeader', 'recipients', 'The To field names one of these.'],
  [
    'AnyOfToHeaderMemberOf',
    'AnyOfToHeaderMemberOf',
    'recipients',
    'The To field names a member of one of these groups.',
  ],
  ['AnyOfCcHeader', 'AnyOfCcHeader', 'recipients', 'The Cc field names one of these.'],
  [
    'AnyOfCcHeaderMemberOf',
    'AnyOfCcHeaderMemberOf',
    'recipients',
    'The Cc field names a member of one of these groups.',
  ],
  ['AnyOfToCcHeader', 'AnyOfToCcHeader', 'recipients', 'The To or Cc field names one of these.'],
  [
    'AnyOfToCcHeaderMemberOf',
    'AnyOfToCcHeaderMemberOf',
    'recipients',
    'The To or Cc field names a member of one of these groups.',
  ],
  ['SubjectContainsWords', 'SubjectContains', 'words', 'The subject contains one of these words.'],
  ['SubjectMatchesPatterns', 'SubjectMatches', 'patterns', 'The subject matches one of these patterns.'],
  ['SubjectOrBodyContainsWords', 'SubjectOrBodyContains', 'words', 'Subject or body contains one of these words.'],
  [
    'SubjectOrBodyMatchesPatterns',
    'SubjectOrBodyMatches',
    'patterns',
    'Subject or body matches one of these patterns.',
  ],
  ['HeaderContainsMessageHeader', 'HeaderContains', 'word', 'The header field that headerContainsWords is about.'],
  [
    'HeaderContainsWords',
    'HeaderContains',
    'words',
    'The header field contains one of these words; with headerContainsMessageHeader.',
  ],
  ['HeaderMatchesMessageHeader', 'HeaderMatches', 'word', 'The header field that headerMatchesPatterns is about.'],
  [
    'HeaderMatchesPatterns',
    'HeaderMatches',
    'patterns',
    'The header field matches one of these patterns; with headerMatchesMessageHeader.',
  ],
  [
    'ContentCharacterSetContainsWords',
    'ContentCharacterSetContainsWords',
    'words',
    'The message has one of these character sets.',
  ],
  ['AttachmentContainsWords', 'AttachmentContainsWords', 'words', 'An attachment contains one of these words.'],
  [
    'AttachmentMatchesPatterns',
    'AttachmentMatchesPatterns',
    'patterns',
    'The text of an attachment matches one of these patterns.',
  ],
  [
    'AttachmentNameMatchesPatterns',
    'AttachmentNameMatchesPatterns',
    'patterns',
    'The name of an attachment matches one of these patterns.',
  ],
  [
    'AttachmentExtensionMatchesWords',
    'AttachmentExtensionMatchesWords',
    'words',
    'An attachment has one of these extensions.',
  ],
  [
    'AttachmentPropertyContainsWords',
    'AttachmentPropertyContainsWords',
    'words',
    'A property of an attachment contains a word, as in BusinessImpact:HBI.',
  ],
  ['AttachmentHasExecutableContent', 'AttachmentHasExecutableContent', 'flag', 'An attachment is executable.'],
  [
    'AttachmentIsPasswordProtected',
    'AttachmentIsPasswordProtected',
    'flag',
    'An attachment has a password and cannot be looked into.',
  ],
  [
    'AttachmentIsUnsupported',
    'AttachmentIsUnsupported',
    'flag',
    'An attachment is of a type that Exchange does not know.',
  ],
  [
    'AttachmentProcessingLimitExceeded',
    'AttachmentProcessingLimitExceeded',
    'flag',
    'Looking into an attachment took too long.',
  ],
  ['AttachmentSizeOver', 'AttachmentSizeOver', 'size', 'An attachment is larger than this, as in 10MB.'],
  ['MessageSizeOver', 'MessageSizeOver', 'size', 'The message is larger than this, as in 10MB.'],
  [
    'MessageTypeMatches',
    'MessageTypeMatches',
    'choice',
    'The message is of this type.',
    [
      'OOF',
      'AutoForward',
      'Encrypted',
      'Calendaring',
      'PermissionControlled',
      'Voicemail',
      'Signed',
      'ApprovalRequest',
      'ReadReceipt',
    ],
  ],
  ['HasClassification', 'HasClassification', 'text', 'The message has this classification.'],
  ['HasNoClassification', 'HasNoClassification', 'flag', 'The message has no classification.'],
  ['SCLOver', 'SclOver', 'number', 'The spam confidence level is at least this, -1 to 9.'],
  ['WithImportance', 'WithImportance', 'choice', 'The message has this importance.', ['Low', 'Normal', 'High']],
];

/** Actions. The class name is the part with `Action` behind it. */
export const actionRows: readonly Row[] = [
  [
    'RouteMessageOutboundConnector',
    'RouteMessageOutboundConnector',
    'word',
    'Route the message through this outbound connector, by its name in Exchange. It must be scoped to transport rules.',
  ],
  ['RouteMessageOutboundRequireTls', 'RouteMessageOutboundRequireTls', 'flag', 'Send the message over TLS only.'],
  ['StopRuleProcessing', 'StopRuleProcessing', 'flag', 'Apply no further rules to the message.'],
  ['SetHeaderName', 'SetHeader', 'word', 'The header field that setHeaderValue is written to.'],
  [
    'SetHeaderValue',
    'SetHeader',
    'text',
    'What is written to setHeaderName. It can be read by everybody who may read the rule.',
  ],
  ['RemoveHeader', 'RemoveHeader', 'word', 'Remove this header field.'],
  ['SetSCL', 'SetScl', 'number', 'Set the spam confidence level, -1 to 9; -1 passes the spam filter by.'],
  ['SetAuditSeverity', 'SetAuditSeverity', 'choice', 'Severity in reports.', ['DoNotAudit', 'Low', 'Medium', 'High']],
  ['PrependSubject', 'PrependSubject', 'text', 'Put this before the subject.'],
  ['ApplyHtmlDisclaimerText', 'ApplyDisclaimer', 'text', 'Add this text, which may be HTML.'],
  ['ApplyHtmlDisclaimerLocation', 'ApplyDisclaimer', 'choice', 'Where the disclaimer goes.', ['Append', 'Prepend']],
  [
    'ApplyHtmlDisclaimerFallbackAction',
    'ApplyDisclaimer',
    'choice',
    'What happens to a message that the disclaimer cannot be added to.',
    ['Wrap', 'Ignore', 'Reject'],
  ],
  ['ApplyClassification', 'ApplyClassification', 'text', 'Give the message this classification.'],
  ['AddToRecipients', 'AddToRecipient', 'recipients', 'Add these to the recipients.'],
  ['CopyTo', 'CopyTo', 'recipients', 'Add these as Cc.'],
  ['BlindCopyTo', 'BlindCopyTo', 'recipients', 'Add these as Bcc.'],
  [
    'AddManagerAsRecipientType',
    'AddManagerAsRecipientType',
    'choice',
    "Add the sender's manager.",
    ['To', 'Cc', 'Bcc', 'Redirect'],
  ],
  ['RedirectMessageTo', 'RedirectMessage', 'recipients', 'Deliver to these instead of the recipients.'],
  ['ModerateMessageByUser', 'ModerateMessageByUser', 'recipients', 'Let these approve the message first.'],
  [
    'ModerateMessageByManager',
    'ModerateMessageByManager',
    'flag',
    "Let the sender's manager approve the message first.",
  ],
  ['RejectMessageReasonText', 'RejectMessage', 'text', 'Reject the message with this explanation.'],
  [
    'RejectMessageEnhancedStatusCode',
    'RejectMessage',
    'word',
    'Reject the message with this enhanced status code, as in 5.7.1.',
  ],
  ['SmtpRejectMessageRejectText', 'SmtpRejectMessage', 'text', 'Refuse the message at the SMTP level with this text.'],
  [
    'SmtpRejectMessageRejectStatusCode',
    'SmtpRejectMessage',
    'word',
    'Refuse the message at the SMTP level with this status code.',
  ],
  ['DeleteMessage', 'DeleteMessage', 'flag', 'Delete the message and tell nobody.'],
  ['Quarantine', 'Quarantine', 'flag', 'Put the message into quarantine.'],
  ['Disconnect', 'Disconnect', 'flag', 'End the SMTP connection.'],
  ['LogEventText', 'LogEvent', 'text', 'Write this to the event log.'],
  ['GenerateIncidentReport', 'GenerateIncidentReport', 'word', 'Send an incident report to this recipient.'],
  [
    'IncidentReportContent',
    'GenerateIncidentReport',
    'choices',
    'What the incident report holds.',
    [
      'Sender',
      'Recipients',
      'Subject',
      'CC',
      'BCC',
      'Severity',
      'RuleDetections',
      'FalsePositive',
      'IdMatch',
      'AttachOriginalMail',
    ],
  ],
  ['GenerateNotification', 'GenerateNotification', 'text', 'Tell the recipients this.'],
  ['ApplyOME', 'ApplyOME', 'flag', 'Encrypt the message.'],
  ['ApplyRightsProtectionTemplate', 'RightsProtectMessage', 'text', 'Protect the message with this template.'],
  [
    'ApplyRightsProtectionCustomizationTemplate',
    'ApplyRightsProtectionCustomizationTemplate',
    'text',
    'Give encrypted messages this look.',
  ],
  ['RemoveOME', 'RemoveOME', 'flag', 'Take the encryption of earlier versions off.'],
  ['RemoveOMEv2', 'RemoveOMEv2', 'flag', 'Take the encryption off.'],
  ['RemoveRMSAttachmentEncryption', 'RemoveRMSAttachmentEncryption', 'flag', 'Take the encryption off attachments.'],
];

/** What a rule has besides; left out, it is not managed. */
export const settingRows: readonly Row[] = [
  ['Name', '', 'name', 'Name of the rule in Exchange, unique without case. metadata.name when left out.'],
  ['Comments', '', 'comment', 'Comment of the rule. Postern adds its ownership mark as the last line.'],
  ['Mode', '', 'choice', 'Whether the rule acts or only reports.', ['Audit', 'AuditAndNotify', 'Enforce']],
  [
    'RuleErrorAction',
    '',
    'choice',
    'What happens to a message when the rule cannot be evaluated.',
    ['Ignore', 'Defer'],
  ],
  [
    'SenderAddressLocation',
    '',
    'choice',
    'Where conditions look for the sender address.',
    ['Header', 'Envelope', 'HeaderOrEnvelope'],
  ],
  [
    'RecipientAddressType',
    '',
    'choice',
    'Whether conditions look at recipients as they were or as resolved.',
    ['Original', 'Resolved'],
  ],
  ['RuleSubType', '', 'choice', 'Whether the rule belongs to data loss prevention.', ['Dlp', 'None']],
  [
    'ActivationDate',
    '',
    'time',
    'When the rule begins to act (RFC 3339). Exchange drops a time that has passed. Empty takes it away.',
  ],
  ['ExpiryDate', '', 'time', 'When the rule stops acting (RFC 3339). Empty takes it away.'],
];

/** Parameters of the cmdlets that are no field, and why. Those of conditions mean their exceptions too. */
export const leftOut: Readonly<Record<string, string>> = {
  Identity: 'which rule a call is about',
  Confirm: 'how the cmdlet is run',
  WhatIf: 'how the cmdlet is run',
  Enabled: 'a field of its own: a rule is made disabled, and only Enable- and Disable-TransportRule change its state',
  Priority: 'the order is a wish of its own (TransportRuleOrder)',
  UseLegacyRegex: 'a field of its own: New-TransportRule takes it and Set-TransportRule does not',
  DlpPolicy: 'policies of this kind are no longer in Exchange Online',
  NotifySender: 'belongs to these policies; Exchange Online no longer takes it',
  HasSenderOverride: 'belongs to these policies; Exchange Online no longer takes it',
  MessageContainsDataClassifications: 'belongs to these policies; Exchange Online no longer takes it',
  SenderInRecipientList: 'reserved by Microsoft',
  RecipientInSenderList: 'reserved by Microsoft',
};

import type { ParameterTable, ParameterType } from './parameters.ts';

/** Namespace of the class names that Conditions, Exceptions and Actions list. */
export const RULES = 'Microsoft.Exchange.MessagingPolicies.Rules.Tasks';

const list: ParameterType = { type: 'list', nullable: true };
const text: ParameterType = { type: 'string', nullable: true };
const flag: ParameterType = { type: 'boolean', nullable: true };
const integer: ParameterType = { type: 'integer', nullable: true };
const size: ParameterType = { type: 'size', nullable: true };
const time: ParameterType = { type: 'time' };
const oneOf = (name: string, ...values: readonly string[]): ParameterType => ({
  type: 'enum',
  class: `${RULES}.${name}`,
  values,
  nullable: true,
});
const fixed = (name: string, ...values: readonly string[]): ParameterType => ({
  type: 'enum',
  class: `${RULES}.${name}`,
  values,
});

/** Parameters that make one predicate or action together, by its class name without namespace. */
export type Parts = Readonly<Record<string, ParameterTable>>;

/** Predicates, for conditions; each has a twin `ExceptIf…` for exceptions. */
export const PREDICATES: Parts = {
  ADAttributeComparisonPredicate: {
    ADComparisonAttribute: text,
    ADComparisonOperator: oneOf('Evaluation', 'Equal', 'NotEqual'),
  },
  AnyOfCcHeaderPredicate: { AnyOfCcHeader: list },
  AnyOfCcHeaderMemberOfPredicate: { AnyOfCcHeaderMemberOf: list },
  AnyOfRecipientAddressContainsPredicate: { AnyOfRecipientAddressContainsWords: list },
  AnyOfRecipientAddressMatchesPredicate: { AnyOfRecipientAddressMatchesPatterns: list },
  AnyOfToCcHeaderPredicate: { AnyOfToCcHeader: list },
  AnyOfToCcHeaderMemberOfPredicate: { AnyOfToCcHeaderMemberOf: list },
  AnyOfToHeaderPredicate: { AnyOfToHeader: list },
  AnyOfToHeaderMemberOfPredicate: { AnyOfToHeaderMemberOf: list },
  AttachmentContainsWordsPredicate: { AttachmentContainsWords: list },
  AttachmentExtensionMatchesWordsPredicate: { AttachmentExtensionMatchesWords: list },
  AttachmentHasExecutableContentPredicate: { AttachmentHasExecutableContent: flag },
  AttachmentIsPasswordProtectedPredicate: { AttachmentIsPasswordProtected: flag },
  AttachmentIsUnsupportedPredicate: { AttachmentIsUnsupported: flag },
  AttachmentMatchesPatternsPredicate: { AttachmentMatchesPatterns: list },
  AttachmentNameMatchesPatternsPredicate: { AttachmentNameMatchesPatterns: list },
  AttachmentProcessingLimitExceededPredicate: { AttachmentProcessingLimitExceeded: flag },
  AttachmentPropertyContainsWordsPredicate: { AttachmentPropertyContainsWords: list },
  AttachmentSizeOverPredicate: { AttachmentSizeOver: size },
  BetweenMemberOfPredicate: { BetweenMemberOf1: list, BetweenMemberOf2: list },
  ContentCharacterSetContainsWordsPredicate: { ContentCharacterSetContainsWords: list },
  FromPredicate: { From: list },
  FromAddressContainsPredicate: { FromAddressContainsWords: list },
  FromAddressMatchesPredicate: { FromAddressMatchesPatterns: list },
  FromMemberOfPredicate: { FromMemberOf: list },
  FromScopePredicate: { FromScope: oneOf('FromUserScope', 'InOrganization', 'NotInOrganization') },
  HasClassificationPredicate: { HasClassification: text },
  HasNoClassificationPredicate: { HasNoClassification: flag },
  HasSenderOverridePredicate: { HasSenderOverride: flag },
  HeaderContainsPredicate: { HeaderContainsMessageHeader: text, HeaderContainsWords: list },
  HeaderMatchesPredicate: { HeaderMatchesMessageHeader: text, HeaderMatchesPatterns: list },
  ManagerIsPredicate: {
    ManagerAddresses: list,
    ManagerForEvaluatedUser: oneOf('EvaluatedUser', 'Recipient', 'Sender'),
  },
  MessageContainsDataClassificationsPredicate: { MessageContainsDataClassifications: list },
  MessageSizeOverPredicate: { MessageSizeOver: size },
  MessageTypeMatchesPredicate: {
    MessageTypeMatches: oneOf(
      'MessageType',
      'OOF',
      'AutoForward',
      'Encrypted',
      'Calendaring',
      'PermissionControlled',
      'Voicemail',
      'Signed',
      'ApprovalRequest',
      'ReadReceipt',
    ),
  },
  RecipientAttributeContainsPredicate: { RecipientADAttributeContainsWords: list },
  RecipientAttributeMatchesPredicate: { RecipientADAttributeMatchesPatterns: list },
  RecipientAddressContainsWordsPredicate: { RecipientAddressContainsWords: list },
  RecipientAddressMatchesPatternsPredicate: { RecipientAddressMatchesPatterns: list },
  RecipientDomainIsPredicate: { RecipientDomainIs: list },
  RecipientInSenderListPredicate: { RecipientInSenderList: list },
  SclOverPredicate: { SCLOver: integer },
  SenderAttributeContainsPredicate: { SenderADAttributeContainsWords: list },
  SenderAttributeMatchesPredicate: { SenderADAttributeMatchesPatterns: list },
  SenderDomainIsPredicate: { SenderDomainIs: list },
  SenderInRecipientListPredicate: { SenderInRecipientList: list },
  SenderIpRangesPredicate: { SenderIpRanges: list },
  ManagementRelationshipPredicate: {
    SenderManagementRelationship: oneOf('ManagementRelationship', 'Manager', 'DirectReport'),
  },
  SentToPredicate: { SentTo: list },
  SentToMemberOfPredicate: { SentToMemberOf: list },
  SentToScopePredicate: {
    SentToScope: oneOf('ToUserScope', 'InOrganization', 'NotInOrganization', 'ExternalPartner', 'ExternalNonPartner'),
  },
  SubjectContainsPredicate: { SubjectContainsWords: list },
  SubjectMatchesPredicate: { SubjectMatchesPatterns: list },
  SubjectOrBodyContainsPredicate: { SubjectOrBodyContainsWords: list },
  SubjectOrBodyMatchesPredicate: { SubjectOrBodyMatchesPatterns: list },
  WithImportancePredicate: { WithImportance: oneOf('Importance', 'Low', 'Normal', 'High') },
};

/** Actions. */
export const ACTIONS: Parts = {
  AddManagerAsRecipientTypeAction: {
    AddManagerAsRecipientType: oneOf('AddedRecipientType', 'To', 'Cc', 'Bcc', 'Redirect'),
  },
  AddToRecipientAction: { AddToRecipients: list },
  ApplyClassificationAction: { ApplyClassification: text },
  ApplyDisclaimerAction: {
    ApplyHtmlDisclaimerText: text,
    ApplyHtmlDisclaimerLocation: oneOf('DisclaimerLocation', 'Append', 'Prepend'),
    ApplyHtmlDisclaimerFallbackAction: oneOf('DisclaimerFallbackAction', 'Wrap', 'Ignore', 'Reject'),
  },
  ApplyOMEAction: { ApplyOME: flag },
  RightsProtectMessageAction: { ApplyRightsProtectionTemplate: text },
  ApplyRightsProtectionCustomizationTemplateAction: { ApplyRightsProtectionCustomizationTemplate: text },
  BlindCopyToAction: { BlindCopyTo: list },
  CopyToAction: { CopyTo: list },
  DeleteMessageAction: { DeleteMessage: flag },
  DisconnectAction: { Disconnect: flag },
  GenerateIncidentReportAction: { GenerateIncidentReport: text, IncidentReportContent: list },
  GenerateNotificationAction: { GenerateNotification: text },
  LogEventAction: { LogEventText: text },
  ModerateMessageByManagerAction: { ModerateMessageByManager: flag },
  ModerateMessageByUserAction: { ModerateMessageByUser: list },
  NotifySenderAction: {
    NotifySender: oneOf(
      'NotifySenderType',
      'NotifyOnly',
      'RejectMessage',
      'RejectUnlessFalsePositiveOverride',
      'RejectUnlessSilentOverride',
      'RejectUnlessExplicitOverride',
    ),
  },
  PrependSubjectAction: { PrependSubject: text },
  QuarantineAction: { Quarantine: flag },
  RedirectMessageAction: { RedirectMessageTo: list },
  RejectMessageAction: { RejectMessageReasonText: text, RejectMessageEnhancedStatusCode: text },
  RemoveHeaderAction: { RemoveHeader: text },
  RemoveOMEAction: { RemoveOME: flag },
  RemoveOMEv2Action: { RemoveOMEv2: flag },
  RemoveRMSAttachmentEncryptionAction: { RemoveRMSAttachmentEncryption: flag },
  RouteMessageOutboundConnectorAction: { RouteMessageOutboundConnector: text },
  RouteMessageOutboundRequireTlsAction: { RouteMessageOutboundRequireTls: flag },
  SetAuditSeverityAction: { SetAuditSeverity: oneOf('AuditSeverityLevel', 'DoNotAudit', 'Low', 'Medium', 'High') },
  SetHeaderAction: { SetHeaderName: text, SetHeaderValue: text },
  SetSclAction: { SetSCL: integer },
  SmtpRejectMessageAction: { SmtpRejectMessageRejectText: text, SmtpRejectMessageRejectStatusCode: text },
  StopRuleProcessingAction: { StopRuleProcessing: flag },
};

/** Parts that the service fills in when another part of the same predicate or action is given. */
export const FILLED_IN: Readonly<Record<string, string | readonly string[]>> = {
  ApplyHtmlDisclaimerLocation: 'Append',
  ApplyHtmlDisclaimerFallbackAction: 'Wrap',
  ADComparisonOperator: 'Equal',
  RejectMessageReasonText: 'Delivery not authorized, message refused',
  RejectMessageEnhancedStatusCode: '5.7.1',
  SmtpRejectMessageRejectText: 'Delivery not authorized, message refused',
  SmtpRejectMessageRejectStatusCode: '550',
  IncidentReportContent: ['Sender', 'Recipients', 'Subject'],
};

/** What a rule has besides predicates and actions. */
export const SETTINGS: ParameterTable = {
  Name: { type: 'string', maxLength: 64 },
  Comments: { type: 'string', maxLength: 1024 },
  Mode: fixed('RuleMode', 'Audit', 'AuditAndNotify', 'Enforce'),
  RuleErrorAction: fixed('RuleErrorAction', 'Ignore', 'Defer'),
  RuleSubType: fixed('RuleSubType', 'Dlp', 'None'),
  SenderAddressLocation: fixed('SenderAddressLocation', 'Header', 'Envelope', 'HeaderOrEnvelope'),
  RecipientAddressType: fixed('RecipientAddressType', 'Original', 'Resolved'),
  ActivationDate: time,
  ExpiryDate: time,
};

/** The twin of a condition's parameter. */
export const exceptIf = (parameter: string): string => `ExceptIf${parameter}`;

const flat = (parts: Parts): ParameterTable => Object.assign({}, ...Object.values(parts));
const twins = Object.fromEntries(Object.entries(flat(PREDICATES)).map(([name, type]) => [exceptIf(name), type]));

/** Every parameter that is part of a condition, an exception or an action. */
export const PARTS: ParameterTable = { ...flat(PREDICATES), ...twins, ...flat(ACTIONS) };

/** Parameters that the service still has and no longer takes. */
export const RETIRED: readonly string[] = [
  'MessageContainsDataClassifications',
  'ExceptIfMessageContainsDataClassifications',
  'HasSenderOverride',
  'ExceptIfHasSenderOverride',
  'NotifySender',
  'DlpPolicy',
];

/** What both New- and Set-TransportRule take. */
export const RULE_PARAMETERS: ParameterTable = {
  ...SETTINGS,
  ...PARTS,
  DlpPolicy: text,
  Priority: { type: 'integer' },
  Confirm: { type: 'boolean' },
  WhatIf: { type: 'boolean' },
};

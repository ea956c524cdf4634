import Type, { type Static } from 'typebox';
import { flag, object, optional, policies, reference, text, texts, vendorChoice, whole } from '../schema.ts';

const emails = () => optional(texts('set', { description: 'Mail addresses.' }));
const domains = () => optional(texts('set', { description: 'Domains.', maxLength: 254 }));
const groups = () => optional(texts('set', { description: 'Names of groups that the platform has imported.' }));

const side = (of: string) =>
  object(
    'PolicyAddresses',
    {
      route: optional(vendorChoice(['All', 'Internal', 'External'], { description: 'Which of them.' })),
      emails: emails(),
      groups: groups(),
      domains: domains(),
    },
    { description: `Which ${of} the policy is for.` },
  );

const targets = object(
  'PolicyTargets',
  {
    senders: optional(side('senders')),
    recipients: optional(side('recipients')),
    exceptions: optional(
      object(
        'PolicyExceptions',
        { emails: emails(), groups: groups(), domains: domains() },
        { description: 'Whom the policy is not for.' },
      ),
    ),
    addressMatchedOn: optional(
      vendorChoice(['Header', 'Envelope', 'Both'], {
        description: 'Which address of a message is looked at: From, Return-Path, or either.',
        'x-parameter': 'addressMatch',
      }),
    ),
  },
  { description: 'Whose mail the policy is for. The Default Policy has no targets.' },
);

const action = (of: string, junk: boolean) =>
  optional(
    vendorChoice(junk ? ['Block', 'Quarantine', 'DoNothing', 'MoveToJunk'] : ['Block', 'Quarantine', 'DoNothing'], {
      description: `What happens to ${of}.`,
    }),
  );

const actions = object(
  'PolicyActions',
  {
    malware: action('mail with malware', false),
    phishing: action('phishing', false),
    untrustworthy: action('untrustworthy mail', true),
    spam: action('spam', true),
  },
  { description: 'What happens to what the engines find.' },
);

const alert = (of: string) => optional(flag({ description: `Whether administrators are told of ${of}.` }));

const alerts = object(
  'PolicyAlerts',
  {
    malware: alert('malware'),
    phishing: alert('phishing'),
    untrustworthy: alert('untrustworthy mail'),
    spam: alert('spam'),
  },
  { description: 'Which finds administrators are told of.' },
);

const on = (description: string) => optional(flag({ description }));
const status = (description: string) => optional(vendorChoice(['Enabled', 'Disabled', 'Learning'], { description }));

const engines = object(
  'PolicyEngines',
  {
    urlClick: optional(
      object(
        'PolicyUrlClick',
        {
          sensitivity: optional(
            vendorChoice(['Low', 'Medium', 'High'], { description: 'How strict links are judged.' }),
          ),
          scanUrlsInAttachment: on('Whether links in attachments are looked at.'),
          rewriteEnabled: on('Whether links are rewritten. That changes the body, so that DKIM no longer holds.'),
          rewriteMode: optional(
            vendorChoice(['Moderate', 'Aggressive', 'Relaxed'], { description: 'What counts as a link.' }),
          ),
          forceSecureConnection: on('Whether links open over TLS.'),
          blockDangerousExtensions: on('Whether links to dangerous files are blocked.'),
          userIdentification: optional(
            vendorChoice(['Basic', 'AdvDeviceEnrollment', 'AdvSso'], {
              description: 'How who clicks is known. Not the switch of EnrollmentSettings, which is for the account.',
            }),
          ),
          biUnclassifiedUrls: on('Whether links that nobody has classified open in an isolated browser.'),
          biAdminViewing: on('Isolated browser for administrators.'),
          biEnterText: on('Whether text can be entered in the isolated browser.'),
          biPasteText: on('Whether text can be pasted in the isolated browser.'),
          biCopyText: on('Whether text can be copied out of the isolated browser.'),
          scanOutboundEmails: on('Whether links in outbound mail are looked at.'),
        },
        { description: 'Links.' },
      ),
    ),
    phishing: optional(
      object(
        'PolicyPhishing',
        {
          sensitivityPhishingHigh: optional(whole({ description: "Threshold of the vendor's own scale." })),
          sensitivityUntrustworthyHigh: optional(whole({ description: "Threshold of the vendor's own scale." })),
          scanOutboundEmails: on('Whether outbound mail is looked at.'),
        },
        { description: 'Phishing.' },
      ),
    ),
    impersonation: optional(
      object(
        'PolicyImpersonation',
        {
          codeBreakerStatus: status('Engine CodeBreaker.'),
          reportingStatus: status('Reporting.'),
          silencerStatus: status('Engine Silencer.'),
        },
        { description: 'Impersonation.' },
      ),
    ),
    attachments: optional(
      object(
        'PolicyAttachments',
        {
          sandboxEnabled: on('Whether attachments are opened in a sandbox.'),
          unreadableArchives: optional(
            vendorChoice(['Quarantine', 'Allow'], { description: 'What happens to archives that cannot be read.' }),
          ),
        },
        { description: 'Attachments.' },
      ),
    ),
  },
  {
    description:
      'The engines of the policy, by the names of the vendor. What is not named here, and what Postern does not know, stays as it is.',
    'x-parameter': 'securityEngines',
  },
);

/** A policy of the platform. What is left out is unmanaged and survives a write. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  name: optional(
    text({ description: 'Name of the policy. metadata.name when left out.', minLength: 1, maxLength: 128 }),
  ),
  policyId: optional(
    text({
      description:
        'Id of a policy that is already there, as the address bar of the console shows it. For Mimecast, which cannot list its policies: the one way to take over one.',
      pattern: '^[A-Za-z0-9_~.=-]+$',
      maxLength: 256,
    }),
  ),
  description: optional(
    text({
      description: 'Description of the policy. Postern adds its ownership mark as the last line.',
      maxLength: 400,
    }),
  ),
  mode: optional(
    vendorChoice(['Protect', 'Monitor', 'Disabled'], {
      description: 'What the policy does. Not the mode of the installation, which is a kind of its own.',
      'x-parameter': 'protectionMode',
    }),
  ),
  targets: optional(targets),
  actions: optional(actions),
  alerts: optional(alerts),
  engines: optional(engines),
  ...policies,
});

/** The spec of a Policy. */
export type PolicySpec = Static<typeof schema>;

import Type, { type Static } from 'typebox';
import { choice, duration, object, optional, secret, text, texts } from '../schema.ts';

const guid = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

const consent = (description: string) =>
  object(
    'TenantConsent',
    {
      appId: text({
        description: "Application (client) ID of the vendor's own app. It is pinned: another app is no consent.",
        pattern: guid,
        maxLength: 36,
      }),
      link: text({ description: "The vendor's page where the consent is given." }),
      actor: optional(
        text({
          description: 'The role of the person who may give it.',
          default: 'Global Administrator',
          maxLength: 64,
        }),
      ),
      scopes: optional(
        texts('set', {
          description:
            'Names of the permissions that the page asks for, application and delegated ones. One that is not granted is a finding.',
          maxLength: 128,
        }),
      ),
    },
    { description },
  );

/** A Microsoft 365 tenant: where it is and how Postern signs in to it. */
export const schema = Type.Object({
  tenantId: text({
    description: 'Directory (tenant) ID, a GUID.',
    pattern: guid,
    maxLength: 36,
    'x-immutable': true,
  }),
  cloud: optional(
    choice(['Global', 'GccHigh', 'Dod', 'China'], {
      description:
        'The Microsoft cloud that holds the tenant. GCC tenants are in Global; China is the one run by 21Vianet.',
      default: 'Global',
    }),
  ),
  endpoints: optional(
    object(
      'TenantEndpoints',
      {
        login: optional(
          text({ description: 'Entra authority; the token comes from {login}/{tenantId}/oauth2/v2.0/token.' }),
        ),
        graph: optional(text({ description: 'Microsoft Graph; requests go to {graph}/v1.0/...' })),
        exchange: optional(
          text({
            description: 'Exchange Online; requests go to {exchange}/adminapi/beta/{tenantId}/InvokeCommand.',
          }),
        ),
      },
      { description: "Base URLs instead of the cloud's own. The scope of the token stays the cloud's." },
    ),
  ),
  credentials: object(
    'TenantCredentials',
    {
      clientId: text({
        description: 'Application (client) ID of the app registration that Postern signs in as.',
        pattern: guid,
        maxLength: 36,
      }),
      clientSecretRef: optional(secret('Client secret of the app registration.')),
      clientCertificate: optional(
        object(
          'TenantCertificate',
          {
            certificateRef: secret('The certificate registered with the app, as PEM.'),
            privateKeyRef: secret('Its private key, as PEM without a passphrase.'),
          },
          { description: 'Certificate instead of a client secret.' },
        ),
      ),
    },
    {
      description: 'How Postern signs in: an app registration with a client secret or a certificate.',
      'x-exactly-one': ['clientSecretRef', 'clientCertificate'],
    },
  ),
  nonSendingDomains: optional(
    texts('set', {
      description:
        'Accepted domains that no mail is ever sent from, such as the internal domain that a vendor adds for its connector. All others need SPF and DMARC before a rule that routes mail away is enabled, those of Microsoft (onmicrosoft.com) aside.',
      maxItems: 900,
    }),
  ),
  consents: optional(
    object(
      'TenantConsents',
      {
        sso: optional(consent('Single sign-on to the platform.')),
        protection: optional(
          consent('The permissions that protect the tenant; asked for again with every change of mode.'),
        ),
      },
      {
        description:
          "What a person accepts at Microsoft for the vendor's own apps. Postern shows whether it is given and never gives it.",
      },
    ),
  ),
  settle: optional(
    duration({
      description:
        'How long Exchange may go on showing the old state after a write. Until then nothing is called drift or created again. 5m when left out.',
    }),
  ),
});

/** The spec of a Tenant. */
export type TenantSpec = Static<typeof schema>;

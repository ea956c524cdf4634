import { type Static, Type } from '@fastify/type-provider-typebox';
import { etag, type Platform, type Room } from '../context.ts';
import { ErrorsBody } from '../schemas.ts';
import type { TenantPort } from '../tenant-port.ts';
import { scanView } from '../threats/scan.ts';
import { consentPage } from './consent-page.ts';
import { answerConsent, requestMode } from './road.ts';
import { type Consent, type Installation, shownInstallation, trueInstallation } from './state.ts';

const Nullable = Type.Union([Type.String(), Type.Null()]);
const ModeWord = Type.Enum(['ThreatScanOnly', 'Monitor', 'Protect']);
const Target = Type.Object(
  {
    everyone: Type.Optional(Type.Boolean()),
    users: Type.Optional(Type.Array(Type.String())),
    groups: Type.Optional(Type.Array(Type.String({ description: 'Names of imported groups.' }))),
  },
  { additionalProperties: false },
);
const ConsentView = Type.Object({
  state: Type.String(),
  link: Type.String({ description: 'The page on which a global administrator answers.' }),
  actor: Nullable,
  scopes: Type.Array(Type.String()),
  requestedAt: Type.String({ format: 'date-time' }),
  grantedAt: Nullable,
  forMode: Type.String(),
});
const View = Type.Object({
  installationId: Type.String(),
  region: Type.String(),
  mode: Type.String({ description: 'In effect; None before the installation is connected.' }),
  requestedMode: Type.String(),
  targetedTo: Target,
  phase: Type.String(),
  steps: Type.Array(Type.Object({ name: Type.String(), state: Type.Enum(['Waiting', 'Running', 'Done']) })),
  consent: Type.Union([ConsentView, Type.Null()]),
  scanId: Nullable,
  modeChangedAt: Nullable,
});
const Request = Type.Object({
  mode: ModeWord,
  targetedTo: Type.Optional(Target),
  acknowledge: Type.Optional(Type.Boolean({ description: 'The warning was read; needed for Monitor and Protect.' })),
});

/** The installation, the change of its mode, and the page on which a person consents. */
export const installationRoom =
  (tenant: TenantPort): Room =>
  (platform) =>
  async (server) => {
    server.get(
      '/reference/v1/installation',
      {
        config: { permission: 'full-admin' },
        schema: { summary: 'Where the installation stands', response: { 200: View } },
      },
      (_request, reply) => {
        const { version, body } = shownInstallation(platform);
        reply.header('etag', etag(version)).send(viewOf(platform, body));
      },
    );
    server.put(
      '/reference/v1/installation/protection-mode',
      {
        config: { permission: 'full-admin' },
        schema: {
          summary: 'Asks for a change of mode; a person has to consent before anything changes',
          body: Request,
          response: { 202: View, 400: ErrorsBody, 409: ErrorsBody },
        },
      },
      (request, reply) => {
        const { acknowledge = false, ...rest } = request.body;
        reply.code(202).send(viewOf(platform, requestMode(platform, request.writer, { acknowledge, ...rest })));
      },
    );
    server.get(
      '/consent/:id',
      { schema: { hide: true, params: Type.Object({ id: Type.String() }) } },
      (request, reply) => {
        const { consent } = trueInstallation(platform).body;
        const isKnown = consent?.id === request.params.id;
        reply
          .code(isKnown ? 200 : 404)
          .type('text/html; charset=utf-8')
          .send(consentPage(isKnown ? consent : null));
      },
    );
    server.post(
      '/consent/:id',
      {
        schema: {
          hide: true,
          params: Type.Object({ id: Type.String() }),
          body: Type.Object({ actor: Type.String(), answer: Type.Enum(['accept', 'cancel']) }),
        },
      },
      async (request, reply) => {
        const { actor, answer } = request.body;
        if (trueInstallation(platform).body.consent?.id === request.params.id) {
          await answerConsent(platform, tenant, { actor, isGranted: answer === 'accept' });
        }
        return reply.redirect(`/consent/${request.params.id}`, 303);
      },
    );
  };

function viewOf(platform: Platform, installation: Installation): Static<typeof View> {
  const { account } = platform;
  const { mode, requestedMode, targetedTo, phase, steps, consent, modeChangedAt } = installation;
  return {
    installationId: `inst-${account.accountCode.toLowerCase()}`,
    region: account.region,
    mode,
    requestedMode,
    targetedTo: { ...targetedTo } as Static<typeof Target>,
    phase,
    steps: [...steps],
    consent: consent === null ? null : consentView(platform, consent),
    scanId: scanView(platform).scanId,
    modeChangedAt,
  };
}

function consentView(platform: Platform, { id, scopes, ...rest }: Consent): Static<typeof ConsentView> {
  return { ...rest, scopes: [...scopes], link: `${platform.url()}/consent/${id}` };
}

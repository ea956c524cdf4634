import { defineCodes } from '../../kinds/codes.ts';

/** Findings about reading and writing a Microsoft 365 tenant. */
export const { codes, finding } = defineCodes({
  PSTN4000: {
    title: 'No token for the tenant',
    remedy:
      'Check tenantId, cloud, clientId and the secret or certificate of the Tenant, and that the app registration is there.',
    retry: 'later',
  },
  PSTN4001: {
    title: 'The tenant could not be reached',
    remedy: 'Check the network, proxy and endpoints. Nothing is known about what could not be read.',
    retry: 'later',
  },
  PSTN4002: {
    title: 'The answer of Exchange could not be understood',
    remedy:
      'Try again. If it stays, look between Postern and Exchange for something that changes answers (proxy, inspection).',
    retry: 'later',
  },
  PSTN4003: {
    title: 'Exchange does not accept the token',
    remedy: 'Grant the app role Exchange.ManageAsApp of Office 365 Exchange Online to the app, with admin consent.',
    retry: 'later',
  },
  PSTN4004: {
    title: 'The app lacks an Exchange role',
    remedy:
      'Give the service principal Exchange Administrator, or a role group with the roles that `postern explain` lists. A new role takes up to an hour to count.',
    retry: 'later',
  },
  PSTN4005: {
    title: 'Exchange is busy',
    remedy: 'Wait and try again; other tools may be using up the budget of the tenant.',
    retry: 'later',
  },
  PSTN4006: {
    title: 'Exchange answered with an error',
    remedy: 'Read what Exchange said and correct the resource or the tenant.',
    retry: 'never',
  },
  PSTN4007: {
    title: 'The list is not complete',
    remedy: 'Try again. A part of a list is never taken for the whole: what is missing from it may be there.',
    retry: 'later',
  },
  PSTN4008: {
    title: 'The target does not read this',
    remedy: 'The kind is newer than this target; update Postern.',
    retry: 'never',
  },
  PSTN4009: {
    title: 'An object in the tenant has no usable name or Guid',
    remedy: 'Try again; if it stays, look at the object in the Exchange admin center.',
    retry: 'later',
  },
  PSTN4010: {
    title: 'The name is taken',
    remedy:
      'An object with this name is there. If Postern made it a moment ago it becomes visible within minutes; else adopt it (postern.dev/adopt: "true") or take another name.',
    retry: 'later',
  },
  PSTN4011: {
    title: 'The tenant does not let connectors be enabled',
    remedy:
      'The tenant is on a trial or a restricted offering. Get a paid licence with Exchange Online and ask Microsoft support to enable inbound connectors, then apply again. Until then declare enabled: false, or remove the connector.',
    retry: 'never',
  },
  PSTN4012: {
    title: 'The object is no longer there',
    remedy: 'Plan again: somebody has removed it, or it is too new to be seen everywhere.',
    retry: 'later',
  },
  PSTN4013: {
    title: 'Exchange refused the write',
    remedy: 'Correct the resource as Exchange says. Nothing was written.',
    retry: 'never',
  },
  PSTN4014: {
    title: 'Exchange reported errors on a write that it accepted',
    remedy: 'Plan again to see what was written and what was not.',
    retry: 'later',
  },
  PSTN4020: {
    title: 'A transport rule still sends mail to the connector',
    remedy: 'Disable or remove the rule, or let it send mail elsewhere; then apply again.',
    retry: 'later',
  },
  PSTN4021: {
    title: 'The list of trusted ARC sealers is not known',
    remedy: 'Try again. The list is replaced as a whole, so it is never written without having been read.',
    retry: 'later',
  },
  PSTN4022: {
    title: 'An entry of others was lost from the list of trusted ARC sealers',
    remedy: 'Add the named entries again with Set-ArcConfig, or ask whoever added them.',
    retry: 'later',
  },
  PSTN4040: {
    title: 'The rule to be moved is no longer there',
    remedy: 'Plan again: somebody has removed it.',
    retry: 'later',
  },
  PSTN4041: {
    title: 'Exchange refused to move the rule',
    remedy: 'Read what Exchange said. Nothing was moved.',
    retry: 'never',
  },
  PSTN4050: {
    title: 'Microsoft Graph does not accept the token',
    remedy:
      'Check cloud and endpoints.graph of the Tenant, and that the app registration is there; then look at conditional access for workload identities.',
    retry: 'later',
  },
  PSTN4051: {
    title: 'The app lacks a permission of Microsoft Graph',
    remedy: 'Give the app registration the named application permission of Microsoft Graph, with admin consent.',
    retry: 'later',
  },
  PSTN4052: {
    title: 'Microsoft Graph is busy',
    remedy: 'Wait and try again; other tools may be using up the budget of the tenant.',
    retry: 'later',
  },
  PSTN4053: {
    title: 'Microsoft Graph answered with an error',
    remedy: 'Read what Graph said. Nothing is known about what could not be read.',
    retry: 'never',
  },
  PSTN4054: {
    title: 'The answer of Microsoft Graph could not be understood',
    remedy:
      'Try again. If it stays, look between Postern and Graph for something that changes answers (proxy, inspection).',
    retry: 'later',
  },
  PSTN4055: {
    title: 'A consent is asked for that the Tenant does not name',
    remedy: "Write the vendor's app and page under spec.consents of the Tenant.",
    retry: 'never',
  },
});

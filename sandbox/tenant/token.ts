import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** Resources that tokens are given for; `<resource>/.default` is the scope. */
export const EXCHANGE = 'https://outlook.office365.com';
/** The resource of Microsoft Graph. */
export const GRAPH = 'https://graph.microsoft.com';
const RESOURCES = [EXCHANGE, GRAPH];

/** The app registration and what it may do. */
export type App = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The app role Exchange.ManageAsApp: read when a token is made, as Entra does, so older tokens keep what they had. */
  manageAsApp: boolean;
  /** Application permissions of Microsoft Graph: likewise. */
  graphRoles: readonly string[];
  /** The directory role of the service principal: read at each request. GlobalReader may only read. */
  directoryRole: 'ExchangeAdministrator' | 'GlobalReader' | null;
};

/** An answer of the token endpoint. */
export type TokenAnswer = { readonly status: number; readonly body: object };

/** What a bearer check found. */
export type Bearer =
  | { readonly ok: true; readonly tokenId: string; readonly roles: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Makes, checks and revokes tokens of one tenant. */
export type TokenIssuer = {
  issue(tenantId: string, form: URLSearchParams): Promise<TokenAnswer>;
  check(authorization: string | undefined, audience: string): Promise<Bearer>;
  revoke(tokenId: string): void;
};

/** An issuer for one tenant with one app. Tokens live `lifetimeSeconds`, by `clock`. */
export function createTokenIssuer(
  tenantId: string,
  app: App,
  lifetimeSeconds: number,
  clock: () => number,
): TokenIssuer {
  const key = new TextEncoder().encode(`${randomUUID()}${randomUUID()}`);
  const issuer = `https://sts.windows.net/${tenantId}/`;
  const revoked = new Set<string>();
  return {
    async issue(tenant, form) {
      if (tenant.toLowerCase() !== tenantId.toLowerCase()) {
        return refusal(
          'invalid_request',
          90002,
          `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
        );
      }
      if (form.get('grant_type') !== 'client_credentials') {
        return refusal(
          'unsupported_grant_type',
          70003,
          `The app requested an unsupported grant type '${form.get('grant_type') ?? ''}'.`,
        );
      }
      if (form.get('client_id') !== app.clientId) {
        return refusal(
          'unauthorized_client',
          700016,
          `Application with identifier '${form.get('client_id') ?? ''}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
        );
      }
      if (form.get('client_secret') !== app.clientSecret) {
        return refusal(
          'invalid_client',
          7000215,
          `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
          401,
        );
      }
      const scope = (form.get('scope') ?? '').split(' ').find((one) => one.endsWith('/.default'));
      const resource = scope?.slice(0, -'/.default'.length).replace(/\/$/, '');
      if (resource === undefined) {
        return refusal(
          'invalid_scope',
          1002012,
          `The provided value for scope ${form.get('scope') ?? ''} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
        );
      }
      if (!RESOURCES.includes(resource)) {
        return refusal(
          'invalid_resource',
          500011,
          `The resource principal named ${resource} was not found in the tenant named Contoso.`,
        );
      }
      const now = Math.floor(clock() / 1000);
      const token = await new SignJWT({
        appid: app.clientId,
        tid: tenantId,
        idtyp: 'app',
        ver: '1.0',
        roles: resource === GRAPH ? app.graphRoles : app.manageAsApp ? ['Exchange.ManageAsApp'] : [],
      })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setJti(randomUUID())
        .setIssuer(issuer)
        .setAudience(resource)
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + lifetimeSeconds)
        .sign(key);
      return {
        status: 200,
        body: {
          token_type: 'Bearer',
          expires_in: lifetimeSeconds,
          ext_expires_in: lifetimeSeconds,
          access_token: token,
        },
      };
    },
    async check(authorization, audience) {
      const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return { ok: false, reason: 'no token' };
      try {
        const { payload } = await jwtVerify(token, key, { issuer, audience, currentDate: new Date(clock()) });
        const tokenId = payload.jti ?? '';
        if (revoked.has(tokenId)) return { ok: false, reason: 'revoked' };
        const roles: unknown = payload['roles'];
        return { ok: true, tokenId, roles: Array.isArray(roles) ? roles.map(String) : [] };
      } catch (error) {
        if (error instanceof errors.JOSEError) return { ok: false, reason: error.code };
        throw error;
      }
    },
    revoke: (tokenId) => void revoked.add(tokenId),
  };
}

function refusal(error: string, code: number, text: string, status = 400): TokenAnswer {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
  };
}

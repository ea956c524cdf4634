import { X509Certificate } from 'node:crypto';
import type {
  ConfidentialClientApplication,
  INetworkModule,
  NetworkRequestOptions,
  NetworkResponse,
} from '@azure/msal-node';
import { request } from 'undici';
import { FindingError } from '../../kinds/codes.ts';
import type { TenantSpec } from '../../kinds/tenant/schema.ts';
import type { Ref, SecretRef } from '../../kinds/words.ts';
import { type Scrubber, scrubber } from '../../plan/scrub.ts';
import type { Secrets } from '../../plan/target.ts';
import type { Cloud } from './clouds.ts';
import { finding } from './codes.ts';

/** Gives access tokens for one API. Rejects with a finding that never holds a secret. */
export type Tokens = {
  get(signal: AbortSignal): Promise<string>;
  /** A new token whatever is cached, answering a claims challenge if there was one. */
  renew(claims: string | null, signal: AbortSignal): Promise<string>;
  /** Takes every secret that this room has seen out of a text. */
  redact(text: string): string;
};

/** The tokens of one tenant: one sign-in, an audience for each API. */
export type TenantTokens = { readonly exchange: Tokens; readonly graph: Tokens };

type Client = { readonly app: ConfidentialClientApplication };

/** MSAL over undici: its own client has no timeout. */
const network = (timeoutMs: number): INetworkModule => {
  const send = async <T>(
    method: 'GET' | 'POST',
    url: string,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> => {
    const response = await request(url, {
      method,
      headers: { ...options?.headers, 'accept-encoding': 'identity' },
      ...(options?.body === undefined ? {} : { body: options.body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.body.text();
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
    return { status: response.statusCode, headers, body: JSON.parse(text) as T };
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
};

/*
 * The endpoints of the authority are given, not discovered: no discovery traffic, and an authority on the local machine
 * may be plain http, which MSAL refuses in the authority string itself.
 */
const authorityOf = (login: string, tenantId: string) => {
  const { host, pathname } = new URL(login);
  const prefix = pathname.replace(/\/$/, '');
  const base = `${login}/${tenantId}`;
  return {
    authority: `https://${host}${prefix}/${tenantId}`,
    knownAuthorities: [host],
    authorityMetadata: JSON.stringify({
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    }),
  };
};

const textOf = (error: unknown): string => {
  const fields = error as {
    readonly errorCode?: unknown;
    readonly errorMessage?: unknown;
    readonly code?: unknown;
    readonly name?: unknown;
  };
  const message =
    typeof fields.errorMessage === 'string' ? (/AADSTS\d+: [^.]*\./.exec(fields.errorMessage)?.[0] ?? '') : '';
  // An authority may put anything into the error of its answer; a code is one short word.
  const code = [fields.errorCode, fields.code, fields.name].find(
    (value) => typeof value === 'string' && /^\w[\w.-]{0,63}$/.test(value),
  );
  return [code, message].filter((part) => part !== '' && part !== undefined).join(': ');
};

/** Tokens of one tenant. The secret is read when the first token is wanted, and again after Entra has refused it. */
export const createTokens = (
  spec: TenantSpec,
  cloud: Cloud,
  secrets: Secrets,
  ref: Ref,
  timeoutMs: number,
): TenantTokens => {
  const secretsSeen = scrubber();
  /* The last token of each audience. */
  const issued = new Map<string, Scrubber>();
  let client: Promise<Client> | null = null;

  const secret = async (reference: SecretRef): Promise<string> => {
    const value = (await secrets(reference)).trim();
    secretsSeen.remember(value);
    return value;
  };

  const credential = async () => {
    const { clientSecretRef, clientCertificate } = spec.credentials;
    if (clientCertificate !== undefined) {
      const certificate = await secret(clientCertificate.certificateRef as SecretRef);
      const privateKey = await secret(clientCertificate.privateKeyRef as SecretRef);
      const thumbprintSha256 = new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
      return { clientCertificate: { thumbprintSha256, privateKey, x5c: certificate } };
    }
    return { clientSecret: await secret(clientSecretRef as SecretRef) };
  };

  const open = async (): Promise<Client> => {
    const [{ ConfidentialClientApplication }, proof] = await Promise.all([import('@azure/msal-node'), credential()]);
    const app = new ConfidentialClientApplication({
      auth: { clientId: spec.credentials.clientId, ...authorityOf(cloud.login, spec.tenantId.toLowerCase()), ...proof },
      system: { networkClient: network(timeoutMs), disableInternalRetries: true },
    });
    return { app };
  };

  const redact = (text: string): string =>
    [secretsSeen, ...issued.values()]
      .reduce((rest, { scrub }) => scrub(rest), text)
      .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '(token)');

  const acquire = async (
    scope: string,
    fresh: { readonly claims: string | null } | null,
    signal: AbortSignal,
  ): Promise<string> => {
    signal.throwIfAborted();
    try {
      client ??= open();
      const { app } = await client;
      const result = await app.acquireTokenByClientCredential({
        scopes: [scope],
        ...(fresh === null ? {} : { skipCache: true }),
        ...(fresh === null || fresh.claims === null ? {} : { claims: fresh.claims }),
      });
      if (result === null || result.accessToken === '') throw new Error('no token in the answer');
      const seen = scrubber();
      seen.remember(result.accessToken);
      issued.set(scope, seen);
      return result.accessToken;
    } catch (error) {
      client = null;
      if (error instanceof FindingError) throw error;
      throw new FindingError(
        finding('PSTN4000', {
          message: redact(`no token for tenant ${spec.tenantId}: ${textOf(error)}`),
          ref,
        }),
      );
    }
  };

  const tokensFor = (scope: string): Tokens => {
    let underWay: Promise<string> | null = null;
    return {
      get: (signal) => {
        underWay ??= acquire(scope, null, signal).finally(() => {
          underWay = null;
        });
        return underWay;
      },
      renew: (claims, signal) => acquire(scope, { claims }, signal),
      redact,
    };
  };
  return { exchange: tokensFor(cloud.exchangeScope), graph: tokensFor(cloud.graphScope) };
};

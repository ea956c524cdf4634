import { ConfidentialClientApplication } from '@azure/msal-node';
import { request } from 'undici';
import type { SandboxTenant } from './tenant.ts';

/** What a client saw of one answer: the raw octets, and the JSON where there is any. */
export type Seen = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly raw: Buffer;
  readonly json: Readonly<Record<string, unknown>> | null;
};

/** A client of MSAL that asks the sandbox instead of Entra: an https authority, with the token endpoint given outright. */
export function msal(tenant: SandboxTenant, clientSecret = tenant.clientSecret): ConfidentialClientApplication {
  const base = `${tenant.url}/${tenant.tenantId}`;
  const { host } = new URL(tenant.url);
  return new ConfidentialClientApplication({
    auth: {
      clientId: tenant.clientId,
      clientSecret,
      authority: `https://${host}/${tenant.tenantId}`,
      knownAuthorities: [host],
      authorityMetadata: JSON.stringify({
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/keys`,
        end_session_endpoint: `${base}/logout`,
      }),
    },
  });
}

/** An access token for Exchange, fresh. */
export async function accessToken(
  tenant: SandboxTenant,
  scope = 'https://outlook.office365.com/.default',
): Promise<string> {
  const result = await msal(tenant).acquireTokenByClientCredential({ scopes: [scope], skipCache: true });
  if (result === null) throw new Error('MSAL gave no token.');
  return result.accessToken;
}

/** Runs a cmdlet as a client would; `query` is added to the address. */
export async function run(
  tenant: SandboxTenant,
  token: string | null,
  cmdlet: string,
  parameters: object = {},
  more: {
    readonly query?: string;
    readonly prefer?: string;
    readonly url?: string;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Seen> {
  const url = more.url ?? `${tenant.url}/adminapi/beta/${tenant.tenantId}/InvokeCommand${more.query ?? ''}`;
  const answer = await request(url, {
    method: 'POST',
    ...(more.signal === undefined ? {} : { signal: more.signal }),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      accept: 'application/json',
      'accept-encoding': 'gzip',
      prefer: more.prefer ?? 'odata.maxpagesize=1000',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ CmdletInput: { CmdletName: cmdlet, Parameters: parameters } }),
  });
  const raw = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: answer.headers, raw, json: jsonOf(raw) };
}

/** The objects of an answer. */
export function values(seen: Seen): readonly Readonly<Record<string, unknown>>[] {
  const value = seen.json?.['value'];
  if (!Array.isArray(value)) throw new Error(`${seen.status} without value: ${seen.raw.toString()}`);
  return value;
}

function jsonOf(raw: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
}

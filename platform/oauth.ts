import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Client } from './permissions.ts';

/** What the token endpoint answers; `client` is the application that the secret proved. */
export type TokenAnswer =
  | {
      readonly status: 200;
      readonly client: Client;
      readonly body: { access_token: string; token_type: 'Bearer'; expires_in: number };
    }
  | { readonly status: 400 | 401; readonly body: { error: string; error_description: string } };

/** The outcome of looking at a bearer token. The codes are those of the gateway's `fail`. */
export type BearerCheck =
  | { readonly ok: true; readonly client: Client; readonly token: string }
  | { readonly ok: false; readonly code: 'token_expired' | 'token_verification_failed' | 'Unauthorized Request' };

/** Gives out tokens for client credentials and knows them again. Tokens are kept hashed, and only as long as the process lives. */
export type TokenIssuer = {
  /** `authorization` is the header for client_secret_basic, undefined when the secret stands in the form. */
  issue(form: URLSearchParams, authorization: string | undefined): TokenAnswer;
  check(authorization: string | undefined): BearerCheck;
  revoke(token: string): void;
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

/** An issuer for these applications. `clients` is asked each time, so that permissions may change under a live token. */
export function createTokenIssuer(
  clients: () => readonly Client[],
  lifeSeconds: number,
  clock: () => number,
): TokenIssuer {
  const live = new Map<string, { readonly clientId: string; readonly until: number }>();
  return {
    issue(form, authorization) {
      if (form.get('grant_type') !== 'client_credentials') {
        return refusal(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
      }
      const [id, secret] = credentialsOf(form, authorization);
      const client = clients().find((one) => one.id === id);
      if (client === undefined || !same(client.secret, secret)) {
        return refusal(401, 'invalid_client', 'Client credentials are invalid.');
      }
      const token = randomBytes(24).toString('base64url');
      live.set(digest(token).toString('hex'), { clientId: client.id, until: clock() + lifeSeconds * 1000 });
      return { status: 200, client, body: { access_token: token, token_type: 'Bearer', expires_in: lifeSeconds } };
    },
    check(authorization) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return { ok: false, code: 'Unauthorized Request' };
      const known = live.get(digest(token).toString('hex'));
      const client = clients().find((one) => one.id === known?.clientId);
      if (known === undefined || client === undefined) return { ok: false, code: 'token_verification_failed' };
      return clock() >= known.until ? { ok: false, code: 'token_expired' } : { ok: true, client, token };
    },
    revoke: (token) => void live.delete(digest(token).toString('hex')),
  };
}

function credentialsOf(form: URLSearchParams, authorization: string | undefined): readonly [string, string] {
  const basic = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1];
  if (basic === undefined) return [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  const [id = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  const plain = (text: string): string => new URLSearchParams(`v=${text}`).get('v') ?? '';
  return [plain(id), plain(rest.join(':'))];
}

function refusal(status: 400 | 401, error: string, description: string): TokenAnswer {
  return { status, body: { error, error_description: description } };
}

import { FindingError } from '../../kinds/codes.ts';
import type { Ref } from '../../kinds/words.ts';
import { finding } from './codes.ts';
import { renewSeconds, shortestTokenSeconds } from './limits.ts';
import type { Wire } from './wire.ts';

/** Gives access tokens. Rejects with a finding that never holds a secret. */
export type Tokens = {
  get(signal: AbortSignal): Promise<string>;
  /** A new token in place of one that was refused; one that is newer already is given back. */
  renew(refused: string, signal: AbortSignal): Promise<string>;
};

/** What tokens are asked with. `secret` is read for each of them, so that a rotated one is taken up. */
export type TokenSource = {
  readonly base: string;
  readonly clientId: string;
  secret(): Promise<string>;
  readonly wire: Wire;
  readonly now: () => Date;
  readonly ref: Ref;
};

type Token = { readonly text: string; readonly until: number };

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/* `error` is a word of RFC 6749; its description may repeat what was sent. */
const wordOf = (body: unknown): string => {
  const { error } = record(body);
  return typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : 'no reason given';
};

/** Tokens of one API application, OAuth 2.0 client credentials in the form. One request at a time. */
export const createTokens = (source: TokenSource): Tokens => {
  let token: Token | null = null;
  let underWay: Promise<Token> | null = null;

  const failed = (what: string): FindingError =>
    new FindingError(
      finding('PSTN8000', { message: `no token for ${source.clientId} at ${source.base}: ${what}`, ref: source.ref }),
    );

  const ask = async (signal: AbortSignal): Promise<Token> => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: source.clientId,
      client_secret: (await source.secret()).trim(),
    });
    const answer = await source.wire(
      {
        method: 'POST',
        url: `${source.base}/oauth/token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      },
      signal,
    );
    if (answer.state === 'unanswered') throw failed(answer.reason);
    const { access_token: text, expires_in: life } = record(answer.body);
    if (answer.status !== 200 || typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text))
      throw failed(`${answer.status}, ${wordOf(answer.body)}`);
    const seconds = typeof life === 'number' && life > 0 ? life : shortestTokenSeconds;
    const early = Math.min(renewSeconds, seconds / 2);
    return { text, until: source.now().getTime() + (seconds - early) * 1000 };
  };

  const fresh = async (signal: AbortSignal): Promise<string> => {
    underWay ??= ask(signal).finally(() => {
      underWay = null;
    });
    token = await underWay;
    return token.text;
  };

  return {
    get: (signal) =>
      token !== null && token.until > source.now().getTime() ? Promise.resolve(token.text) : fresh(signal),
    renew: (refused, signal) =>
      token !== null && token.text !== refused ? Promise.resolve(token.text) : fresh(signal),
  };
};

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '../context.ts';

/** The cookies of a browser: its enrollment, and its wish for a code. */
export type CookieName = 'enrollment' | 'enrollment-request';

/** The token that a browser holds; null where it holds none. */
export function heldToken(platform: Platform, request: FastifyRequest, name: CookieName): string | null {
  const wanted = fullName(platform, name);
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === wanted && value !== undefined && value !== '') return value;
  }
  return null;
}

/**
 * Gives a token to a browser for some seconds; 0 takes it away. Scripts do not see it, other sites' forms do not carry it (RFC 6265bis
 * `Lax`: a link in a web mailer still does), and where people come by https it never leaves that: `Secure`, and bound to this host.
 */
export function giveToken(
  platform: Platform,
  reply: FastifyReply,
  name: CookieName,
  token: string,
  seconds: number,
): void {
  const parts = [`${fullName(platform, name)}=${token}`, 'Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Lax'];
  reply.header('set-cookie', [...parts, ...(isHttps(platform) ? ['Secure'] : [])].join('; '));
}

const isHttps = ({ url }: Platform): boolean => url().startsWith('https:');

const fullName = (platform: Platform, name: CookieName): string => (isHttps(platform) ? `__Host-${name}` : name);

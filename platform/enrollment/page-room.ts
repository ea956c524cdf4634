import { Type } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Platform, Room } from '../context.ts';
import { postmaster } from '../tell.ts';
import { browserOf } from './browser.ts';
import { giveToken, heldToken } from './cookies.ts';
import { enroll, isEnrollmentOn, peek } from './enrollments.ts';
import { linkOf, pathOf } from './links.ts';
import { codePage, donePage, lostPage, offPage, promptPage } from './pages.ts';
import { type Asked, askedFor, askForCode, CODE_MS, enterCode } from './requests.ts';
import { sendPage } from './send-page.ts';
import { style } from './style.ts';

const To = Type.Object({ to: Type.Optional(Type.String()) });
const Address = Type.Object({ ...To.properties, address: Type.Optional(Type.String()) });
const Code = Type.Object({ ...To.properties, code: Type.Optional(Type.String()) });

/** Nothing but an at sign and its two sides: the mailbox is the proof. */
const ADDRESS = /^[^\s@<>()",;:\\]+@[^\s@<>()",;:\\]+$/;
const REQUEST_SECONDS = CODE_MS / 1000;

/** The pages on which a person enrolls a browser. */
export const enrollmentPageRoom: Room = (platform) => async (server) => {
  server.get('/enroll/style.css', { schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'max-age=3600').type('text/css; charset=utf-8').send(style),
  );
  server.get('/enroll', { schema: { hide: true, querystring: To } }, (request, reply) => {
    const to = known(platform, request.query.to);
    return sendPage(reply, isEnrollmentOn(platform) ? promptPage(to) : offPage(pathTo(platform, to)));
  });
  server.post('/enroll', { schema: { hide: true, body: Address } }, (request, reply) => {
    const { address = '' } = request.body;
    const to = known(platform, request.body.to);
    if (!isEnrollmentOn(platform)) return sendPage(reply, offPage(pathTo(platform, to)));
    const typed = address.trim();
    if (typed.length > 254 || !ADDRESS.test(typed)) {
      return sendPage(reply, promptPage(to, 'That is not an e-mail address.', typed.slice(0, 254)), 400);
    }
    const asked = askForCode(platform, typed, heldToken(platform, request, 'enrollment-request'));
    if (asked.state === 'tooMany') return sendPage(reply, promptPage(to, tooMany(asked), typed), 429);
    giveToken(platform, reply, 'enrollment-request', asked.token, REQUEST_SECONDS);
    return reply.redirect(`/enroll/code${query(to)}`, 303);
  });
  server.get('/enroll/code', { schema: { hide: true, querystring: To } }, (request, reply) => {
    const to = known(platform, request.query.to);
    const address = askedFor(platform, heldToken(platform, request, 'enrollment-request'));
    if (address === null) return sendPage(reply, lostPage(to), 400);
    return sendPage(reply, codePage(address, postmaster(platform), to));
  });
  server.post('/enroll/code/again', { schema: { hide: true, body: To } }, (request, reply) => {
    const to = known(platform, request.body.to);
    const held = heldToken(platform, request, 'enrollment-request');
    const address = askedFor(platform, held);
    if (address === null) return sendPage(reply, lostPage(to), 400);
    const asked = askForCode(platform, address, held);
    if (asked.state === 'tooMany') {
      return sendPage(reply, codePage(address, postmaster(platform), to, tooMany(asked)), 429);
    }
    giveToken(platform, reply, 'enrollment-request', asked.token, REQUEST_SECONDS);
    return reply.redirect(`/enroll/code${query(to)}`, 303);
  });
  server.post('/enroll/code', { schema: { hide: true, body: Code } }, (request, reply) => {
    const to = known(platform, request.body.to);
    if (!isEnrollmentOn(platform)) return sendPage(reply, offPage(pathTo(platform, to)));
    return takeCode(platform, request, reply, request.body.code ?? '', to);
  });
  server.get('/enroll/done', { schema: { hide: true, querystring: To } }, (request, reply) => {
    const to = known(platform, request.query.to);
    const seen = peek(platform, heldToken(platform, request, 'enrollment'));
    if (seen === null) return reply.redirect(`/enroll${query(to)}`, 303);
    return sendPage(reply, donePage(seen.user, seen.isOnce, pathTo(platform, to)));
  });
};

function takeCode(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  code: string,
  to: string | null,
): FastifyReply {
  const held = heldToken(platform, request, 'enrollment-request');
  const address = askedFor(platform, held);
  const entered = enterCode(platform, held, code);
  if (address === null || entered.state === 'expired') return sendPage(reply, lostPage(to), 400);
  if (entered.state === 'wrong') {
    const { attemptsLeft } = entered;
    if (attemptsLeft === 0) {
      return sendPage(reply, promptPage(to, 'That code was wrong too often. Ask for another one.', address), 400);
    }
    const left = attemptsLeft === 1 ? '1 attempt is left' : `${attemptsLeft} attempts are left`;
    return sendPage(reply, codePage(address, postmaster(platform), to, `That is not the code. ${left}.`), 400);
  }
  const browser = browserOf(request.headers['user-agent']);
  const { token, seconds } = enroll(platform, entered.user, browser, heldToken(platform, request, 'enrollment'));
  giveToken(platform, reply, 'enrollment', token, seconds);
  giveToken(platform, reply, 'enrollment-request', '', 0);
  return reply.redirect(`/enroll/done${query(to)}`, 303);
}

function tooMany({ waitMinutes }: Asked & { readonly state: 'tooMany' }): string {
  const wait = waitMinutes === 1 ? '1 minute' : `${waitMinutes} minutes`;
  return `Too many codes were asked for this address. Try again in ${wait}.`;
}

/** Only links of the platform are ever gone on to: an address in the query would make it a way to anywhere. */
function known(platform: Platform, id: string | undefined): string | null {
  return id !== undefined && linkOf(platform, id) !== null ? id : null;
}

function pathTo(platform: Platform, id: string | null): string | null {
  const link = linkOf(platform, id ?? undefined);
  return link === null || id === null ? null : pathOf(id, link);
}

const query = (to: string | null): string => (to === null ? '' : `?to=${encodeURIComponent(to)}`);

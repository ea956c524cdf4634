import { Type } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Platform, Room } from '../context.ts';
import { giveToken, heldToken } from './cookies.ts';
import { isEnrollmentOn, peek, use } from './enrollments.ts';
import { type Link, linkOf, recordClick, release } from './links.ts';
import { attachmentPage, noLinkPage, releasedPage } from './pages.ts';
import { sendPage } from './send-page.ts';

/** Who is at the door: `user` is null where nobody is asked. */
type Visitor = { readonly user: string | null };

// Programs that only look at a link ask for its head; that is no click.
const hidden = { exposeHeadRoute: false, schema: { hide: true, params: Type.Object({ id: Type.String() }) } };

/** What people come upon in messages: rewritten links, and attachments that are held back. Who is not known is asked first. */
export const linkRoom: Room = (platform) => async (server) => {
  server.get('/l/:id', hidden, (request, reply) => {
    const link = linkOf(platform, request.params.id);
    if (link?.kind !== 'url') return sendPage(reply, noLinkPage(), 404);
    const visitor = visitorOf(platform, request, reply);
    if (visitor === null) return ask(reply, request.params.id);
    recordClick(platform, link, visitor.user);
    return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(link.url, 302);
  });
  server.get('/a/:id', hidden, (request, reply) => {
    const link = linkOf(platform, request.params.id);
    if (link?.kind !== 'attachment') return sendPage(reply, noLinkPage(), 404);
    const to = recipientOf(platform, request, link);
    if (to === null) return ask(reply, request.params.id);
    return sendPage(reply, attachmentPage(link.name, to));
  });
  server.post('/a/:id', hidden, (request, reply) => {
    const link = linkOf(platform, request.params.id);
    if (link?.kind !== 'attachment') return sendPage(reply, noLinkPage(), 404);
    const visitor = visitorOf(platform, request, reply);
    if (visitor === null) return ask(reply, request.params.id);
    return sendPage(reply, releasedPage(link.name, release(platform, link, visitor.user)));
  });
};

/** Uses the enrollment of a browser. Null for a browser that is not enrolled although it has to be. */
function visitorOf(platform: Platform, request: FastifyRequest, reply: FastifyReply): Visitor | null {
  if (!isEnrollmentOn(platform)) return { user: null };
  const token = heldToken(platform, request, 'enrollment');
  const seen = use(platform, token);
  if (seen === null || token === null) return null;
  giveToken(platform, reply, 'enrollment', seen.seconds === 0 ? '' : token, seen.seconds);
  return { user: seen.user };
}

function recipientOf(platform: Platform, request: FastifyRequest, link: Link): string | null {
  if (!isEnrollmentOn(platform)) return link.recipient;
  return peek(platform, heldToken(platform, request, 'enrollment'))?.user ?? null;
}

function ask(reply: FastifyReply, id: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(`/enroll?to=${encodeURIComponent(id)}`, 303);
}

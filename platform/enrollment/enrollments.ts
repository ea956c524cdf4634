import { truePage } from '../account/page.ts';
import { type Platform, person, type Writer } from '../context.ts';
import { isInternal, userOf } from '../directory/directory.ts';
import { Problem } from '../problem.ts';
import type { Browser } from './browser.ts';
import { forgetRequests } from './requests.ts';
import { digest, newToken } from './tokens.ts';

/** A browser that is enrolled, under the digest of its token. Times in milliseconds. */
type Enrollment = {
  /** The primary address. */
  readonly user: string;
  readonly browser: Browser;
  /** A further Apple device: good for one use, soon. */
  readonly isOnce: boolean;
  readonly enrolledAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
};

/** What may be told of an enrollment. Times in RFC 3339. */
export type EnrollmentView = {
  readonly enrollmentId: string;
  readonly user: string;
  readonly browser: string;
  readonly enrolledAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
};

/** Who uses a browser, and what its cookie becomes: seconds from now, 0 when it is used up. */
export type Recognised = { readonly user: string; readonly isOnce: boolean; readonly seconds: number };

/** How long a further Apple device has to go on to what it was enrolled for. */
export const ONCE_MS = 5 * 60_000;
const DAY_MS = 86_400_000;
const COLLECTION = 'enrollment';

/** Whether people are asked who they are; a switch for the whole account. */
export function isEnrollmentOn(platform: Platform): boolean {
  return truePage(platform).body.userAccess.targetedThreatProtectionAuthentication;
}

/**
 * Enrolls a browser for a person who proved to read the mailbox. An enrollment that the browser had before (`heldToken`) ends. A person
 * has one Apple device at a time: the first one stays, a further one is let in once. Returns the new token, and what its cookie is.
 */
export function enroll(
  platform: Platform,
  user: string,
  browser: Browser,
  heldToken: string | null,
): Recognised & { readonly token: string } {
  const now = platform.clock();
  const token = newToken();
  return platform.database.transaction(() => {
    if (heldToken !== null) platform.documents.remove(COLLECTION, digest(heldToken));
    const isOnce = browser.isApple && liveOf(platform, user).some(({ body }) => body.browser.isApple && !body.isOnce);
    const lifeMs = isOnce ? ONCE_MS : durationMs(platform);
    const one = { user, browser, isOnce, enrolledAt: now, lastUsedAt: now, expiresAt: now + lifeMs };
    platform.apply(person(user), {
      collection: COLLECTION,
      id: digest(token),
      body: one satisfies Enrollment,
      category: 'enrollment_logs',
      action: isOnce ? 'Further Apple device let in once' : 'Device enrolled',
      object: `Device of ${user}`,
      after: { user, browser: browser.name },
    });
    return { token, user, isOnce, seconds: Math.floor(lifeMs / 1000) };
  });
}

/** Who uses a browser, without using the enrollment up or renewing it. Null for a browser that is not enrolled. */
export function peek(platform: Platform, token: string | null): Recognised | null {
  const one = token === null ? undefined : platform.documents.read<Enrollment>(COLLECTION, digest(token))?.body;
  if (one === undefined || !isLive(platform, one)) return null;
  const { user, isOnce, expiresAt } = one;
  return { user, isOnce, seconds: Math.floor((expiresAt - platform.clock()) / 1000) };
}

/** Who uses a browser. Its enrollment is renewed from now on, or used up where it is good for one use. */
export function use(platform: Platform, token: string | null): Recognised | null {
  const seen = peek(platform, token);
  if (seen === null || token === null) return null;
  const id = digest(token);
  if (seen.isOnce) {
    platform.documents.remove(COLLECTION, id);
    return { ...seen, seconds: 0 };
  }
  const [now, lifeMs] = [platform.clock(), durationMs(platform)];
  const one = platform.documents.read<Enrollment>(COLLECTION, id)?.body;
  platform.documents.put(COLLECTION, id, { ...one, lastUsedAt: now, expiresAt: now + lifeMs });
  return { ...seen, seconds: Math.floor(lifeMs / 1000) };
}

/** The browsers that are enrolled now, of one person (by any address) or of everybody, as readers see them. */
export function shownEnrollments(platform: Platform, user?: string): readonly EnrollmentView[] {
  const wanted = user === undefined ? undefined : (userOf(platform, user)?.emailAddress ?? user);
  const time = (ms: number): string => new Date(ms).toISOString();
  return platform.documents
    .shownList<Enrollment>(COLLECTION)
    .filter(({ body }) => isLive(platform, body) && !body.isOnce && (wanted === undefined || body.user === wanted))
    .map(({ id, body }) => ({
      enrollmentId: id.slice(0, 16),
      user: body.user,
      browser: body.browser.name,
      enrolledAt: time(body.enrolledAt),
      lastUsedAt: time(body.lastUsedAt),
      expiresAt: time(Math.min(body.expiresAt, body.lastUsedAt + durationMs(platform))),
    }));
}

/**
 * Ends every enrollment of a person of the organization, and every code that is on its way to them. An alias stands for its person;
 * `confirm` is the primary address. Returns that address and how many browsers have to enroll again.
 */
export function revoke(
  platform: Platform,
  writer: Writer,
  request: { readonly user: string; readonly confirm: string },
): { readonly user: string; readonly revoked: number } {
  const found = userOf(platform, request.user);
  if (!isInternal(platform, request.user) || found === null) {
    throw new Problem(404, 'err_user_not_found', 'There is no such user in the internal directory.', 'user');
  }
  const user = found.emailAddress;
  if (request.confirm !== user) {
    throw new Problem(400, 'err_confirmation', `The confirmation is not the primary address ${user}.`, 'confirm');
  }
  return platform.database.transaction(() => {
    const revoked = liveOf(platform, user).filter(({ body }) => !body.isOnce).length;
    for (const { id, body } of platform.documents.list<Enrollment>(COLLECTION)) {
      if (body.user === user) platform.documents.remove(COLLECTION, id, writer.lagMs);
    }
    forgetRequests(platform, user);
    platform.audit.record(writer, {
      category: 'enrollment_logs',
      action: 'Device enrollments revoked',
      object: `Devices of ${user}`,
      before: { user, devices: revoked },
      after: { user, devices: 0 },
    });
    writer.onApplied();
    return { user, revoked };
  });
}

function durationMs(platform: Platform): number {
  return truePage(platform).body.userAccess.authenticationDurationDays * DAY_MS;
}

// A shorter duration holds at once; a longer one does not bring back what had expired.
function isLive(platform: Platform, one: Enrollment): boolean {
  const now = platform.clock();
  const isCurrent = now < one.expiresAt && now < one.lastUsedAt + durationMs(platform);
  return isCurrent && userOf(platform, one.user)?.emailAddress === one.user;
}

function liveOf(platform: Platform, user: string) {
  return platform.documents
    .list<Enrollment>(COLLECTION)
    .filter(({ body }) => body.user === user && isLive(platform, body));
}

import { type Platform, VENDOR } from '../context.ts';
import { userOf } from '../directory/directory.ts';
import { postmaster } from '../tell.ts';
import { codeDigest, digest, isSame, newCode, newToken, spell } from './tokens.ts';

/** A code that a browser asked for, under the digest of that browser's token. Times in milliseconds. */
type CodeRequest = {
  /** As it was typed, in lower case. */
  readonly address: string;
  /** The person whose primary address it is; null where no code was sent. */
  readonly user: string | null;
  readonly codeDigest: string;
  readonly expiresAt: number;
  readonly attemptsLeft: number;
};

/** What became of the wish for a code. It does not depend on whether the address is known. */
export type Asked =
  | { readonly state: 'asked'; readonly token: string }
  | { readonly state: 'tooMany'; readonly waitMinutes: number };

/** What became of a code that was typed. */
export type Entered =
  | { readonly state: 'accepted'; readonly user: string }
  | { readonly state: 'wrong'; readonly attemptsLeft: number }
  | { readonly state: 'expired' };

/** How long a code may be typed. */
export const CODE_MS = 10 * 60_000;
/** How often a code may be typed wrong. */
export const ATTEMPTS = 5;
/** How many codes an address is sent in an hour, whoever asks for them. */
export const CODES_PER_HOUR = 5;
const HOUR_MS = 3_600_000;
const REQUESTS = 'enrollment-request';
const COUNTS = 'enrollment-count';

/**
 * Asks for a code. A primary address is sent one; an alias is sent the name of its primary address instead; nobody else is sent anything.
 * Who asks is told the same in each case: who works here is nobody's business, and the mailbox tells its owner the rest. The code that
 * this browser asked for before (`heldToken`) ends.
 */
export function askForCode(platform: Platform, typed: string, heldToken: string | null): Asked {
  const now = platform.clock();
  const address = typed.trim().toLowerCase();
  return platform.database.transaction(() => {
    clean(platform, now);
    const times = platform.documents.read<readonly number[]>(COUNTS, digest(address))?.body ?? [];
    const recent = times.filter((at) => now - at < HOUR_MS);
    const [oldest = now] = recent;
    if (recent.length >= CODES_PER_HOUR) {
      return { state: 'tooMany', waitMinutes: Math.ceil((oldest + HOUR_MS - now) / 60_000) };
    }
    platform.documents.put(COUNTS, digest(address), [...recent, now]);
    if (heldToken !== null) platform.documents.remove(REQUESTS, digest(heldToken));
    const [token, code] = [newToken(), newCode()];
    const found = userOf(platform, address);
    const user = found?.emailAddress === address ? address : null;
    const one: CodeRequest = {
      address,
      user,
      codeDigest: codeDigest(token, code),
      expiresAt: now + CODE_MS,
      attemptsLeft: ATTEMPTS,
    };
    platform.documents.put(REQUESTS, digest(token), one);
    if (user !== null) sendCode(platform, user, code);
    if (user === null && found !== null) namePrimary(platform, address, found.emailAddress);
    return { state: 'asked', token };
  });
}

/** The address for which a browser asked a code that may still be typed; null where there is none. */
export function askedFor(platform: Platform, token: string | null): string | null {
  return open(platform, token)?.address ?? null;
}

/** Takes a code that was typed. It is good once, and only in the browser that asked for it. */
export function enterCode(platform: Platform, token: string | null, code: string): Entered {
  const one = open(platform, token);
  if (one === null || token === null) return { state: 'expired' };
  const id = digest(token);
  const isRight = isSame(one.codeDigest, codeDigest(token, code));
  if (isRight && one.user !== null) {
    platform.documents.remove(REQUESTS, id);
    // The address may have become an alias, or nobody's, since the code was sent.
    const isPrimary = userOf(platform, one.user)?.emailAddress === one.user;
    return isPrimary ? { state: 'accepted', user: one.user } : { state: 'expired' };
  }
  const attemptsLeft = one.attemptsLeft - 1;
  if (attemptsLeft === 0) platform.documents.remove(REQUESTS, id);
  else platform.documents.put(REQUESTS, id, { ...one, attemptsLeft });
  return { state: 'wrong', attemptsLeft };
}

/** Ends every code that is on its way to a person. */
export function forgetRequests(platform: Platform, user: string): void {
  for (const { id, body } of platform.documents.list<CodeRequest>(REQUESTS)) {
    if (body.user === user) platform.documents.remove(REQUESTS, id);
  }
}

function open(platform: Platform, token: string | null): CodeRequest | null {
  const one = token === null ? undefined : platform.documents.read<CodeRequest>(REQUESTS, digest(token))?.body;
  return one !== undefined && platform.clock() < one.expiresAt ? one : null;
}

function clean({ documents }: Platform, now: number): void {
  for (const { id, body } of documents.list<CodeRequest>(REQUESTS)) {
    if (body.expiresAt <= now) documents.remove(REQUESTS, id);
  }
  for (const { id, body } of documents.list<readonly number[]>(COUNTS)) {
    if (body.every((at) => now - at >= HOUR_MS)) documents.remove(COUNTS, id);
  }
}

function sendCode(platform: Platform, user: string, code: string): void {
  const text = `Enter this code into the enrollment page to complete the process.

Code: ${spell(code)}

It holds for ${CODE_MS / 60_000} minutes, in the browser in which you asked for it. If you did not ask for a code, ignore this message.
If you have any questions, contact your IT department.
`;
  send(platform, user, 'Enrollment code', text);
}

function namePrimary(platform: Platform, alias: string, primary: string): void {
  const text = `You asked for an enrollment code with ${alias}, which is an alias.

Only your primary address works for enrollment: ${primary}. Ask for a code again with that address.

If you did not ask for a code, ignore this message. If you have any questions, contact your IT department.
`;
  send(platform, alias, 'Enrollment needs your primary address', text);
}

function send(platform: Platform, to: string, subject: string, text: string): void {
  const entry = { category: 'enrollment_logs', object: `Code of ${to}` } as const;
  const log = (action: string): void => void platform.audit.record(VENDOR, { ...entry, action });
  log(`${subject} sent`);
  platform.mailer.sendNow({ from: postmaster(platform), to: [to], subject, text }, () =>
    log(`${subject} not delivered`),
  );
}

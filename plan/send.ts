import { FindingError } from '../kinds/codes.ts';
import { holdsSealed } from '../kinds/language/secret-value.ts';
import type { Change, Finding, Owned } from '../kinds/words.ts';
import { itemId, writesOutside } from '../kinds/words.ts';
import { finding } from './codes.ts';
import type { Outcome } from './memory.ts';
import type { Ports } from './ports.ts';
import { scrubber } from './scrub.ts';
import { type Unsealed, unseal } from './sealing.ts';
import { ownedOf } from './settling.ts';
import type { Secrets, Sent, Target } from './target.ts';

/** What became of one write: ended, or to be looked at and sent again because nothing was written. */
export type SendEnd = {
  readonly state: 'done' | 'refused' | 'unconfirmed' | 'unknown' | 'notDone' | 'again';
  readonly finding: Finding | null;
  /** The write was not answered. */
  readonly lost: boolean;
};

/** What a send belongs to. */
export type Sending = {
  readonly run: string;
  readonly planHash: string;
  /** Milliseconds since the epoch: no waiting past it. */
  readonly deadline: number;
  /** An earlier write of ours for the same keys was never answered: a taken name may be our own. */
  readonly mayExist: boolean;
};

/** The service says that the name of our own unanswered create is taken: it is there and not visible yet. */
const nameExists = 'PSTN4010';

const about = (change: Change): string => change.keys.join(', ');

const readBack = async (
  target: Target,
  change: Change,
  opened: Change,
  sent: Sent,
  deadline: number,
  ports: Ports,
): Promise<'done' | 'not yet' | 'not done' | 'unknown'> => {
  const mayResend = sent.state === 'lost' && target.atomic.includes(change.type);
  let pause = 25;
  let failures = 0;
  for (;;) {
    const state = await target.confirm(opened, sent, ports.signal).catch((error: unknown) => {
      if (ports.signal.aborted) throw error;
      return 'unknown' as const;
    });
    if (state === 'done' || state === 'not done') return state;
    if (state === 'not yet' && mayResend) return 'not done';
    failures = state === 'unknown' ? failures + 1 : 0;
    if (failures >= 5 || ports.now().getTime() >= deadline) return state;
    ports.tell?.({ what: 'confirming', change });
    await ports.sleep(pause, ports.signal);
    pause = Math.min(1000, pause * 2);
  }
};

/*
 * A secret that cannot be had ends the write before it goes out. Anything else that an adapter throws says nothing about
 * whether it went out: it is read back like a write without an answer.
 */
const sendOnce = async (target: Target, change: Change, ports: Ports): Promise<Sent> => {
  const missing: FindingError[] = [];
  const secrets: Secrets = async (ref) => {
    try {
      const [from] = change.for;
      if (from === undefined) throw new Error('a change for no resource has no secret');
      return await ports.secrets(ref, from);
    } catch (error) {
      if (error instanceof FindingError) missing.push(error);
      throw error;
    }
  };
  try {
    return await target.send(change, secrets, ports.signal);
  } catch (error) {
    if (ports.signal.aborted) throw error;
    const [secretless] = missing;
    if (secretless !== undefined) return { state: 'refused', finding: secretless.finding };
    return { state: 'lost', reason: error instanceof Error ? error.message : 'failed without a reason' };
  }
};

/* Only here a change holds secrets: on its way out and back in. What cannot be told from a digest is not written. */
const open = async (
  change: Change,
  target: Target,
  ports: Ports,
): Promise<Unsealed | { readonly finding: Finding }> => {
  if (holdsSealed(change.after)) {
    const message = `${about(change)} would write a secret that is not known by a reference`;
    return { finding: finding('PSTN2018', { message }) };
  }
  try {
    return await unseal(change, ports.secrets, target);
  } catch (error) {
    if (error instanceof FindingError) return { finding: error.finding };
    throw error;
  }
};

/* An outside system may repeat what it was sent. */
const scrubbed = (sent: Sent, secrets: readonly string[]): Sent => {
  if (secrets.length === 0) return sent;
  const { remember, scrub } = scrubber();
  for (const secret of secrets) remember(secret);
  if (sent.state === 'lost') return { ...sent, reason: scrub(sent.reason) };
  if (sent.state !== 'refused') return sent;
  return { ...sent, finding: { ...sent.finding, message: scrub(sent.finding.message) } };
};

/**
 * Sends one write once and finds out what became of it. The intent is durable before the send; an outcome that cannot be
 * read leaves it open, so that the next process reads it back before it writes.
 */
export const sendAndConfirm = async (change: Change, sending: Sending, ports: Ports): Promise<SendEnd> => {
  const { memory } = ports;
  const at = (): string => ports.now().toISOString();
  const before = (await memory.owned(change.scope)).filter((entry) => change.keys.includes(itemId(entry)));
  const settle = (outcome: Outcome, owned: readonly Owned[] = before) =>
    memory.settle(sending.run, change, outcome, owned, at());
  const ref = change.for[0] ?? null;

  await memory.intend(sending.run, sending.planHash, change, at());
  if (!writesOutside(change)) {
    await settle({ state: 'done' }, change.owns ?? []);
    return { state: 'done', finding: null, lost: false };
  }
  const target = await ports.target(change.scope);
  const opened = await open(change, target, ports);
  if ('finding' in opened) {
    await settle({ state: 'refused', finding: opened.finding });
    return { state: 'refused', finding: { ...opened.finding, ref: opened.finding.ref ?? ref }, lost: false };
  }
  ports.tell?.({ what: 'sending', change });
  let sent = scrubbed(await sendOnce(target, opened.change, ports), opened.secrets);
  if (sent.state === 'moved') {
    await settle({ state: 'moved' });
    return { state: 'again', finding: null, lost: false };
  }
  if (sent.state === 'refused' && sent.finding.code === nameExists && sending.mayExist)
    sent = { state: 'lost', reason: sent.finding.message };
  if (sent.state === 'refused') {
    await settle({ state: 'refused', finding: sent.finding });
    return { state: 'refused', finding: { ...sent.finding, ref: sent.finding.ref ?? ref }, lost: false };
  }

  const lost = sent.state === 'lost';
  const reason = sent.state === 'lost' ? `was not answered (${sent.reason})` : 'was accepted';
  const handle = (sent.state === 'sent' ? sent.handle : undefined) ?? change.handle;
  const visibleBy = Math.min(sending.deadline, ports.now().getTime() + target.settleSeconds * 1000);
  const state = await readBack(target, change, opened.change, sent, visibleBy, ports);
  if (state === 'done') {
    await settle({ state: 'done', ...(handle === undefined ? {} : { handle }) }, ownedOf(change, handle));
    return { state: 'done', finding: null, lost };
  }
  const what = `${about(change)}: the write ${reason}`;
  if (state === 'unknown')
    return {
      state: 'unknown',
      finding: finding('PSTN2009', { message: `${what}, and it could not be read back`, ref }),
      lost,
    };
  if (lost && state === 'not done') {
    await settle({ state: 'notSent' });
    return { state: 'again', finding: null, lost };
  }
  const told =
    state === 'not yet'
      ? finding('PSTN2007', { message: `${what} and is not visible yet`, ref })
      : finding('PSTN2008', { message: `${what}, and the object is not as declared`, ref });
  if (lost) return { state: 'unconfirmed', finding: told, lost };
  await settle(
    { state: 'unconfirmed', finding: told, ...(handle === undefined ? {} : { handle }) },
    ownedOf(change, handle),
  );
  return { state: state === 'not yet' ? 'unconfirmed' : 'notDone', finding: told, lost };
};

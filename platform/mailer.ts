import type { Jobs } from './jobs.ts';
import type { Mail } from './notifications.ts';

/** Sends mail, and tries again what did not leave. */
export type Mailer = {
  send(mail: Mail): void;
  /** What has left since the start, oldest first. */
  readonly sent: readonly Mail[];
};

const JOB = 'mail';

/** A mailer that hands over to `sendMail`. Mail waits as a job, so that it outlives a restart. */
export function createMailer(
  jobs: Jobs,
  clock: () => number,
  sendMail: ((mail: Mail) => Promise<void>) | undefined,
): Mailer {
  const sent: Mail[] = [];
  jobs.handle(JOB, async (body) => {
    const mail = body as Mail;
    await sendMail?.(mail);
    sent.push(mail);
  });
  return { send: (mail) => jobs.schedule(JOB, clock(), mail), sent };
}

import type { Jobs } from './jobs.ts';
import type { Mail } from './notifications.ts';

/** Sends mail, and tries again what did not leave. */
export type Mailer = {
  send(mail: Mail): void;
  /** Hands over at once and keeps it nowhere, for mail with a secret in it. `onLost` is told when it did not leave. */
  sendNow(mail: Mail, onLost: () => void): void;
  /** Resolves when no mail of `sendNow` is on its way. */
  idle(): Promise<void>;
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
  const onTheWay = new Set<Promise<void>>();
  const deliver = async (mail: Mail): Promise<void> => {
    await sendMail?.(mail);
    sent.push(mail);
  };
  jobs.handle(JOB, (body) => deliver(body as Mail));
  return {
    send: (mail) => jobs.schedule(JOB, clock(), mail),
    sendNow(mail, onLost) {
      const one = deliver(mail)
        .catch(onLost)
        .finally(() => onTheWay.delete(one));
      onTheWay.add(one);
    },
    async idle() {
      await Promise.all(onTheWay);
    },
    sent,
  };
}

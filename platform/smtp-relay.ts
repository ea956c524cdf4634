import { createTransport } from 'nodemailer';
import type { Mail } from './notifications.ts';

/** The server that mail of the platform is handed to. */
export type Relay = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  readonly isTls?: boolean;
  readonly credentials?: { readonly user: string; readonly password: string };
};

/** How long the relay has for each step of a delivery. */
const PATIENCE_MS = 10_000;

/**
 * Hands mail to a relay by SMTP (RFC 5321); what it gives goes into `PlatformOptions.sendMail`. The envelope carries the sender of the
 * message: Microsoft 365 refuses codes from an empty one. `Auto-Submitted` (RFC 3834) keeps holiday notices away. Rejects when the
 * relay does not take the mail.
 */
export function smtpRelay({ host, port, isTls = false, credentials }: Relay): (mail: Mail) => Promise<void> {
  const transport = createTransport({
    host,
    port,
    secure: isTls,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    ...(credentials === undefined ? {} : { auth: { user: credentials.user, pass: credentials.password } }),
  });
  return async ({ from, to, subject, text }) => {
    await transport.sendMail({
      from,
      to: [...to],
      subject,
      text,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };
}

import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A message as it came in by SMTP. `source` with its headers, lines ending in CRLF (RFC 5322). */
export type Received = { readonly from: string; readonly to: readonly string[]; readonly source: string };

/** A mail server of a test. */
export type Mailbox = {
  readonly port: number;
  readonly received: readonly Received[];
  /** What the server says to the next sender instead of taking the mail. */
  refuseNext(reply: string): void;
  stop(): Promise<void>;
};

/** Starts a mail server on a free port of 127.0.0.1 that takes everything. */
export async function startMailbox(): Promise<Mailbox> {
  const received: Received[] = [];
  let refusal: string | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom(_address, _session, done) {
      const reply = refusal;
      refusal = null;
      done(reply === null ? null : Object.assign(new Error(reply), { responseCode: 451 }));
    },
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        received.push({ from, to, source: Buffer.concat(parts).toString('utf8') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    refuseNext: (reply) => {
      refusal = reply;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

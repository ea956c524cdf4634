import { Buffer } from 'node:buffer';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { u16 } from './message.ts';

/** Where a server listens, for UDP and TCP alike. `host` is a name or an address. */
export type Endpoint = { readonly host: string; readonly port: number };

/** How an exchange can fail below DNS. `unreachable`: nothing was sent; `closed`: broken off once connected. */
export type TransportReason = 'timeout' | 'unreachable' | 'closed' | 'mismatch' | 'stopped';

/** An exchange that brought no answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly reason: TransportReason;
  constructor(reason: TransportReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** `matches` says whether a message answers our question; others are passed over (UDP) or end the exchange (TCP). */
export type Exchange = {
  readonly endpoint: Endpoint;
  readonly request: Buffer;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
  matches(answer: Buffer): boolean;
};

const addressOf = async (host: string): Promise<{ address: string; family: number }> => {
  // An address needs no lookup, which would wait for a thread of its own.
  const family = isIP(host);
  if (family !== 0) return { address: host, family };
  try {
    return await lookup(host);
  } catch {
    throw new TransportError('unreachable', `the name ${host} does not resolve`);
  }
};

const unreachable = (error: NodeJS.ErrnoException): TransportError =>
  new TransportError('unreachable', error.code === 'ECONNREFUSED' ? 'connection refused' : error.message);

/** Runs one exchange with its deadline and the caller's signal; `start` returns what ends it. */
const withDeadline = (
  exchange: Exchange,
  late: () => TransportError,
  start: (done: (answer: Buffer) => void, fail: (error: TransportError) => void) => () => void,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let over = false;
    const finish = (act: () => void) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      exchange.signal.removeEventListener('abort', stopped);
      close();
      act();
    };
    const stopped = () => finish(() => reject(new TransportError('stopped', 'the call was stopped')));
    const timer = setTimeout(() => finish(() => reject(late())), exchange.milliseconds);
    const close = start(
      (answer) => finish(() => resolve(answer)),
      (error) => finish(() => reject(error)),
    );
    if (exchange.signal.aborted) stopped();
    else exchange.signal.addEventListener('abort', stopped);
  });

/** One question over UDP from a port of its own. The kernel passes only datagrams of that server (connected socket). */
export const exchangeUdp = async (exchange: Exchange): Promise<Buffer> => {
  const { address, family } = await addressOf(exchange.endpoint.host);
  let strangers = 0;
  return withDeadline(
    exchange,
    () =>
      strangers === 0
        ? new TransportError('timeout', 'no answer in time')
        : new TransportError('mismatch', `${strangers} messages came, none with our id and question`),
    (done, fail) => {
      const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
      socket.on('error', (error) => fail(unreachable(error)));
      socket.on('message', (message) => {
        if (exchange.matches(message)) done(message);
        else strangers += 1;
      });
      socket.connect(exchange.endpoint.port, address, () => {
        socket.send(exchange.request, (error) => {
          if (error !== null) fail(unreachable(error));
        });
      });
      return () => socket.close();
    },
  );
};

/** One message and its answer over a TCP connection of its own; frames may arrive in pieces (RFC 7766 8). */
export const exchangeTcp = async (exchange: Exchange): Promise<Buffer> => {
  const { address, family } = await addressOf(exchange.endpoint.host);
  return withDeadline(
    exchange,
    () => new TransportError('timeout', 'no answer in time'),
    (done, fail) => {
      const socket = connect({ host: address, port: exchange.endpoint.port, family });
      let received = Buffer.alloc(0);
      let isConnected = false;
      socket.on('error', (error) =>
        fail(isConnected ? new TransportError('closed', 'the connection was reset') : unreachable(error)),
      );
      socket.on('close', () =>
        fail(new TransportError('closed', 'the connection was closed before the answer was complete')),
      );
      socket.on('connect', () => {
        isConnected = true;
        socket.write(Buffer.concat([u16(exchange.request.length), exchange.request]));
      });
      socket.on('data', (piece: Buffer) => {
        received = Buffer.concat([received, piece]);
        if (received.length < 2) return;
        const length = received.readUInt16BE(0);
        if (received.length < 2 + length) return;
        const answer = received.subarray(2, 2 + length);
        if (exchange.matches(answer)) done(answer);
        else fail(new TransportError('mismatch', 'the answer has another id or question'));
      });
      return () => socket.destroy();
    },
  );
};

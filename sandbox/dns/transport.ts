import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Reply } from './responder.ts';

/** Both transports on one port of 127.0.0.1. */
export type Listening = { readonly port: number; stop(): Promise<void> };

/** Answers one message of a transport. */
export type Answerer = (message: Buffer, transport: 'udp' | 'tcp') => Promise<Reply>;

const HOST = '127.0.0.1';
const ATTEMPTS = 20;

/** Listens on `port`, or on a free one for 0: free for TCP and for UDP. */
export async function listen(port: number, answer: Answerer): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    const sockets = new Set<Socket>();
    const tcp = createServer({ allowHalfOpen: true }, (socket) => serveTcp(socket, sockets, answer));
    tcp.listen({ host: HOST, port });
    await once(tcp, 'listening');
    const address = tcp.address();
    const chosen = typeof address === 'object' && address !== null ? address.port : port;
    try {
      const udp = await bindUdp(chosen, answer);
      return { port: chosen, stop: () => stop(tcp, udp, sockets) };
    } catch (error) {
      await new Promise((done) => tcp.close(done));
      if (port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

async function bindUdp(port: number, answer: Answerer): Promise<UdpSocket> {
  const udp = createSocket('udp4');
  let open = true;
  udp.on('close', () => {
    open = false;
  });
  udp.on('message', async (message, from) => {
    const reply = await answer(message, 'udp');
    if (open && typeof reply !== 'string') udp.send(reply, from.port, from.address);
  });
  udp.bind(port, HOST);
  await once(udp, 'listening');
  return udp;
}

function serveTcp(socket: Socket, sockets: Set<Socket>, answer: Answerer): void {
  sockets.add(socket);
  let received = Buffer.alloc(0);
  let queue = Promise.resolve();
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => socket.destroy());
  socket.on('end', () => void queue.then(() => socket.end()));
  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const message = Buffer.from(received.subarray(2, end));
      received = received.subarray(end);
      queue = queue.then(async () => {
        const reply = await answer(message, 'tcp');
        if (reply === 'cut') socket.destroy();
        if (typeof reply === 'string' || socket.destroyed) return;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(reply.length);
        socket.write(Buffer.concat([length, reply]));
      });
    }
  });
}

async function stop(tcp: Server, udp: UdpSocket, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = [
    new Promise<void>((done) => void tcp.close(() => done())),
    new Promise<void>((done) => udp.close(() => done())),
  ];
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}

import { Buffer } from 'node:buffer';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** How the script answers one message: with a message, with nothing, by cutting the connection, or with raw TCP pieces (UDP: several datagrams). */
export type DnsReply = Buffer | 'silence' | 'cut' | { readonly pieces: readonly Buffer[] };

/** A DNS server that does what its script says, UDP and TCP on one port: for faults that no real server makes on demand. */
export type ScriptedDns = {
  readonly host: string;
  readonly port: number;
  /** Every message that came, with the way it came. */
  readonly seen: readonly { readonly by: 'udp' | 'tcp'; readonly message: Buffer }[];
  [Symbol.asyncDispose](): Promise<void>;
};

/** A message with its TCP length in front. */
export const framed = (message: Buffer): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
};

const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

const writePieces = async (socket: Socket, pieces: readonly Buffer[]) => {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece);
    await pause();
  }
  socket.end();
};

const bound = async (tcp: Server): Promise<{ udp: UdpSocket; port: number }> => {
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    udp.once('error', reject);
    udp.bind(port, '127.0.0.1', resolve);
  });
  return { udp, port };
};

/** Starts the server on a free port of 127.0.0.1. */
export const startScriptedDns = async (
  script: (message: Buffer, by: 'udp' | 'tcp') => DnsReply,
): Promise<ScriptedDns> => {
  const seen: { by: 'udp' | 'tcp'; message: Buffer }[] = [];
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let received = Buffer.alloc(0);
    socket.on('data', (piece: Buffer) => {
      received = Buffer.concat([received, piece]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      const message = received.subarray(2, 2 + received.readUInt16BE(0));
      received = Buffer.alloc(0);
      seen.push({ by: 'tcp', message });
      const reply = script(message, 'tcp');
      if (reply === 'cut') socket.resetAndDestroy();
      else if (reply !== 'silence') void writePieces(socket, 'pieces' in reply ? reply.pieces : [framed(reply)]);
    });
  });
  const { udp, port } = await bound(tcp);
  udp.on('message', (message, from) => {
    seen.push({ by: 'udp', message });
    const reply = script(message, 'udp');
    const datagrams = Buffer.isBuffer(reply) ? [reply] : typeof reply === 'string' ? [] : reply.pieces;
    for (const datagram of datagrams) udp.send(datagram, from.port, from.address);
  });
  return {
    host: '127.0.0.1',
    port,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(() => resolve())),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]);
    },
  };
};

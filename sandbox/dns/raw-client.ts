import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { CLASS, OPCODE, type OutRecord, TYPE, writeMessage } from './message.ts';
import { txtOfChunks } from './rdata.ts';
import { signRequest, type TsigKey } from './tsig.ts';

/** What a raw exchange came to: the octets, or how it ended without any. */
export type RawReply = Buffer | 'closed' | 'silence';

type Address = { readonly host: string; readonly port: number };

/** Sends one message over TCP and waits for one answer. Given in `pieces`, to show that framing does not rest on packets. */
export async function overTcp(to: Address, message: Buffer, pieces = 1): Promise<RawReply> {
  const socket = connect(to.port, to.host);
  await once(socket, 'connect');
  const framed = Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);
  const size = Math.ceil(framed.length / pieces);
  for (let at = 0; at < framed.length; at += size) {
    socket.write(framed.subarray(at, at + size));
    await new Promise(setImmediate);
  }
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const done = (reply: RawReply): void => {
      socket.destroy();
      resolve(reply);
    };
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) done(received.subarray(2));
    });
    socket.on('error', () => done('closed'));
    socket.on('close', () => done('closed'));
  });
}

/** Sends one datagram; `silence` when nothing came within `waitMs`. */
export async function overUdp(to: Address, message: Buffer, waitMs = 150): Promise<RawReply> {
  const socket = createSocket('udp4');
  socket.send(message, to.port, to.host);
  const signal = AbortSignal.timeout(waitMs);
  try {
    const [reply] = await once(socket, 'message', { signal });
    return reply;
  } catch {
    return 'silence';
  } finally {
    socket.close();
  }
}

/** One line of an UPDATE, in the words of RFC 2136. */
export type UpdateLine = {
  readonly name: string;
  readonly type?: keyof typeof TYPE;
  readonly rdata?: Buffer;
  readonly ttl?: number;
};

const NOTHING = Buffer.alloc(0);

/** The prerequisites and updates of RFC 2136 as records. */
export const line = {
  /** Prerequisite: the RRset holds exactly these; one record each. */
  holds: (x: UpdateLine): OutRecord => record(x, CLASS.IN),
  exists: (x: UpdateLine): OutRecord => record(x, CLASS.ANY),
  absent: (x: UpdateLine): OutRecord => record(x, CLASS.NONE),
  add: (x: UpdateLine): OutRecord => record({ ttl: 300, ...x }, CLASS.IN),
  deleteSet: (x: UpdateLine): OutRecord => record(x, CLASS.ANY),
  deleteOne: (x: UpdateLine): OutRecord => record(x, CLASS.NONE),
} as const;

function record({ name, type = 'TXT', rdata = NOTHING, ttl = 0 }: UpdateLine, kind: number): OutRecord {
  return { name, type: TYPE[type], class: kind, ttl, rdata };
}

/** TXT RDATA of one character-string per argument. */
export function txt(...chunks: readonly string[]): Buffer {
  return txtOfChunks(chunks.map((one) => Buffer.from(one, 'latin1')));
}

/** An UPDATE message, not signed. */
export function updateMessage(
  zone: string,
  prerequisites: readonly OutRecord[],
  updates: readonly OutRecord[],
  id = 0x1234,
): Buffer {
  const question = { name: zone, type: TYPE.SOA, class: CLASS.IN };
  return writeMessage({ id, flags: OPCODE.UPDATE << 11 }, [question], [prerequisites, updates, []]);
}

/** A query, with EDNS when a size is given. */
export function queryMessage(name: string, type: keyof typeof TYPE, ednsSize?: number): Buffer {
  const opt = { name: '', type: TYPE.OPT, class: ednsSize ?? 0, ttl: 0, rdata: NOTHING };
  const question = { name, type: TYPE[type], class: CLASS.IN };
  return writeMessage({ id: 0x4321, flags: 0 }, [question], [[], [], ednsSize === undefined ? [] : [opt]]);
}

/** A message signed now. */
export function signed(message: Buffer, key: TsigKey, at = Date.now()): Buffer {
  return signRequest(message, key, Math.floor(at / 1000));
}

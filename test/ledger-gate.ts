import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { publicOperations } from '../targets/platform/operations.ts';

/** A server in front of a platform that lets the operations of the ledger through and no other. */
export type LedgerGate = {
  readonly url: string;
  /** What was let through and what was refused, as `METHOD /path`. */
  readonly passed: readonly string[];
  readonly refused: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
};

const patterns = Object.values(publicOperations).map(
  ({ method, path }) => new RegExp(`^${method} ${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
);

/* The token is no operation of the catalogue; without it there is none. */
const isInLedger = (what: string): boolean =>
  what === 'POST /oauth/token' || patterns.some((pattern) => pattern.test(what));

/** Starts one on a free port of 127.0.0.1. */
export const startLedgerGate = async (behind: string): Promise<LedgerGate> => {
  const passed: string[] = [];
  const refused: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const what = `${method} ${url.split('?')[0]}`;
    if (!isInLedger(what)) {
      refused.push(what);
      outgoing.writeHead(501).end();
      return;
    }
    passed.push(what);
    const onward = request(new URL(url, behind), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    refused,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

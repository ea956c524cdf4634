import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The little server that the kubelet asks. */
export type Probe = { readonly port: number; stop(): Promise<void> };

/** Splits `host:port`, `:port` and `[v6]:port`. Null when there is no port. */
export const readAddress = (text: string): { readonly host: string; readonly port: number } | null => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) return null;
  return { host: match[1] ?? (match[2] === '' ? '0.0.0.0' : (match[2] ?? '0.0.0.0')), port };
};

/** Serves `/healthz` (the process answers) and `/readyz` (it does its work; 503 while it does not). */
export const startProbe = async (
  address: { readonly host: string; readonly port: number },
  isReady: () => boolean,
): Promise<Probe> => {
  const server = createServer((request, response) => {
    const status = request.url === '/healthz' ? 200 : request.url === '/readyz' ? (isReady() ? 200 : 503) : 404;
    response.writeHead(status, { 'content-type': 'text/plain' });
    response.end(status === 200 ? 'ok\n' : status === 503 ? 'not ready\n' : '');
  });
  server.listen(address.port, address.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of a test on a free port of 127.0.0.1. */
export const serve = async (answer: RequestListener) => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** The body of a request as text. */
export const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
};

/** How a server answers with what it was told: `said`. */
export type Echo = { readonly status: number; readonly type: string; readonly text: (said: string) => string };

/** Answers with everything it was told: headers and body, in header and body. */
export const echo = async (request: IncomingMessage, response: ServerResponse, { status, type: kind, text }: Echo) => {
  const body = await bodyOf(request);
  const said = `${JSON.stringify(request.headers)} ${body} ${decodeURIComponent(body.replaceAll('+', ' '))}`;
  response.writeHead(status, {
    'content-type': kind,
    'www-authenticate': `Bearer error="${(request.headers['authorization'] ?? '').replaceAll('"', '')}"`,
    'x-ms-diagnostics': JSON.stringify(request.headers),
  });
  response.end(text(said));
};

/** Ways to answer with it, by what they are. */
export const echoes: readonly (readonly [string, Echo])[] = [
  ['401 in JSON', { status: 401, type: 'application/json', text: (said) => JSON.stringify({ error: said }) }],
  [
    '401 in the words of the service',
    {
      status: 401,
      type: 'application/json',
      text: (said) => JSON.stringify({ error: 'invalid_client', error_description: said, code: said }),
    },
  ],
  ['403 in HTML', { status: 403, type: 'text/html', text: (said) => `<html>${said}</html>` }],
  [
    '400 in the envelope of Exchange',
    {
      status: 400,
      type: 'application/json',
      text: (said) =>
        JSON.stringify({ error: { code: said, message: said, details: [{ message: `|${said}|${said}` }] } }),
    },
  ],
  ['422 in JSON', { status: 422, type: 'application/json', text: (said) => JSON.stringify({ error: said }) }],
  ['500 as text', { status: 500, type: 'text/plain', text: (said) => said }],
  [
    '200 and JSON that breaks off',
    { status: 200, type: 'application/json', text: (said) => `{"value":[{"Name":${JSON.stringify(said)}` },
  ],
  ['200 and no JSON', { status: 200, type: 'application/json', text: (said) => said }],
  [
    '200 and errors beside the values',
    {
      status: 200,
      type: 'application/json',
      text: (said) => JSON.stringify({ value: [], '@adminapi.errors': [said] }),
    },
  ],
  ['a redirect', { status: 302, type: 'text/plain', text: (said) => said }],
];

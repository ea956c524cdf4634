import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { filesBelow, leaksIn } from '../test/e2e/canary.ts';
import { openDesk } from '../test/e2e/desk.ts';
import { type Said, type } from '../test/e2e/terminal.ts';

const files = { certificate: 'app.pem', key: 'app.key' } as const;

/** A self-signed certificate and its key in the folder; why there is none, else null. */
const selfSigned = async (folder: string): Promise<string | null> => {
  const subject = ['-subj', '/CN=postern', '-days', '1', '-nodes', '-newkey', 'rsa:2048'];
  const to = ['-keyout', join(folder, files.key), '-out', join(folder, files.certificate)];
  try {
    await promisify(execFile)('openssl', ['req', '-x509', ...subject, ...to]);
    return null;
  } catch (error) {
    if (process.env['POSTERN_REQUIRE_REAL'] === '1') throw error;
    return 'openssl is missing: it makes the certificate of this test';
  }
};

/** A key as it could slip out: whole, by its lines, and as the bytes that it stands for. */
const canariesOf = (pem: string): readonly string[] => [
  pem.trim(),
  ...pem.split('\n').filter((line) => line.length > 32 && !line.startsWith('-')),
  createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' }).toString('hex'),
  String(createPrivateKey(pem).export({ format: 'jwk' }).d),
];

test.for<readonly [string, (pem: string) => string]>([
  ['the service repeats the assertion', (pem: string) => pem],
  ['the key is cut off', (pem: string) => pem.slice(0, pem.length / 2)],
  ['the key has lost its first line', (pem: string) => pem.split('\n').slice(1).join('\n')],
  ['the key stands where the certificate belongs too', (pem: string) => pem],
])('the key of a certificate is in no output when %s', async ([situation, damage], context) => {
  await using desk = await openDesk();
  const missing = await selfSigned(desk.folder);
  const said: Said[] = [];
  const assertions: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    assertions.push(new URLSearchParams(body).get('client_assertion') ?? '');
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: `invalid_client ${body}`, error_description: `AADSTS700027: ${body}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    if (missing !== null) return context.skip(missing);
    const pem = await readFile(join(desk.folder, files.key), 'utf8');
    await writeFile(join(desk.folder, files.key), damage(pem));
    const { tenant } = desk.company;
    const { clientId } = tenant.spec['credentials'] as { readonly clientId: string };
    const certificate = situation.includes('too') ? files.key : files.certificate;
    const clientCertificate = { certificateRef: { file: certificate }, privateKeyRef: { file: files.key } };
    const login = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await desk.put('tenant.yaml', {
      ...tenant,
      spec: {
        ...tenant.spec,
        endpoints: { ...(tenant.spec['endpoints'] as object), login },
        credentials: { clientId, clientCertificate },
      },
    });
    for (const output of ['text', 'json', 'markdown']) said.push(await desk.run('plan', '--output', output));
    said.push(await desk.run('doctor'), await desk.run('apply', '--yes', '--wait', '1s'));
    said.push(await type(['import', 'Tenant/contoso', '-f', desk.folder, '--to', join(desk.folder, 'imported')]));

    expect(said.map(({ code }) => code)).not.toContain(0);
    if (situation.includes('repeats')) expect(assertions.length).toBeGreaterThan(0);
    const all = [
      ...said.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      await filesBelow(desk.folder, ['secrets.yaml', files.key, files.certificate]),
    ].join('\n');
    expect(all).toContain('PSTN4000');
    const signed = assertions.filter((assertion) => assertion !== '');
    expect(leaksIn(all, [...canariesOf(pem), ...signed])).toEqual([]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

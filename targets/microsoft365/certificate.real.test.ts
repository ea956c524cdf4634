import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeProtectedHeader, importX509, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import type { TenantSpec } from '../../kinds/tenant/schema.ts';
import { signal } from '../../test/sample-tenant.ts';
import { endpointsOf } from './clouds.ts';
import { createTokens } from './token.ts';

const tenantId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const clientId = '8d5a1c5e-7f5b-4c3e-9a55-64f1f0f4a7d2';

const selfSigned = async (directory: string): Promise<{ readonly certificate: string; readonly key: string }> => {
  const files = { certificate: join(directory, 'app.pem'), key: join(directory, 'app.key') };
  const subject = ['-subj', '/CN=postern', '-days', '1', '-nodes', '-newkey', 'rsa:2048'];
  await promisify(execFile)('openssl', ['req', '-x509', ...subject, '-keyout', files.key, '-out', files.certificate]);
  return { certificate: await readFile(files.certificate, 'utf8'), key: await readFile(files.key, 'utf8') };
};

test('a certificate signs in: the assertion is signed with its key and names it by SHA-256', async ({ skip }) => {
  const directory = await mkdtemp(join(tmpdir(), 'postern-certificate-'));
  const pair = await selfSigned(directory).catch((error: unknown) => {
    if (process.env['POSTERN_REQUIRE_REAL'] === '1') throw error;
    return null;
  });
  if (pair === null) return skip('openssl is missing: it makes the certificate of this test');
  const forms: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      forms.push(new URLSearchParams(body));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ token_type: 'Bearer', expires_in: 3600, access_token: 'the-token' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const login = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const spec: TenantSpec = {
    tenantId,
    endpoints: { login },
    credentials: {
      clientId,
      clientCertificate: { certificateRef: { file: 'app.pem' }, privateKeyRef: { file: 'app.key' } },
    },
  };
  const secrets = async (ref: object) => ('file' in ref && ref.file === 'app.key' ? pair.key : pair.certificate);
  const ref = { kind: 'Tenant', namespace: 'default', name: 'contoso' };
  const tokens = createTokens(spec, endpointsOf({ endpoints: { login } }), secrets, ref, 5000).exchange;
  try {
    expect(await tokens.get(signal)).toBe('the-token');
    expect(forms).toHaveLength(1);
    expect(forms[0]?.get('scope')).toContain('https://outlook.office365.com/.default');
    const assertion = forms[0]?.get('client_assertion') ?? '';
    const { payload } = await jwtVerify(assertion, await importX509(pair.certificate, 'PS256'), {
      issuer: clientId,
      subject: clientId,
      clockTolerance: 5,
    });
    expect(payload.aud).toBe(`${login}/${tenantId}/oauth2/v2.0/token`);
    const print = new X509Certificate(pair.certificate).fingerprint256.replaceAll(':', '');
    expect(decodeProtectedHeader(assertion)['x5t#S256']).toBe(Buffer.from(print, 'hex').toString('base64url'));
    expect(tokens.redact(`about ${pair.key.trim()}`)).toBe('about [secret]');
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true });
  }
});

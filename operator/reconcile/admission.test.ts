import { expect, test } from 'vitest';
import { kindNamed, objectOf, spfSpec, tenantSpec } from '../../test/scripted/operator-objects.ts';
import { createAdmission } from './admission.ts';
import { servedOf } from './objects.ts';

const admit = (spec: object, origins: readonly string[] = [], kind = 'Tenant') =>
  createAdmission({ allowedOrigins: new Set(origins) })(servedOf(kindNamed(kind), objectOf('contoso', spec)));

const codesOf = (spec: object, origins: readonly string[] = [], kind = 'Tenant') =>
  admit(spec, origins, kind).errors.map(({ code, path }) => `${code} ${path}`);

test('an endpoint passes by its origin: scheme, host and port, whatever the path', () => {
  const endpoints = { login: 'https://login.example/x', exchange: 'https://exchange.example:8443' };
  const spec = { ...tenantSpec, endpoints };
  expect(codesOf(spec, ['https://login.example', 'https://exchange.example:8443'])).toEqual([]);
  expect(codesOf(spec, ['https://login.example', 'https://exchange.example'])).toEqual([
    'PSTN6030 /spec/endpoints/exchange',
  ]);
  expect(codesOf(spec)).toEqual(['PSTN6030 /spec/endpoints/login', 'PSTN6030 /spec/endpoints/exchange']);
  expect(codesOf(tenantSpec)).toEqual([]);
});

test.each(['https://login.example@evil.example', 'https://login.example.evil.example', 'http://127.0.0.1:1'])(
  'an endpoint that only looks like one on the list is refused: %s',
  (login) => {
    const found = codesOf({ ...tenantSpec, endpoints: { login } }, ['https://login.example']);
    expect(found.length).toBeGreaterThan(0);
  },
);

test('an API key goes to no address that is not on the list either', () => {
  const powerdns = { url: 'https://dns.example:8081', apiKeyRef: { secretKeyRef: { name: 'dns', key: 'api-key' } } };
  const spec = { name: 'contoso.example', provider: { powerdns } };
  expect(codesOf(spec, [], 'Zone')).toEqual(['PSTN6030 /spec/provider/powerdns/url']);
  expect(codesOf(spec, ['https://dns.example:8081'], 'Zone')).toEqual([]);
});

test('a credential of the operator’s own surroundings is refused where it stands', () => {
  const withSecret = (clientSecretRef: object) => ({
    ...tenantSpec,
    credentials: { ...tenantSpec.credentials, clientSecretRef },
  });
  expect(codesOf(withSecret({ env: 'PATH' }))).toEqual(['PSTN6010 /spec/credentials/clientSecretRef']);
  expect(codesOf(withSecret({ file: '/etc/passwd' }))).toEqual(['PSTN6010 /spec/credentials/clientSecretRef']);
});

test('schema and checks of the kind come first, and defaults are filled in', () => {
  expect(codesOf({ ...tenantSpec, tenantId: 'contoso' })[0]).toMatch(/^PSTN1001 \/spec\/tenantId/);
  expect(admit(tenantSpec).resource.spec).toMatchObject({ cloud: 'Global' });
  expect(codesOf(spfSpec('contoso', ['include:a.example']), [], 'SpfRecord')).toEqual([]);
});

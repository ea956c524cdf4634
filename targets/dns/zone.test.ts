import { describe, expect, test } from 'vitest';
import { FindingError } from '../../kinds/codes.ts';
import { secretText, zoneResource } from '../../test/sample-zone.ts';
import { openZone, parseEndpoint } from './zone.ts';

const server = { host: '192.0.2.1', port: 5300 };
const refusal = async (opening: Promise<unknown>) => {
  const error = await opening.catch((reason: unknown) => reason);
  if (!(error instanceof FindingError)) throw new Error('the zone was opened');
  return error.finding;
};

describe('a Zone', () => {
  test('gives server, key, name servers, resolver and settling time', async () => {
    const zone = zoneResource(
      server,
      { name: 'Upd-Key.', algorithm: 'hmac-sha512' },
      {
        nameServers: ['ns1.contoso.example:53', '[2001:db8::1]:5353'],
        resolver: { server: '192.0.2.53' },
        settle: '1m',
      },
    );
    expect(await openZone(zone, async () => `${secretText}\n`)).toMatchObject({
      zone: 'contoso.example',
      provider: {
        kind: 'rfc2136',
        primary: { host: '192.0.2.1', port: 5300, key: { name: 'upd-key', algorithm: 'hmac-sha512' } },
      },
      nameServers: [
        { host: 'ns1.contoso.example', port: 53 },
        { host: '2001:db8::1', port: 5353 },
      ],
      resolver: { host: '192.0.2.53', port: 53 },
      settleSeconds: 60,
    });
  });

  test.each([
    ['an algorithm that is too weak', { algorithm: 'hmac-md5' }, secretText, '/spec/provider/rfc2136/key/algorithm'],
    ['a key name that is no domain name', { name: 'schlüssel' }, secretText, '/spec/provider/rfc2136/key/name'],
    ['a secret that is not base64', {}, 'hunter2!', '/spec/provider/rfc2136/key/secretRef'],
    ['an empty secret', {}, '', '/spec/provider/rfc2136/key/secretRef'],
  ])('is not opened with %s', async (_, key, secret, path) => {
    const found = await refusal(openZone(zoneResource(server, key), async () => secret));
    expect(found).toMatchObject({ code: 'PSTN3001', path });
    if (secret !== '') expect(JSON.stringify(found)).not.toContain(secret);
  });

  test('is not opened without a provider', async () => {
    const found = await refusal(openZone(zoneResource(server, {}, { provider: {} }), async () => secretText));
    expect(found.code).toBe('PSTN3000');
  });
});

test.each([
  ['ns1.example:53', 'ns1.example', 53],
  ['ns1.example', 'ns1.example', 53],
  ['[::1]:5300', '::1', 5300],
  ['2001:db8::1', '2001:db8::1', 53],
])('the endpoint %s is read', (text, host, port) => {
  expect(parseEndpoint(text)).toEqual({ host, port });
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../index.ts';
import { accessToken, run, values } from './tenant-client.ts';

let now = Date.parse('2026-11-24T10:00:00Z');
let sandbox: Sandbox;
let token: string;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => now, tokenSeconds: 1_000_000 });
  token = await accessToken(sandbox.tenant);
});
afterEach(() => sandbox.stop());

const get = async () => values(await run(sandbox.tenant, token, 'Get-ArcConfig'))[0]?.['ArcTrustedSealers'];
const set = async (sealers: unknown, identity = 'Default') =>
  (await run(sandbox.tenant, token, 'Set-ArcConfig', { Identity: identity, ArcTrustedSealers: sealers })).status;

test('the list is one string, and a write replaces all of it', async () => {
  expect(await get()).toBe('fabrikam.example,Relay.Northwind.example');
  expect(await set(['a.example', 'B.example'])).toBe(200);
  expect(await get()).toBe('a.example,B.example');
  expect(await set('c.example', `${sandbox.tenant.tenantId}\\Default`)).toBe(200);
  expect(await get()).toBe('c.example');
});

test('only a blank empties it: an empty list and null do not bind', async () => {
  expect([await set([]), await set(null)]).toEqual([400, 400]);
  expect(await get()).toBe('fabrikam.example,Relay.Northwind.example');
  expect(await set([' '])).toBe(200);
  expect(await get()).toBe(' ');
});

test('another identity is not there, and reads are behind by the lag of lists', async () => {
  expect(await set(['a.example'], 'Other')).toBe(404);
  sandbox.tenant.setLag({ listMs: 60_000 });
  sandbox.tenant.setArcTrustedSealers(['a.example']);
  expect(await get()).toBe('fabrikam.example,Relay.Northwind.example');
  now += 60_000;
  expect(await get()).toBe('a.example');
});

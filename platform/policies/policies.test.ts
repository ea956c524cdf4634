import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPlatform, startPlatform } from '../index.ts';
import { type PlatformClient, platformClient } from '../platform-client.ts';

const ADA = 'ada@contoso.example';
const PUBLIC = '/email/cloud-integrated/v1/policies';
const OWN = '/reference/v1/policies';
let platform: RunningPlatform;
let client: PlatformClient;
beforeEach(async () => {
  platform = await startPlatform();
  client = await platformClient(platform);
});
afterEach(() => platform.stop());

const create = async (policy: object): Promise<string> =>
  ((await client.post(PUBLIC, { protectionMode: 'ACTIVE', ...policy })).body as { policyId: string }).policyId;
const pilot = {
  name: 'Pilot',
  targets: {
    senders: { route: 'EXTERNAL' },
    recipients: { emails: ['ben@contoso.example'] },
    exceptions: { domains: ['fabrikam.example'] },
    addressMatch: 'ENVELOPE',
  },
  securityEngines: { urlClick: { sensitivity: 'HIGH' }, engineOfTomorrow: { level: 3 } },
};

describe('policies of users', () => {
  it('live from creation to deletion, with targets and with engines that nobody here knows [C87][C88][C93]', async () => {
    const id = await create(pilot);
    expect((await client.get(`${PUBLIC}/${id}`)).body).toMatchObject({ ...pilot, protectionMode: 'ACTIVE' });
    expect(await client.patch(`${PUBLIC}/${id}`, { protectionMode: 'MONITOR_ONLY' })).toMatchObject({
      status: 204,
      body: '',
    });
    expect((await client.get(`${PUBLIC}/${id}`)).body).toMatchObject({ ...pilot, protectionMode: 'MONITOR_ONLY' });
    expect((await client.call('DELETE', `${PUBLIC}/${id}`)).status).toBe(204);
    expect((await client.get(`${PUBLIC}/${id}`)).status).toBe(404);
  });

  it('have another id in every answer, and all of them stay good', async () => {
    const id = await create({ name: 'Pilot' });
    const { policyId, accountId } = (await client.get(`${PUBLIC}/${id}`)).body as Record<string, string>;
    expect([policyId === id, accountId]).toEqual([false, 'CDE123A45']);
    await client.patch(`${PUBLIC}/${policyId}`, { name: 'Pilot 2' });
    expect((await client.get(`${PUBLIC}/${id}`)).body).toMatchObject({ name: 'Pilot 2' });
  });

  it('have no list in the public API, and one on the console [C89][C92]', async () => {
    await create({ name: 'A' });
    platform.admin.createPolicy(ADA, { name: 'B', mode: 'DISABLED' });
    expect((await client.call('GET', PUBLIC)).status).toBe(404);
    expect((await client.get(OWN)).body).toMatchObject({
      items: [
        { name: 'Default Policy', isDefault: true },
        { name: 'A', mode: 'PROTECT', isDefault: false },
        { name: 'B', mode: 'DISABLED' },
      ],
    });
    const page = (await client.get(`${OWN}?pageSize=2`)).body as { meta: { pagination: { next: string } } };
    const rest = await client.get(`${OWN}?pageSize=2&pageToken=${encodeURIComponent(page.meta.pagination.next)}`);
    expect(rest.body).toMatchObject({ items: [{ name: 'B' }], meta: { pagination: {} } });
  });

  it('can be disabled on the console, for which the public API has no word [C90]', async () => {
    const made = await client.post(OWN, { name: 'Pilot', mode: 'DISABLED' });
    const { policyId } = made.body as { policyId: string };
    expect(made.status).toBe(201);
    expect((await client.get(`${PUBLIC}/${policyId}`)).body).toMatchObject({ protectionMode: 'INACTIVE' });
    expect((await client.patch(`${PUBLIC}/${policyId}`, { protectionMode: 'INACTIVE' })).status).toBe(400);
    await client.patch(`${PUBLIC}/${policyId}`, { description: 'later' });
    expect((await client.get(`${OWN}/${policyId}`)).body).toMatchObject({ mode: 'DISABLED', description: 'later' });
    const match = { 'if-match': String(made.headers['etag']) };
    expect((await client.patch(`${OWN}/${policyId}`, { mode: 'MONITOR' }, match)).status).toBe(412);
    expect((await client.patch(`${OWN}/${policyId}`, { mode: 'MONITOR' })).body).toMatchObject({ mode: 'MONITOR' });
    expect((await client.call('DELETE', `${OWN}/${policyId}`)).status).toBe(204);
    expect(platform.admin.policies()).toEqual([]);
  });

  it('are refused with ids of the platform, unknown words and no name', async () => {
    for (const wrong of [{ policyId: 'x' }, { accountId: 'x' }, { protectionMode: 'SOMETIMES' }, { name: '' }]) {
      expect((await client.post(PUBLIC, { name: 'A', protectionMode: 'ACTIVE', ...wrong })).status).toBe(400);
    }
    expect(platform.admin.policies()).toEqual([]);
  });

  it('may have the same name twice', async () => {
    await create({ name: 'Pilot' });
    await create({ name: 'Pilot' });
    expect(platform.admin.policies().map(({ name }) => name)).toEqual(['Pilot', 'Pilot']);
  });
});

describe('the Default Policy', () => {
  const path = `${PUBLIC}/default-policy`;

  it('is always there, takes no targets and cannot be deleted [C83][C85]', async () => {
    expect((await client.get(path)).body).toMatchObject({ name: 'Default Policy', protectionMode: 'ACTIVE' });
    expect(await client.patch(path, { targets: {} })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'targets' }] },
    });
    expect((await client.patch(path, { protectionMode: 'MONITOR_ONLY' })).status).toBe(204);
    const { policyId } = (await client.get(path)).body as { policyId: string };
    expect((await client.call('DELETE', `${PUBLIC}/${policyId}`)).status).toBe(409);
    expect((await client.get(path)).body).toMatchObject({ protectionMode: 'MONITOR_ONLY' });
  });

  it('changes with what is licensed, and keeps what was set beside the engines [C84]', async () => {
    await client.patch(path, { protectionMode: 'MONITOR_ONLY' });
    platform.admin.licence(['EmailSecurityCloudIntegrated']);
    const { securityEngines, protectionMode } = (await client.get(path)).body as Record<string, object>;
    expect([Object.keys(securityEngines ?? {}), protectionMode]).toEqual([['phishing'], 'MONITOR_ONLY']);
    platform.admin.licence(['EmailSecurityCloudIntegrated', 'TargetedThreatProtection']);
    expect((await client.get(path)).body).toMatchObject({ securityEngines: { urlClick: { rewriteEnabled: true } } });
    expect(platform.admin.audit({ text: 'Default Policy upgraded' }).map(({ actor }) => actor)).toEqual([
      'system',
      'system',
    ]);
  });
});

describe('the effective policy', () => {
  const effective = async (from: string, to: string, more = '') => {
    const { body } = await client.get(`${OWN}/effective?from=${from}&to=${to}${more}`);
    const { policy, undetermined } = body as { policy?: { name: string }; undetermined?: readonly { name: string }[] };
    return policy?.name ?? undetermined?.map(({ name }) => name);
  };
  const out = 'someone@northwind.example';

  it('is that of a user before the default [C86]', async () => {
    await create(pilot);
    expect(await effective(out, 'ben@contoso.example')).toBe('Pilot');
    expect(await effective(out, 'BEN@contoso.example')).toBe('Pilot');
    expect(await effective(out, ADA)).toBe('Default Policy');
    expect(await effective(ADA, 'ben@contoso.example')).toBe('Default Policy');
    expect(await effective('x@fabrikam.example', 'ben@contoso.example')).toBe('Default Policy');
  });

  it('goes by the address that is matched on [C88]', async () => {
    await create({ name: 'Header', targets: { senders: { emails: [out] }, addressMatch: 'HEADER' } });
    expect(await effective(out, ADA, '&envelopeFrom=bounce@northwind.example')).toBe('Header');
    expect(await effective('list@northwind.example', ADA, `&envelopeFrom=${out}`)).toBe('Default Policy');
    await create({
      name: 'Envelope',
      targets: { senders: { emails: ['bounce@northwind.example'] }, addressMatch: 'ENVELOPE' },
    });
    expect(await effective('list@northwind.example', ADA, '&envelopeFrom=bounce@northwind.example')).toBe('Envelope');
  });

  it('is undetermined where two of users match, and a disabled one does not count [C86]', async () => {
    await create({ name: 'One' });
    const two = await create({ name: 'Two' });
    expect(await effective(out, ADA)).toEqual(['One', 'Two']);
    const { policyId } = platform.admin.policies().find(({ name }) => name === 'Two') ?? { policyId: '' };
    platform.admin.patchPolicy(ADA, policyId, { mode: 'DISABLED' });
    expect(await effective(out, ADA)).toBe('One');
    await client.call('DELETE', `${PUBLIC}/${two}`);
  });

  it('reaches the members of a group, by any id of it [E44]', async () => {
    const groups = '/directory/cloud-gateway/v1/groups';
    const { id } = (await client.post(groups, { description: 'Pilots' })).body as { id: string };
    await client.post(`${groups}/${id}/members`, {
      groupMembers: [{ emailAddress: ADA }, { domain: 'in.contoso.example' }],
    });
    const listed = (await client.get(groups)).body as { groups: readonly { id: string }[] };
    await create({ name: 'Pilots', targets: { recipients: { groups: [{ id: listed.groups[0]?.id }] } } });
    expect(await effective(out, ADA)).toBe('Pilots');
    expect(await effective(out, 'x@in.contoso.example')).toBe('Pilots');
    expect(await effective(out, 'ben@contoso.example')).toBe('Default Policy');
  });
});

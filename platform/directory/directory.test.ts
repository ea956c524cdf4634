import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPlatform, startPlatform } from '../index.ts';
import { type PlatformClient, platformClient } from '../platform-client.ts';

const GROUPS = '/directory/cloud-gateway/v1/groups';
let platform: RunningPlatform;
let client: PlatformClient;
beforeEach(async () => {
  platform = await startPlatform();
  client = await platformClient(platform);
});
afterEach(() => platform.stop());

const groups = async (query = '') =>
  ((await client.get(`${GROUPS}${query}`)).body as { groups: readonly { id: string; description: string }[] }).groups;

describe('groups [E44]', () => {
  it('are made, found by source and by a part of their name, and have another id each time', async () => {
    const { id } = (await client.post(GROUPS, { description: 'Pilots' })).body as { id: string };
    await client.post(GROUPS, { description: 'Night shift', parentId: id });
    expect((await groups()).map(({ description }) => description)).toEqual(['Pilots', 'Night shift']);
    expect(await groups('?query=pil')).toMatchObject([{ description: 'Pilots', source: 'cloud', userCount: 0 }]);
    expect(await groups('?source=ldap')).toEqual([]);
    expect([(await groups())[0]?.id === id, (await client.get(`${GROUPS}/${id}`)).body]).toMatchObject([
      false,
      { description: 'Pilots' },
    ]);
    expect((await client.get(`${GROUPS}/nothing`)).status).toBe(404);
  });

  it('take and lose members, addresses and whole domains, each once', async () => {
    const { id } = (await client.post(GROUPS, { description: 'Pilots' })).body as { id: string };
    const members = async () =>
      ((await client.get(`${GROUPS}/${id}/members`)).body as { groupMembers: unknown }).groupMembers;
    const added = [{ emailAddress: 'ada@contoso.example', note: 'first' }, { domain: 'in.contoso.example' }];
    await client.post(`${GROUPS}/${id}/members`, { groupMembers: added });
    await client.post(`${GROUPS}/${id}/members`, { groupMembers: [{ emailAddress: 'ADA@contoso.example' }] });
    expect(await members()).toEqual([
      { emailAddress: 'ada@contoso.example', domain: 'contoso.example' },
      { emailAddress: '', domain: 'in.contoso.example' },
    ]);
    const gone = { groupMembers: [{ emailAddress: 'ada@contoso.example' }] };
    expect((await client.post(`${GROUPS}/${id}/remove-members`, gone)).body).toEqual({ results: [{ success: true }] });
    expect(await members()).toEqual([{ emailAddress: '', domain: 'in.contoso.example' }]);
    expect((await client.post(`${GROUPS}/${id}/members`, { groupMembers: [{ note: 'nobody' }] })).status).toBe(400);
  });
});

describe('users and domains [E43]', () => {
  it('list every address, aliases marked, page by page', async () => {
    const path = '/user/cloud-gateway/v1/users?pageSize=3';
    const first = (await client.get(path)).body as { users: readonly object[]; meta: { nextPageToken: string } };
    expect(first.users).toMatchObject([
      { emailAddress: 'ada@contoso.example', isAlias: false, domain: 'contoso.example', internal: true },
      { emailAddress: 'a.lind@contoso.example', isAlias: true },
      { emailAddress: 'ben@contoso.example' },
    ]);
    const rest = await client.get(`${path}&pageToken=${encodeURIComponent(first.meta.nextPageToken)}`);
    expect(rest.body).toMatchObject({ users: [{ emailAddress: 'chiara@contoso.example' }], meta: {} });
  });

  it('list the domains, the one that came with the account first [R13]', async () => {
    expect((await client.get('/domain/cloud-gateway/v1/internal-domains')).body).toMatchObject({
      domains: [{ domain: 'contoso.example', inboundType: 'any' }, { domain: 'in.contoso.example' }],
    });
  });
});

describe('the import of a spreadsheet [E42]', () => {
  const send = (csv: string, groupId?: string) =>
    client.post('/reference/v1/directory/imports', { csv, ...(groupId === undefined ? {} : { groupId }) });

  it('adds people of the own domains, and members to a group, and removes nobody', async () => {
    const { id } = (await client.post(GROUPS, { description: 'Pilots' })).body as { id: string };
    await client.post(`${GROUPS}/${id}/members`, { groupMembers: [{ emailAddress: 'ben@contoso.example' }] });
    const csv =
      'email,name\nDora@contoso.example,Dora Klein\nada@contoso.example,Other Name\nguest@northwind.example,\n';
    expect((await send(csv, id)).body).toEqual({ users: 1, members: 3 });
    expect((await send(csv, id)).body).toEqual({ users: 0, members: 3 });
    const { users } = (await client.get('/user/cloud-gateway/v1/users')).body as {
      users: readonly { emailAddress: string; name: string }[];
    };
    expect(users.map(({ emailAddress, name }) => `${emailAddress} ${name}`)).toEqual([
      'ada@contoso.example Ada Lind',
      'a.lind@contoso.example Ada Lind',
      'ben@contoso.example Ben Osei',
      'chiara@contoso.example Chiara Neri',
      'dora@contoso.example Dora Klein',
    ]);
    const { groupMembers } = (await client.get(`${GROUPS}/${id}/members`)).body as {
      groupMembers: readonly { emailAddress: string }[];
    };
    expect(groupMembers.map(({ emailAddress }) => emailAddress)).toEqual([
      'ben@contoso.example',
      'dora@contoso.example',
      'ada@contoso.example',
      'guest@northwind.example',
    ]);
  });

  it('is taken whole or not at all', async () => {
    expect(await send('email,name\ndora@contoso.example,Dora\nnobody')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'csv', message: 'Line 3 has no address.' }] },
    });
    expect((await send('dora@contoso.example,Dora', 'nothing')).status).toBe(404);
    const { users } = (await client.get('/user/cloud-gateway/v1/users')).body as { users: readonly object[] };
    expect(users).toHaveLength(4);
  });
});

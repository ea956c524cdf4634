import { expect, test } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

/* A DMARC record for a subdomain that has none; other TXT records stand at the same name. */
const place = '_dmarc.news.contoso.example';
const made = 'v=DMARC1; p=none; rua=mailto:dmarc@contoso.example';

const deskWith = async (more: Readonly<Record<string, unknown>> = {}): Promise<Desk> => {
  const desk = await openDesk();
  await desk.remove('spf.yaml');
  await desk.remove('connector.yaml');
  await desk.put('dmarc.yaml', {
    apiVersion: 'postern.dev/v1alpha1',
    kind: 'DmarcRecord',
    metadata: { name: 'news' },
    spec: {
      zoneRef: { name: desk.company.zone.metadata.name },
      name: 'news.contoso.example',
      create: true,
      rua: ['mailto:dmarc@contoso.example'],
      deletionPolicy: 'Delete',
      ...more,
    },
  });
  desk.sandbox.dns.edit('contoso.example', place, 'TXT', ['of somebody else']);
  return desk;
};

const strings = (desk: Desk): readonly string[] =>
  desk.sandbox.dns
    .snapshot('contoso.example')
    .filter(({ name, type }) => name === place && type === 'TXT')
    .flatMap(({ chunks }) => chunks?.map((one) => Buffer.concat([...one]).toString('latin1')) ?? [])
    .toSorted();

test('a missing record is published once, kept as others make it, and given up only while it is as it was made [C05]', async () => {
  await using desk = await deskWith();
  expect((await desk.run('plan')).stdout).toContain(`+ ${made}`);
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  expect(strings(desk)).toEqual(['of somebody else', made]);
  expect((await desk.run('plan')).code).toBe(0);

  const raised = made.replace('none', 'reject');
  desk.sandbox.dns.edit('contoso.example', place, 'TXT', ['of somebody else', raised]);
  expect((await desk.run('plan')).code).toBe(0);
  await desk.remove('dmarc.yaml');
  expect((await desk.run('apply', '--yes', '--prune')).code).toBe(0);
  expect(strings(desk)).toEqual(['of somebody else', raised]);
});

test('our own record goes with its resource', async () => {
  await using desk = await deskWith();
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  await desk.remove('dmarc.yaml');
  expect((await desk.run('apply', '--yes', '--prune')).code).toBe(0);
  expect(strings(desk)).toEqual(['of somebody else']);
});

test.each(['lostReply', 'dropRequest'] as const)('after %s, running again ends as without it', async (act) => {
  await using desk = await deskWith();
  desk.sandbox.faults.add({ plane: 'dns', match: 'UPDATE', act });
  await desk.run('apply', '--yes', '--wait', '0s');
  await desk.run('apply', '--yes');
  expect(strings(desk)).toEqual(['of somebody else', made]);
  expect((await desk.run('plan')).code).toBe(0);
});

test('a record above that asks for more keeps its protection: the new one waits', async () => {
  await using desk = await deskWith();
  desk.sandbox.dns.edit('contoso.example', '_dmarc.contoso.example', 'TXT', ['v=DMARC1; p=reject']);
  const said = await desk.run('apply', '--yes', '--wait', '0s');
  expect([said.code, said.stdout]).toEqual([3, expect.stringContaining('DmarcInherited/news.contoso.example')]);
  expect(strings(desk)).toEqual(['of somebody else']);
});

test('a broken record is named, and nothing is put beside it', async () => {
  await using desk = await deskWith();
  desk.sandbox.dns.edit('contoso.example', place, 'TXT', ['v=dmarc1; p=reject']);
  const said = await desk.run('apply', '--yes', '--wait', '0s');
  expect(said.stdout + said.stderr).toMatch(/dmarc-look-alike/);
  expect(said.stdout + said.stderr).toMatch(/PSTN1252/);
  expect(strings(desk)).toEqual(['v=dmarc1; p=reject']);
});

test('a zone that cannot be read is unknown, and nothing is published', async () => {
  await using desk = await deskWith();
  desk.sandbox.faults.add({ plane: 'dns', match: `QUERY ${place}`, times: 9, act: { kind: 'throttle' } });
  expect((await desk.run('apply', '--yes')).code).toBe(1);
  expect(strings(desk)).toEqual(['of somebody else']);
});

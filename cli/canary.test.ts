import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, formsOf, leaksIn } from '../test/e2e/canary.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { type Said, type } from '../test/e2e/terminal.ts';

const clientSecret = 'canary~Client/Secret+8f3a=?&';
const tsig = Buffer.from('canary-tsig-key-0123456789abcdef').toString('base64');

const secrets = [clientSecret, tsig, Buffer.from(tsig, 'base64').toString('latin1')];
const forms = secrets.flatMap(formsOf);
const leaks = (text: string): readonly string[] => leaksIn(text, secrets);

const key = { name: 'postern-key', algorithm: 'hmac-sha256', secret: tsig } as const;

type Form = 'secretKeyRef' | 'env' | 'file';
const environment = { CANARY_CLIENT: clientSecret, CANARY_TSIG: tsig };

/** A desk whose outside systems know the canaries, and whose files refer to them in one of three forms. */
const canaryDesk = async (form: Form = 'secretKeyRef'): Promise<Desk> => {
  const desk = await openDesk({ clientSecret, keys: [key] });
  if (form === 'secretKeyRef') return desk;
  const { tenant, zone } = desk.company;
  await writeFile(join(desk.folder, 'client.txt'), clientSecret);
  await writeFile(join(desk.folder, 'tsig.txt'), `${tsig}\n`);
  await desk.remove('secrets.yaml');
  const ref = (name: 'CLIENT' | 'TSIG') =>
    form === 'env' ? { env: `CANARY_${name}` } : { file: `${name.toLowerCase()}.txt` };
  const credentials = tenant.spec['credentials'] as object;
  await desk.put('tenant.yaml', {
    ...tenant,
    spec: { ...tenant.spec, credentials: { ...credentials, clientSecretRef: ref('CLIENT') } },
  });
  const { rfc2136 } = zone.spec['provider'] as { readonly rfc2136: Readonly<Record<string, object>> };
  const provider = { rfc2136: { ...rfc2136, key: { ...rfc2136['key'], secretRef: ref('TSIG') } } };
  await desk.put('zone.yaml', { ...zone, spec: { ...zone.spec, provider } });
  return desk;
};

/** Runs every command that reads resources, in every format, and gives back what was printed. */
const sayEverything = async (desk: Desk): Promise<readonly Said[]> => {
  const said: Said[] = [];
  const saved = join(desk.folder, 'saved-plan');
  const run = async (...words: readonly string[]): Promise<void> => {
    const [command = '', ...rest] = words;
    said.push(await type([command, '-f', desk.folder, ...rest], environment));
  };
  for (const format of ['text', 'json', 'markdown']) {
    await run('plan', '--output', format, '--out', saved);
    await run('drift', '--output', format);
  }
  await run('apply', '--plan', saved, '--wait', '1s');
  for (const format of ['text', 'json', 'markdown']) await run('apply', '--yes', '--wait', '1s', '--output', format);
  return said;
};

const everythingOf = async (desk: Desk, said: readonly Said[]): Promise<string> => {
  const { readFile } = await import('node:fs/promises');
  const saved = await readFile(join(desk.folder, 'saved-plan'), 'utf8').catch(() => '');
  return [
    JSON.stringify(said),
    ...said.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    saved,
    await desk.memory(),
  ].join('\n');
};

test('the search finds a secret in each of its forms', () => {
  for (const form of forms) expect(leaks(`x${form}y`)).toContain(form);
  expect(leaks('nothing here')).toEqual([]);
});

describe('a secret is in no output, plan file, journal or clock', () => {
  test.each<Form>(['secretKeyRef', 'env', 'file'])('when all goes well, given as %s', async (form) => {
    await using desk = await canaryDesk(form);
    const said = [...(await sayEverything(desk))];
    expect(said.slice(-4).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const run = /run-\w+-\w+/.exec(said.map(({ stdout }) => stdout).join())?.[0] ?? '';
    const words: readonly (readonly string[])[] = [
      ['doctor'],
      ['doctor', '--output', 'json'],
      ['rollback'],
      ['rollback', run, '--yes', '--output', 'markdown'],
      ['import', 'Tenant/contoso', '--to', join(desk.folder, 'imported')],
      ['import', 'Zone/contoso-example', '--to', join(desk.folder, 'imported')],
    ];
    for (const [command = '', ...rest] of words)
      said.push(await type([command, ...rest, '-f', desk.folder], environment));
    expect(said.slice(-words.length).map(({ code }) => code)).toEqual(words.map(() => 0));
    const imported = await filesBelow(join(desk.folder, 'imported'));
    expect(imported).toContain('kind: InboundConnector');
    expect(leaks(imported)).toEqual([]);
    const everything = await everythingOf(desk, said);
    expect(everything).toContain('From Mimecast');
    expect(everything).toContain('previousHash');
    expect(leaks(everything)).toEqual([]);
  });

  test.each<[string, (desk: Desk) => unknown]>([
    ['the tenant does not know the client secret', (desk) => desk.put('secrets.yaml', secretsWith('wrong'))],
    ['the zone does not know the key', (desk) => desk.put('secrets.yaml', secretsWith('wrong'))],
    ['the key is no base64', (desk) => desk.put('secrets.yaml', secretsWith('plain'))],
    ['the app may not do anything', (desk) => fault(desk, 'tenant', '*', { kind: 'forbidden' })],
    ['the sign-in answers 401 for ever', (desk) => fault(desk, 'tenant', 'token', { kind: 'status', status: 401 })],
    ['the sign-in repeats the request in its answer', (desk) => fault(desk, 'tenant', 'token', echo)],
    [
      'the calls are answered 401',
      (desk) => fault(desk, 'tenant', 'Get-InboundConnector', { kind: 'status', status: 401 }),
    ],
    ['the writes are forbidden', (desk) => fault(desk, 'tenant', 'New-InboundConnector', { kind: 'forbidden' })],
    ['the name server refuses', (desk) => fault(desk, 'dns', '*', { kind: 'throttle', rcode: 'REFUSED' })],
    ['the updates are refused', (desk) => fault(desk, 'dns', 'UPDATE', { kind: 'throttle', rcode: 'REFUSED' })],
    ['the writes are not answered', (desk) => fault(desk, 'tenant', 'New-InboundConnector', { kind: 'lostReply' })],
    ['both servers are down', (desk) => desk.sandbox.stop()],
    ['the Secret stands there twice', (desk) => desk.put('more.yaml', secretsWith('right'))],
    [
      'the YAML of the Secret is broken',
      (desk) => desk.put('secrets.yaml', `stringData: {a: "${clientSecret}", b: [${tsig}`),
    ],
    ['the secret stands where a reference belongs', (desk) => desk.put('tenant.yaml', inPlace(desk))],
  ])(
    'when %s',
    async (_, arrange) => {
      await using desk = await canaryDesk();
      await arrange(desk);
      const said = await sayEverything(desk);
      expect(said.some(({ code }) => code !== 0)).toBe(true);
      expect(leaks(await everythingOf(desk, said))).toEqual([]);
      for (const { stderr } of said) expect(stderr).not.toMatch(/^\s+at .*\.ts:\d+/m);
    },
    60_000,
  );
});

const secret = (name: string, data: Readonly<Record<string, string>>): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: data });

/** Secrets that the outside systems do not know but that hold the canaries; `plain` is a key that is no base64. */
const secretsWith = (what: 'wrong' | 'plain' | 'right'): string => {
  const wrong = what === 'right' ? '' : 'x';
  const wrongKey = what === 'plain' ? `!!${tsig}!!` : tsig.replace(/^..../, 'AAAA');
  return [
    secret('contoso', { 'client-secret': `${clientSecret}${wrong}` }),
    secret('dns', { tsig: what === 'right' ? tsig : wrongKey }),
  ].join('\n---\n');
};

type FaultAct = Parameters<Desk['sandbox']['faults']['add']>[0]['act'];
const fault = (desk: Desk, plane: 'tenant' | 'dns', match: string, act: FaultAct) =>
  desk.sandbox.faults.add({ plane, match, times: Number.POSITIVE_INFINITY, act });

const echo: FaultAct = {
  kind: 'status',
  status: 400,
  body: JSON.stringify({
    error: 'invalid_client',
    error_description: `bad secret ${clientSecret} for ${encodeURIComponent(clientSecret)}`,
  }),
};

const inPlace = ({ company }: Desk): object => ({
  ...company.tenant,
  spec: {
    ...company.tenant.spec,
    credentials: { ...(company.tenant.spec['credentials'] as object), clientSecretRef: clientSecret },
  },
});

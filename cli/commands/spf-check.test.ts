import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type as typed } from '../../test/e2e/terminal.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

const check = (...words: string[]) =>
  typed(['spf', 'check', '--server', `${sandbox.dns.host}:${sandbox.dns.port}`, ...words]);

const record = (text: string) => sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', [text]);

const valid = new Ajv().compile(
  JSON.parse(await readFile(new URL('../../schemas/spf-check.json', import.meta.url), 'utf8')),
);

test('an address behind an include passes; the JSON has a published schema and tells what was asked', async () => {
  const said = await check('--domain', 'contoso.example', '--ip', '192.0.2.70', '--output', 'json');
  const view = JSON.parse(said.stdout);
  expect([said.code, said.stderr, valid(view)]).toEqual([0, '', true]);
  expect(view).toMatchObject({
    apiVersion: 'postern.dev/spf-check/v1',
    sender: 'postmaster@contoso.example',
    helo: 'contoso.example',
    result: 'pass',
    matched: { domain: 'contoso.example', term: 'include:spf.protection.outlook.com' },
    lookups: 1,
    voidLookups: 0,
  });
  expect(view.trace.map(({ term }: { term: string | null }) => term)).toEqual([
    null,
    'ip4:192.0.2.1',
    'include:spf.protection.outlook.com',
    'ip4:192.0.2.64/28',
  ]);
});

test('a fail with its explanation, sender and HELO in the macros, is a judgement: 0', async () => {
  record('v=spf1 exists:%{l}.%{h} exp=why.contoso.example -all');
  sandbox.dns.edit('contoso.example', 'why.contoso.example', 'TXT', ['%{c} is not ours, %{l}']);
  sandbox.dns.edit('contoso.example', 'amy.mta.contoso.example', 'TXT', ['there, without an address']);
  const said = await check(
    ...['--domain', 'contoso.example', '--ip', '2001:db8::7'],
    ...['--from', 'amy@contoso.example', '--helo', 'mta.contoso.example'],
  );
  expect([said.code, said.stderr]).toEqual([0, '']);
  expect(said.stdout).toContain('fail: -all in the record of contoso.example matches');
  expect(said.stdout).toContain('2001:db8::7 is not ours, amy');
  expect(said.stdout).toContain('A amy.mta.contoso.example: empty');
  expect(said.stdout).toContain('lookups 1 of 10, empty 1 of 2');
});

test('a server that cannot answer for an include is a temperror: 1, and says which name', async () => {
  record('v=spf1 include:not-served.example -all');
  const said = await check('--domain', 'contoso.example', '--ip', '192.0.2.70', '--output', 'json');
  expect([said.code, JSON.parse(said.stdout).result]).toEqual([1, 'temperror']);
  expect(said.stderr).toMatch(/PSTN5031 .*not-served\.example.*REFUSED/);
});

test('what a record says reaches no terminal as a command', async () => {
  record('v=spf1 \u001b[2J -all');
  const said = await check('--domain', 'contoso.example', '--ip', '192.0.2.70');
  expect([said.code, said.stdout.includes('permerror'), said.stdout.includes('\u001b')]).toEqual([0, true, false]);
});

test.each([
  ['a domain that is none', ['--domain', 'contoso..example', '--ip', '192.0.2.1']],
  ['an address that is none', ['--domain', 'contoso.example', '--ip', '192.0.2.999']],
  ['a server that is none', ['--domain', 'contoso.example', '--ip', '192.0.2.1', '--server', 'a:b:c']],
])('%s is not asked for: 1', async (_, words) => {
  const said = await check(...words);
  expect([said.code, said.stdout]).toEqual([1, '']);
  expect(said.stderr).toContain('PSTN5030');
});

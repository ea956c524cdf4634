import { expect, test } from 'vitest';
import { nodeOf } from '../kinds/schema-walk.ts';
import { lantern } from '../test/sample-kind.ts';
import { errorsPage, fieldTable, kindPage } from './emit.ts';

const code = (title: string) => ({ title, remedy: 'Do it.', retry: 'never' as const });

test('errors stand by room, rooms and codes by number', () => {
  const page = errorsPage([
    { file: 'targets/dns/codes.ts', codes: { PSTN9002: code('Two'), PSTN9001: code('One') } },
    { file: 'kinds/codes.ts', codes: { PSTN1001: code('Ground') } },
  ]);
  expect([...page.matchAll(/^##+ (.*)$/gm)].map(([, heading]) => heading)).toEqual([
    'kinds/',
    'PSTN1001',
    'targets/dns/',
    'PSTN9001',
    'PSTN9002',
  ]);
  expect(page).toContain('**Two.** Do it.');
});

test('a code that two rooms use is refused, naming both', () => {
  const twice = ['plan/codes.ts', 'cli/codes.ts'].map((file) => ({ file, codes: { PSTN1001: code('x') } }));
  expect(() => errorsPage(twice)).toThrow('PSTN1001 stands in plan/codes.ts and in cli/codes.ts');
});

test('the table has nested fields by their path and not the inside of secret references', () => {
  const names = [...fieldTable(nodeOf(lantern.schema)).matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  expect(names).toContain('zoneRef.name');
  expect(names).toContain('oil.whale');
  expect(names).toContain('keyRef');
  expect(names).not.toContain('keyRef.env');
});

test('what a person wrote around the table stays, and a second run changes nothing', () => {
  const made = kindPage(lantern, null);
  const written = made.replace('A lamp at the gate.', 'Why a lamp.').replace('`zoneRef`', '`stale`');
  const again = kindPage(lantern, `${written}\nAfter.\n`);
  expect(again).toContain('Why a lamp.');
  expect(again).toContain('\nAfter.\n');
  expect(again).not.toContain('`stale`');
  expect(kindPage(lantern, again)).toBe(again);
});

test('a page that has lost its markers is refused, not overwritten', () => {
  expect(() => kindPage(lantern, '# GateLantern\n')).toThrow('has lost its markers');
});

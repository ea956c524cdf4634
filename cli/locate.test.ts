import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { kinds } from '../kinds/index.ts';
import { admitAll } from '../plan/admit.ts';
import { gather } from '../plan/wishes.ts';
import { load } from './load.ts';
import { locator } from './locate.ts';

const head = (kind: string): string => `apiVersion: postern.dev/v1alpha1\nkind: ${kind}\nmetadata:\n  name: x\nspec:\n`;

/** `code line path` of everything that is wrong with one document that starts on the third line of its file. */
const problems = async (text: string): Promise<readonly string[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-locate-'));
  const file = join(folder, 'x.yaml');
  await writeFile(file, `# a comment\n---\n${text}`);
  const loaded = await load([file], Readable.from([]));
  expect(loaded.errors).toEqual([]);
  const { resources, errors } = admitAll(kinds, loaded.resources);
  const locate = locator(loaded.positions);
  return gather(kinds, resources, errors).invalid.map(({ code, ref, path }) => {
    const at = ref === null ? null : locate(ref, path);
    return `${code} ${at?.replace(`${file}:`, '') ?? 'nowhere'} ${path}`;
  });
};

test.each<[string, string, readonly string[]]>([
  [
    'a field of the wrong type: the line of the field',
    `${head('SpfRecord')}  region: US\n  onlySender: maybe\n  zoneRef: {name: z}\n`,
    ['PSTN1001 9 /spec/onlySender'],
  ],
  [
    'an unknown field: its own line',
    `${head('SpfRecord')}  zoneRef: {name: z}\n  region: US\n  regoin: US\n`,
    ['PSTN1001 10 /spec/regoin'],
  ],
  [
    'a field that is missing: the line of what should hold it',
    `${head('SpfRecord')}  region: US\n`,
    ['PSTN1001 7 /spec/zoneRef'],
  ],
  [
    'a field that is missing deep inside',
    `${head('SpfRecord')}  region: US\n  zoneRef:\n    nmae: z\n`,
    ['PSTN1001 9 /spec/zoneRef/name', 'PSTN1001 10 /spec/zoneRef/nmae'],
  ],
  [
    'an entry of a list: the line of the entry',
    `${head('SpfRecord')}  zoneRef: {name: z}\n  region: US\n  senders:\n    - include:a.example\n    - 7\n`,
    ['PSTN1001 12 /spec/senders/1'],
  ],
  [
    'a name that is no label',
    `${head('SpfRecord').replace('name: x', 'name: X_y')}  zoneRef: {name: z}\n  region: US\n`,
    ['PSTN1005 6 /metadata/name'],
  ],
  [
    'a check of the kind: the field it reads',
    `${head('Approval')}  for: SpfTreeKnown\n  planHash: ${'a'.repeat(64)}\n  by: jo\n  reason: none\n  expires: 2027-02-30T00:00:00Z\n`,
    ['PSTN1500 12 /spec/expires'],
  ],
  [
    'a reference that leads nowhere: the line of the name',
    `${head('SpfRecord')}  region: US\n  zoneRef:\n    name: gone\n`,
    ['PSTN1003 10 /spec/zoneRef/name'],
  ],
  ['an unknown kind: the line of the kind', head('SpfRecrod'), ['PSTN1002 4 /kind']],
])('%s', async (_situation, text, expected) => {
  const found = await problems(text);
  expect([...found].sort()).toEqual([...expected].sort());
});

test('a resource that came from no file is nowhere; a pointer with escaped letters finds its key', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-locate-'));
  const file = join(folder, 'x.yaml');
  await writeFile(file, `${head('Zone')}  a/b:\n    c~d: 1\n`);
  const loaded = await load([file], Readable.from([]));
  const locate = locator(loaded.positions);
  const [zone] = loaded.resources;
  expect(zone && locate(zone.ref, '/spec/a~1b/c~0d')).toBe(`${file}:7`);
  expect(locate({ kind: 'Zone', namespace: 'default', name: 'other' }, '/spec')).toBeNull();
});

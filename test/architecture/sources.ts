import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that holds the house. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** One source file: its path from the root of the house, and its text. */
export type Source = { readonly path: string; readonly text: string };

const rooms = [
  'kinds',
  'plan',
  'targets',
  'memory',
  'cli',
  'operator',
  'pulumi',
  'sandbox',
  'platform',
  'crds',
  'schemas',
  'docs',
  'test',
];

/** Every TypeScript file of the house, by path. */
export const sources = (): readonly Source[] =>
  globSync(`{${rooms.join(',')}}/**/*.ts`, { cwd: root, exclude: ['**/node_modules/**'] })
    .sort()
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }));

/** Tests and what stands in test/ may see every room. */
export const isTest = (path: string): boolean => path.startsWith('test/') || path.endsWith('.test.ts');

import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Allow } from '../kind.ts';
import { validate } from '../validate.ts';
import type { Json } from '../words.ts';
import { approval } from './kind.ts';

type Case = {
  readonly situation: string;
  readonly namespace: string;
  readonly spec: Json;
  readonly allows?: readonly Allow[];
  readonly refused?: Readonly<Record<string, string>>;
};

const folder = `${import.meta.dirname}/cases`;
const cases = globSync('*.yaml', { cwd: folder })
  .sort()
  .map((file) => parse(readFileSync(`${folder}/${file}`, 'utf8')) as Case);

test.each(cases)('$situation', ({ namespace, spec, allows, refused }) => {
  const resource = { ref: { kind: 'Approval', namespace, name: 'case' }, spec, annotations: {} };
  const { errors } = validate(approval, resource);
  const found = errors.length > 0 ? errors : approval.checks.flatMap((check) => check.test(resource));
  expect(Object.fromEntries(found.map(({ path, code }) => [path, code]))).toEqual(refused ?? {});
  if (refused === undefined) expect(approval.allows?.(resource)).toEqual(allows);
});

test('there are cases on both sides', () => {
  expect(cases.filter((one) => one.allows !== undefined).length).toBeGreaterThan(0);
  expect(cases.filter((one) => one.refused !== undefined).length).toBeGreaterThan(0);
});

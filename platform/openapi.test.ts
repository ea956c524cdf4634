import { Validator } from '@seriousme/openapi-schema-validator';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningPlatform, startPlatform } from './index.ts';

type Operation = { summary?: string; responses?: Record<string, unknown>; security?: readonly unknown[] };
type Description = { paths: Record<string, Record<string, Operation>>; openapi: string };

let platform: RunningPlatform;
let description: Description;
beforeAll(async () => {
  platform = await startPlatform();
  description = (await (await request(`${platform.url}/openapi.json`)).body.json()) as Description;
});
afterAll(() => platform.stop());

const operations = () =>
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

describe('the description', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(description as never);
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    expect(description.openapi).toBe('3.1.0');
  });

  it('describes every operation that is served, and no other', () => {
    const described = operations().map(({ name }) => name.replace(/\{(\w+)\}/g, ':$1'));
    // Pages for people are no part of the API.
    const served = platform.routes.filter((route) => !/ \/(consent|enroll|l|a|openapi\.json)\b/.test(route));
    expect(described.sort()).toEqual([...served].sort());
    expect(served.length).toBeGreaterThan(40);
  });

  it('says of every operation what it is and what it answers', () => {
    for (const { name, operation } of operations()) {
      expect(operation.summary, name).toMatch(/^[A-Z]/);
      expect(Object.keys(operation.responses ?? {}), name).toContainEqual(expect.stringMatching(/^20/));
    }
  });
});

it('no operation but the token endpoint takes a request without a token', async () => {
  for (const { name } of operations()) {
    const [method = 'GET', path = ''] = name.split(' ');
    const url = `${platform.url}${path.replace(/\{\w+\}/g, 'x')}`;
    const { statusCode, body } = await request(url, { method: method as 'GET' });
    await body.dump();
    expect([name, statusCode]).toEqual([name, name === 'POST /oauth/token' ? 400 : 401]);
  }
});

import { writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, leaksIn } from '../test/e2e/canary.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { bodyOf, echo, echoes, serve } from '../test/e2e/echo.ts';
import { type Said, type } from '../test/e2e/terminal.ts';

const clientSecret = 'canary~Client/Secret+8f3a=?&';
const token = `canary.${Buffer.from('{"roles":["Exchange.ManageAsApp"]}').toString('base64url')}.signature-7c2d`;
const apiKey = 'canary~Api/Key+51c9=?&';

/** Every command that reads outside, in every format, and all that it leaves on the disk. */
const everything = async (desk: Desk, environment: Readonly<Record<string, string>>): Promise<string> => {
  const said: Said[] = [];
  const run = async (command: string, ...words: readonly string[]): Promise<void> => {
    said.push(await type([command, '-f', desk.folder, ...words], environment));
  };
  const saved = join(desk.folder, 'saved-plan.json');
  for (const output of ['text', 'json', 'markdown']) await run('plan', '--output', output, '--out', saved);
  for (const output of ['text', 'json']) await run('doctor', '--output', output);
  await run('apply', '--yes', '--wait', '1s');
  await run('drift');
  await run('rollback');
  for (const scope of ['Tenant/contoso', 'Zone/contoso-example'])
    said.push(await type(['import', scope, '-f', desk.folder, '--to', join(desk.folder, 'imported')], environment));
  const files = await filesBelow(desk.folder, ['secrets.yaml', 'api-key.txt']);
  return [...said.flatMap(({ stdout, stderr }) => [stdout, stderr]), files].join('\n');
};

describe('a tenant that repeats what it was told', () => {
  const aim = async (desk: Desk, endpoints: object): Promise<void> =>
    desk.put('tenant.yaml', {
      ...desk.company.tenant,
      spec: {
        ...desk.company.tenant.spec,
        endpoints: { ...(desk.company.tenant.spec['endpoints'] as object), ...endpoints },
      },
    });

  test.each(echoes)(
    'at sign-in, %s',
    async (_, how) => {
      await using desk = await openDesk({ clientSecret });
      await using login = await serve((request, response) => void echo(request, response, how));
      await aim(desk, { login: login.url });
      const all = await everything(desk, {});
      expect(all).toContain('PSTN');
      expect(leaksIn(all, [clientSecret])).toEqual([]);
    },
    60_000,
  );

  test.each(echoes)(
    'at a call, %s',
    async (_, how) => {
      await using desk = await openDesk({ clientSecret });
      await using service = await serve((request, response) => {
        if (!(request.url ?? '').endsWith('/token')) return void echo(request, response, how);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ token_type: 'Bearer', expires_in: 3600, access_token: token }));
      });
      await aim(desk, { login: service.url, graph: service.url, exchange: service.url });
      const all = await everything(desk, {});
      expect(all).toContain('PSTN');
      expect(leaksIn(all, [clientSecret, token, token.slice(-30)])).toEqual([]);
    },
    60_000,
  );
});

describe("the key of PowerDNS's HTTP API", () => {
  const name = 'contoso.example.';

  /** Just enough of the API for one zone: every RRset can be read and replaced. */
  const powerdns = (): RequestListener => {
    let rrsets = [{ name, type: 'TXT', ttl: 60, records: [{ content: '"v=spf1 mx ~all"', disabled: false }] }];
    return async (request, response) => {
      const body = await bodyOf(request);
      if (request.headers['x-api-key'] !== apiKey) return void response.writeHead(401).end('Unauthorized');
      if (request.method === 'PATCH') {
        const changed = (JSON.parse(body) as { readonly rrsets: typeof rrsets }).rrsets;
        rrsets = [...rrsets.filter((old) => !changed.some((one) => one.name === old.name)), ...changed];
        return void response.writeHead(204).end();
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ name, kind: 'Native', rrsets }));
    };
  };

  const aim = async (desk: Desk, url: string, apiKeyRef: object): Promise<void> => {
    const { host, port } = desk.sandbox.dns;
    const spec = {
      ...desk.company.zone.spec,
      provider: { powerdns: { url, apiKeyRef } },
      nameServers: [`${host}:${port}`],
    };
    await desk.put('zone.yaml', { ...desk.company.zone, spec });
  };

  test.each([
    ['from a Secret', { secretKeyRef: { name: 'dns', key: 'api' } }],
    ['from the environment', { env: 'CANARY_API_KEY' }],
    ['from a file', { file: 'api-key.txt' }],
  ])(
    'is in no output when all goes well, %s',
    async (_, reference) => {
      await using desk = await openDesk({ clientSecret });
      await using service = await serve(powerdns());
      await aim(desk, service.url, reference);
      const secrets = { ...desk.company.secrets, dns: { api: apiKey } };
      await writeFile(join(desk.folder, 'api-key.txt'), `${apiKey}\n`);
      await desk.put(
        'secrets.yaml',
        Object.entries(secrets)
          .map(([of, stringData]) =>
            JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: of }, stringData }),
          )
          .join('\n---\n'),
      );
      const environment = { CANARY_API_KEY: apiKey };
      const applied = await type(['apply', '--yes', '-f', desk.folder], environment);
      expect(applied.code, applied.stdout).toBe(0);
      const all = [applied.stdout, applied.stderr, await everything(desk, environment)].join('\n');
      expect(all).toContain('include:spf.us-1.a.mimecastprotect.com');
      expect(leaksIn(all, [apiKey])).toEqual([]);
    },
    60_000,
  );

  test.each(echoes)(
    'is in no output when the server repeats it: %s',
    async (_, how) => {
      await using desk = await openDesk({ clientSecret });
      await using service = await serve((request, response) => void echo(request, response, how));
      await aim(desk, service.url, { env: 'CANARY_API_KEY' });
      const all = await everything(desk, { CANARY_API_KEY: apiKey });
      expect(all).toContain('PSTN31');
      expect(leaksIn(all, [apiKey])).toEqual([]);
    },
    60_000,
  );
});

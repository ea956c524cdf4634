import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../index.ts';
import { accessToken, msal, run, type Seen, values } from './tenant-client.ts';

const OURS = { Name: 'From Vendor', SenderDomains: ['*'], SenderIPAddresses: ['192.0.2.7'] };

let sandbox: Sandbox;
let token: string;
beforeEach(async () => {
  sandbox = await startSandbox();
  token = await accessToken(sandbox.tenant);
});
afterEach(() => sandbox.stop());

const list = (): Promise<Seen> => run(sandbox.tenant, token, 'Get-InboundConnector');
const create = (): Promise<Seen> => run(sandbox.tenant, token, 'New-InboundConnector', OURS);
const made = (): boolean => sandbox.tenant.snapshot().connectors.some((one) => one['Name'] === OURS.Name);

describe('faults of the tenant', () => {
  it('lose the reply of a write that was applied', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: 'lostReply' });
    await expect(create()).rejects.toThrow();
    expect(made()).toBe(true);
    expect(sandbox.requests.entries.at(-1)).toMatchObject({
      what: 'New-InboundConnector',
      outcome: '200 lostReply',
      applied: true,
    });
  });

  it('drop a write that was not applied', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: 'dropRequest' });
    await expect(create()).rejects.toThrow();
    expect(made()).toBe(false);
    expect((await create()).status).toBe(200);
  });

  it('answer nothing and still let the sandbox stop', async () => {
    sandbox.faults.add({ plane: 'tenant', match: '*', act: 'silent' });
    const asked = list().then(
      () => 'answered',
      () => 'closed',
    );
    await expect.poll(() => sandbox.requests.entries.at(-1)?.outcome).toBe('silent');
    await sandbox.stop();
    expect(await asked).toBe('closed');
  });

  it('throttle with Retry-After, without, and under another status with the text about concurrency', async () => {
    const match = 'Get-InboundConnector';
    sandbox.faults.add({ plane: 'tenant', match, act: { kind: 'throttle', retryAfterSeconds: 7 } });
    sandbox.faults.add({ plane: 'tenant', match, act: 'throttle' });
    sandbox.faults.add({ plane: 'tenant', match, act: { kind: 'throttle', status: 503, concurrency: true } });
    const [first, second, third] = [await list(), await list(), await list()];
    expect([first.status, first.headers['retry-after']]).toEqual([429, '7']);
    expect([second.status, second.headers['retry-after']]).toEqual([429, undefined]);
    expect([third.status, third.raw.toString()]).toEqual([
      503,
      expect.stringContaining('maximum number of concurrent requests per tenant'),
    ]);
    expect((await list()).status).toBe(200);
  });

  it('answer a page of HTML under 200 and under 5xx, applied where asked', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', act: { kind: 'status', status: 200 } });
    sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: { kind: 'status', status: 503 } });
    sandbox.faults.add({
      plane: 'tenant',
      match: 'New-InboundConnector',
      act: { kind: 'status', status: 504, applied: true },
    });
    const page = await list();
    expect([page.status, page.json]).toEqual([200, null]);
    expect([(await create()).status, made()]).toEqual([503, false]);
    expect([(await create()).status, made()]).toEqual([504, true]);
  });

  it('put errors on a 200, with no objects and nothing applied', async () => {
    sandbox.faults.add({
      plane: 'tenant',
      match: 'New-InboundConnector',
      act: { kind: 'errorsOn200', errors: ['|X|no'] },
    });
    const seen = await create();
    expect([seen.status, seen.json?.['@adminapi.errors'], values(seen), made()]).toEqual([200, ['|X|no'], [], false]);
  });

  it('hand out a page whose next link is dead', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', act: 'partialPage' });
    const page = await list();
    expect(values(page)).toHaveLength(1);
    const url = String(page.json?.['@odata.nextLink']);
    const next = await run(sandbox.tenant, token, 'Get-InboundConnector', {}, { url });
    expect([next.status, next.raw.toString()]).toEqual([
      400,
      expect.stringContaining('Expired or Invalid pagination request'),
    ]);
  });

  it('break off in the middle of the JSON', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', act: 'truncated' });
    await expect(list()).rejects.toThrow();
  });

  it('refuse as for a missing role', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', act: 'forbidden' });
    const seen = await list();
    expect([seen.status, seen.json, seen.headers['content-encoding']]).toEqual([403, null, 'gzip']);
  });

  it('keep one write from lists for a while, and not the others', async () => {
    let now = Date.now();
    await using other = await startSandbox({ clock: () => now });
    const bearer = await accessToken(other.tenant);
    const count = async (): Promise<number> => values(await run(other.tenant, bearer, 'Get-InboundConnector')).length;
    other.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: { kind: 'lag', ms: 60_000 } });
    await run(other.tenant, bearer, 'New-InboundConnector', OURS);
    expect(await count()).toBe(2);
    await run(other.tenant, bearer, 'New-InboundConnector', { Name: 'second', SenderDomains: ['*'] });
    expect(await count()).toBe(3);
    now += 60_000;
    expect(await count()).toBe(4);
  });

  it('strike the token endpoint too', async () => {
    sandbox.faults.add({
      plane: 'tenant',
      match: 'token',
      times: Number.POSITIVE_INFINITY,
      act: { kind: 'status', status: 400, body: 'no' },
    });
    const asked = msal(sandbox.tenant).acquireTokenByClientCredential({
      scopes: ['https://outlook.office365.com/.default'],
    });
    await expect(asked).rejects.toThrow();
    sandbox.faults.clear();
    expect(await accessToken(sandbox.tenant)).not.toBe('');
  });
});

describe('write hooks', () => {
  it('hold a write before it is applied, survive that its client is killed, and carry it out', async () => {
    let release: () => void = () => {};
    const gate = new Promise<void>((open) => {
      release = open;
    });
    const seen: string[] = [];
    sandbox.onWrite({
      before: (write) => {
        seen.push(`${write.plane} ${write.what}`);
        return gate;
      },
    });
    const client = new AbortController();
    const { signal } = client;
    const killed = run(sandbox.tenant, token, 'New-InboundConnector', OURS, { signal }).then(
      () => 'answered',
      () => 'killed',
    );
    await expect.poll(() => seen).toEqual(['tenant New-InboundConnector']);
    client.abort();
    expect([await killed, made()]).toEqual(['killed', false]);
    release();
    await expect.poll(made).toBe(true);
  });

  it('lose the reply of a write that was applied, and are taken away again', async () => {
    const remove = sandbox.onWrite({ after: async () => 'lose' });
    await expect(create()).rejects.toThrow();
    expect(made()).toBe(true);
    remove();
    expect((await run(sandbox.tenant, token, 'Remove-InboundConnector', { Identity: OURS.Name })).status).toBe(200);
  });
});

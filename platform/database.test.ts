import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { createDocuments } from './documents.ts';
import { startPlatform } from './index.ts';
import { createJobs } from './jobs.ts';
import { migrations } from './migrations.ts';
import { platformClient } from './platform-client.ts';
import { secureId, trueId } from './secure-id.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'platform-'));
  file = join(folder, 'data.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the data file', () => {
  it('keeps everything over a restart: settings, key, audit log and what is under way', async () => {
    let now = Date.parse('2026-03-02T08:15:00Z');
    const options = { dataFile: file, clock: () => now };
    const first = await startPlatform(options);
    first.admin.editSettings('ada@contoso.example', { archive: { ccmArchiveSearchLimitDays: 3 } });
    first.admin.createAgentKey('ada@contoso.example');
    await first.admin.signUp();
    first.admin.requestMode('ada@contoso.example', 'ThreatScanOnly');
    await first.admin.consent({ actor: 'ada@contoso.example', isGranted: true });
    const [settings, audit] = [first.admin.settings(), first.admin.audit()];
    await first.stop();
    now += 3_600_000;
    await using second = await startPlatform(options);
    expect([second.admin.settings(), second.admin.audit()]).toEqual([settings, audit]);
    const client = await platformClient(second);
    expect((await client.get('/reference/v1/agent/key')).status).toBe(200);
    expect((await client.get('/reference/v1/installation')).body).toMatchObject({ mode: 'ThreatScanOnly' });
    const { users } = (await client.get('/user/cloud-gateway/v1/users')).body as { users: readonly object[] };
    expect(users).toHaveLength(4);
  });

  it('of a later version is refused', () => {
    const database = openDatabase(file);
    database.sqlite.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    database.close();
    expect(() => openDatabase(file)).toThrow('Start the later one');
  });

  it('is migrated once', () => {
    openDatabase(file).close();
    const again = openDatabase(file);
    expect([again.isNew, again.sqlite.prepare('PRAGMA user_version').get()]).toEqual([
      false,
      { user_version: migrations.length },
    ]);
    again.close();
  });

  it('takes back a transaction that fails', () => {
    const database = openDatabase(file);
    const documents = createDocuments(database, () => 0);
    const failing = () =>
      database.transaction(() => {
        documents.put('box', 'a', 1);
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(documents.list('box')).toEqual([]);
    database.close();
  });
});

describe('documents, as a plain map with a delay', () => {
  const command = fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    body: fc.option(fc.integer()),
    lagMs: fc.constantFrom(0, 0, 5),
    wait: fc.integer({ min: 0, max: 7 }),
  });

  it('hold the truth, and show what was true when its lag had passed', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const database = openDatabase(':memory:');
        let now = 0;
        const documents = createDocuments(database, () => now);
        const writes: { id: string; body: number | null; from: number }[] = [];
        for (const { id, body, lagMs, wait } of commands) {
          if (body === null) documents.remove('box', id, lagMs);
          else documents.put('box', id, body, lagMs);
          writes.push({ id, body, from: now + lagMs });
          now += wait;
          for (const one of ['a', 'b', 'c']) {
            const mine = writes.filter((write) => write.id === one);
            expect(documents.read('box', one)?.body ?? null).toBe(mine.at(-1)?.body ?? null);
            const seen = mine.filter(({ from }) => from <= now).at(-1);
            expect(documents.shown('box', one)?.body ?? null).toBe(seen?.body ?? null);
          }
          const bodies = (list: readonly { body: unknown }[]) => list.map((one) => one.body).sort();
          const expected = ['a', 'b', 'c'].flatMap((one) => documents.shown('box', one) ?? []);
          expect(bodies(documents.shownList('box'))).toEqual(bodies(expected));
        }
        database.close();
      }),
      { numRuns: 50 },
    );
  });
});

describe('jobs', () => {
  it('run once, in the order of their time, and again a minute later when they fail', async () => {
    const database = openDatabase(':memory:');
    let now = 0;
    const jobs = createJobs(database, () => now);
    const ran: unknown[] = [];
    let fails = true;
    jobs.handle('say', (body, due) => void ran.push([body, due]));
    jobs.handle('fail', () => {
      if (fails) throw new Error('not yet');
      ran.push('at last');
    });
    jobs.schedule('say', 20, 'second');
    jobs.schedule('say', 10, 'first');
    jobs.schedule('fail', 10);
    jobs.schedule('say', 99_999_999, 'never');
    now = 30;
    await Promise.all([jobs.run(), jobs.run()]);
    expect([ran, jobs.next()]).toEqual([
      [
        ['first', 10],
        ['second', 20],
      ],
      60_030,
    ]);
    fails = false;
    now = 60_030;
    await jobs.run();
    jobs.cancel('say');
    expect([ran.at(-1), jobs.next()]).toEqual(['at last', null]);
    database.close();
  });
});

it('secure ids differ each time and lead to the same object', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (id) => {
      const [one, other] = [secureId(id), secureId(id)];
      expect([one === other, trueId(one), trueId(other)]).toEqual([false, id, id]);
    }),
  );
});

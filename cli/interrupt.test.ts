import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { postern } from '../test/e2e/cli-door.ts';
import { spfOf } from '../test/e2e/company.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';

const vendor = 'include:spf.us-1.a.mimecastprotect.com';

/** Runs apply in a process of its own and sends `signals`, each a moment after the one before, when the first write has come. */
const interrupted = async (
  desk: Desk,
  when: 'before' | 'after',
  signals: readonly NodeJS.Signals[],
  format = 'text',
) => {
  const { sandbox, folder } = desk;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const child = postern(['apply', '--yes', '--output', format, '-f', folder]);
  const strike = async (): Promise<void> => {
    release();
    for (const signal of signals) {
      child.kill(signal);
      await wait(300);
    }
    if (signals.length > 1) await over;
  };
  const release = sandbox.onWrite(
    when === 'before'
      ? { before: strike }
      : {
          after: async () => {
            await strike();
            return 'reply';
          },
        },
  );
  const ended = await child.ended;
  end();
  return ended;
};

/** After an interruption a next run brings everything about, and every write takes effect once. */
const expectSettled = async (desk: Desk): Promise<void> => {
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  expect((await desk.run('plan')).code).toBe(0);
  expect(spfOf(desk.sandbox).split(vendor)).toHaveLength(2);
  expect(desk.sandbox.tenant.snapshot().connectors.filter((one) => one['Name'] === 'From Mimecast')).toHaveLength(1);
  expect(desk.sandbox.requests.applied()).toBe(2);
};

describe('an apply that is interrupted once', () => {
  test.each<[NodeJS.Signals, 'before' | 'after']>([
    ['SIGINT', 'before'],
    ['SIGINT', 'after'],
    ['SIGTERM', 'before'],
  ])(
    'by %s, %s its write takes effect, ends with the write under way done and the rest not begun',
    async (signal, when) => {
      await using desk = await openDesk();
      const { code, stdout, stderr } = await interrupted(desk, when, [signal]);
      expect(code).toBe(1);
      expect(stderr).toContain(`${signal}: ending after the write under way`);
      expect(stdout).toContain('Interrupted.');
      expect(stdout).toContain(`SpfTerm contoso.example ${vendor}: done and read back`);
      expect(stdout).toContain('InboundConnector from mimecast: not begun');
      expect(stdout).not.toContain('A second plan');
      expect(spfOf(desk.sandbox)).toContain(vendor);
      expect(desk.sandbox.requests.writes('tenant')).toBe(0);
      await expectSettled(desk);
    },
  );
});

describe('an apply that is interrupted twice', () => {
  test.each(['before', 'after'] as const)('%s its write takes effect, says that it is not known', async (when) => {
    await using desk = await openDesk();
    const { code, stdout, stderr } = await interrupted(desk, when, ['SIGINT', 'SIGINT']);
    expect(code).toBe(1);
    expect(stderr).toContain('leaving the write under way');
    expect(stdout).toContain(`SpfTerm contoso.example ${vendor}: not known`);
    expect(stdout).toContain('PSTN2009');
    expect(stdout).toContain('InboundConnector from mimecast: not begun');
    await expectSettled(desk);
  });

  test('says the same in JSON', async () => {
    await using desk = await openDesk();
    const { stdout } = await interrupted(desk, 'after', ['SIGINT', 'SIGINT'], 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      stopped: 'interrupted',
      after: null,
      ended: [{ state: 'unknown' }, { state: 'notBegun' }],
    });
  });
});

test('a reader of the output that leaves before the end stops nothing', async () => {
  await using desk = await openDesk();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bin.ts'), 'apply', '--yes', '-f', desk.folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, said]).toEqual([0, expect.stringMatching(/^update .*\.\.\.\ncreate .*\.\.\.\n$/)]);
  expect(desk.sandbox.requests.applied()).toBe(2);
});

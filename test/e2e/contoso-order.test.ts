import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Contoso, foreignOf, openContoso, ruleNames } from './contoso.ts';
import type { Said } from './terminal.ts';

/* One company and one story: each test goes on where the one before it ended. */
let contoso: Contoso;
let before: unknown;
beforeAll(async () => {
  contoso = await openContoso({}, '1s');
  before = foreignOf(contoso.sandbox);
});
afterAll(() => contoso[Symbol.asyncDispose]());

const run = (command: string, ...words: readonly string[]): Promise<Said> =>
  contoso.type(command, '-f', contoso.folder, ...words);

/** Long enough for our own writes to be no longer believed against what is there. */
const settled = (): Promise<void> => wait(1100);

const block = ['Mimecast - Returned', 'Mimecast - Route inbound'];
const disclaimers = ['Disclaimer - Footer', 'Disclaimer - Legal privilege'];

const linesOf = ({ stdout }: Said, pattern: RegExp): readonly string[] =>
  stdout.split('\n').filter((line) => pattern.test(line));

describe('a company that gets its vendor from examples/contoso', () => {
  test('has what the files say in the end, and all that others made, byte for byte and in their order [C51]', async () => {
    const applied = await run('apply', '--yes');
    expect(applied.stderr).not.toMatch(/PSTN\d{4}/);
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('A second plan is empty.')]);
    expect((await run('plan')).stdout).toContain('In sync. Nothing to do.');
    expect(foreignOf(contoso.sandbox)).toEqual(before);
    const { rules, connectors, outboundConnectors, arcConfig } = contoso.sandbox.tenant.snapshot();
    expect(rules.filter(({ Name }) => block.includes(String(Name))).map(({ State }) => State)).toEqual([
      'Enabled',
      'Enabled',
    ]);
    const names = ruleNames(contoso.sandbox);
    expect(names.slice(0, 2)).toEqual(disclaimers);
    expect(names.slice(names.indexOf('Mimecast - Returned')).slice(0, 2)).toEqual(block);
    expect([...connectors, ...outboundConnectors].map(({ Name }) => Name)).toEqual(
      expect.arrayContaining(['From Mimecast', 'To Mimecast']),
    );
    expect(arcConfig[0]?.['ArcTrustedSealers']).toBe('seal.litware.example,seal.vendor.example');
  }, 120_000);

  test('whose vendor puts its rules on top again: the plan is two moves, told as moves, and nothing else [A7] [C09] [C10] [C11]', async () => {
    await settled();
    contoso.sandbox.tenant.vendorInsertsOnTop(block.map((Name) => ({ Name })));
    expect(ruleNames(contoso.sandbox).slice(0, 2)).toEqual(block);
    const plan = await run('plan');
    expect([plan.code, linesOf(plan, /^ {2}[+~>=-] /)]).toEqual([2, Array(2).fill(expect.stringContaining('> move'))]);
    expect(linesOf(plan, /moved:/).map((line) => line.trim())).toEqual([
      'moved: Disclaimer - Footer above Mimecast - Returned',
      'moved: Disclaimer - Legal privilege above Mimecast - Returned',
    ]);
    expect(plan.stdout).not.toMatch(/priority/i);

    const disturbed = ruleNames(contoso.sandbox);
    const sent = contoso.sandbox.requests.writes();
    const applied = await run('apply', '--yes');
    expect([applied.code, contoso.sandbox.requests.writes() - sent]).toEqual([0, 2]);
    expect(applied.stdout).toContain('A second plan is empty.');
    expect(ruleNames(contoso.sandbox).slice(0, 4)).toEqual([...disclaimers, ...block]);
    // How all rules stood is on disk before the first of them is moved.
    const journal = (await readFile(join(contoso.folder, '.postern', 'journal.jsonl'), 'utf8')).trim().split('\n');
    const first = journal.map((line) => JSON.parse(line)).find(({ change }) => change?.op === 'move');
    expect([first?.what, first?.change.before.order]).toEqual(['intend', disturbed]);
    expect(foreignOf(contoso.sandbox)).toEqual(before);
  });

  test.each([0, 1, 3, 4, 9, 14])(
    'with a rule that nobody lists at place %i: nothing to do, and it is reported',
    async (place) => {
      await settled();
      const { tenant } = contoso.sandbox;
      tenant.createRule({
        Name: 'Christmas greeting',
        SubjectContainsWords: ['greeting'],
        SetHeaderName: 'X-Greeting',
        SetHeaderValue: '1',
      });
      try {
        tenant.moveRule('Christmas greeting', place);
        const plan = await run('plan');
        expect([plan.code, linesOf(plan, /PSTN1661/)]).toEqual([0, [expect.stringContaining('Christmas greeting')]]);
        expect((await run('apply', '--yes')).code).toBe(0);
        expect(ruleNames(contoso.sandbox)[place]).toBe('Christmas greeting');
      } finally {
        tenant.removeRule('Christmas greeting');
      }
      expect(foreignOf(contoso.sandbox)).toEqual(before);
    },
  );
});

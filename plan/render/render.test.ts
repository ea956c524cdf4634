import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change, Finding, Verdict } from '../../kinds/words.ts';
import { emptyOutside, entry, Process, thing, wish } from '../../test/world/world.ts';
import type { Plan } from '../plan.ts';
import { viewPlan } from '../walk.ts';
import { renderMarkdown } from './markdown.ts';
import { coloured, renderText } from './text.ts';

const held = async (): Promise<Plan> => {
  const outside = emptyOutside();
  outside.facts.set('corner-1 Weather/hill', 'rain');
  outside.setTerms('letters', ['a', 'b', 'c', 'd']);
  outside.putLongAgo({ name: 'rope', value: {} });
  const wishes = wish([
    thing('lamp', { value: { colour: 'red' }, needs: ['Weather/hill'] }),
    thing('shade', { needs: ['Thing lamp'] }),
    thing('bell'),
    thing('rope'),
    entry('mine', 'letters', ['e']),
  ]);
  return (await new Process(outside).plan(wishes)).plan;
};

describe('a plan that is shown', () => {
  test('names with every held change the gates that hold it, also those of what it needs', async () => {
    const view = viewPlan(await held());
    const holders = Object.fromEntries(
      view.scopes.flatMap(({ changes }) => changes.map(({ keys, heldBy }) => [keys.join(), heldBy])),
    );
    expect(holders).toEqual({
      'Term letters e': ['record-full'],
      'Thing bell': [],
      'Thing lamp': ['Weather/hill'],
      'Thing shade': ['Weather/hill'],
    });
    expect(view.summary).toMatchObject({ create: 3, update: 1, held: 3 });
    expect(view.gates.map(({ id, state }) => `${id} ${state}`)).toEqual(['Weather/hill closed', 'record-full closed']);
  });

  test('says in text and in Markdown what is held, why, and what is refused', async () => {
    const view = viewPlan(await held());
    const text = renderText(view);
    const markdown = renderMarkdown(view);
    for (const word of ['Thing lamp', 'Weather/hill', 'rain in hill', 'PSTN2003', 'PSTN1998', 'record-full']) {
      expect(text).toContain(word);
      expect(markdown).toContain(word);
    }
    const row = markdown.split('\n').find((line) => line.includes('Thing shade') && line.startsWith('|'));
    expect(row).toContain('Weather/hill');
    expect(text).toContain('Something is refused. Nothing is written.');
  });

  test('has what goes and what comes in colours of their own on a terminal, and none elsewhere', async () => {
    const plan = await held();
    const changes = plan.changes.map((one) => ({ ...one, shown: ['- old', '+ new', 'value: 1 -> 2'] }));
    const view = viewPlan({ ...plan, changes });
    const [lines, bare] = [renderText(view, coloured), renderText(view)].map((text) => text.split('\n'));
    expect(lines).toEqual(
      expect.arrayContaining([
        '      \u001b[31m- old\u001b[0m',
        '      \u001b[32m+ new\u001b[0m',
        '      value: 1 -> 2',
      ]),
    );
    expect(bare).toEqual(expect.arrayContaining(['      - old', '      + new', '      value: 1 -> 2']));
  });

  test('gives a group the highest risk of its changes', async () => {
    const plan = await held();
    const changes = plan.changes.map(
      (one, index) => ({ ...one, group: 'one', risk: index === 1 ? 'high' : 'low' }) as const,
    );
    const risks = viewPlan({ ...plan, changes }).scopes.flatMap((scope) => scope.changes.map(({ risk }) => risk));
    expect(risks).toContain('high');
  });

  test('keeps raw bytes and inventories to itself', async () => {
    const shown = JSON.stringify(viewPlan(await held()));
    expect(shown).not.toContain('revision');
    expect(shown).not.toContain('deletion');
  });
});

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '`',
        '```',
        '~~~',
        '|',
        '\n',
        '\r',
        '\r\n',
        '<b>',
        '[x](y)',
        '@you',
        '#1',
        '\u001b[2J',
        '\u202e',
        '\\',
      ),
      fc.constantFrom('https://evil.example', 'www.evil.example', '| --- |', '\n## ', '\n- ', 'v=spf1 ~all', ' '),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));

const planWith = (text: string): Plan => {
  const ref = { kind: 'Thing', namespace: 'default', name: text };
  const verdict: Verdict = { state: 'closed', evidence: [text], remedy: text, waitsFor: 'person' };
  const said: Finding = { code: 'PSTN2003', message: text, remedy: text, ref, path: '', retry: 'never' };
  const change: Change = {
    id: 'one',
    op: 'create',
    scope: { target: 'dns', id: text },
    type: 'Term',
    keys: [`Term ${text}`],
    collection: '',
    before: null,
    after: null,
    leaves: [],
    expects: {},
    needs: [`Gate/${text}`],
    group: 'one',
    for: [ref],
    why: text,
    risk: 'low',
    shown: [`- ${text}`, text, text],
  };
  return {
    apiVersion: 'postern.dev/plan/v1',
    hash: '0123456789abcdef',
    inputs: '',
    changes: [change],
    gates: { [`Gate/${text}`]: verdict },
    refused: [said],
    unknown: [said],
    frozen: [],
    notes: [said],
    roads: [],
  };
};

/** What is left of prose once escaped letters and code spans are taken out: what Markdown would act on. */
const active = (line: string): string => {
  let rest = line;
  let plain = '';
  while (rest !== '') {
    const ticks = /^`+/.exec(rest)?.[0];
    const close = ticks === undefined ? -1 : rest.slice(ticks.length).search(new RegExp(`(?<!\`)${ticks}(?!\`)`));
    if (ticks !== undefined && close >= 0) rest = rest.slice(close + 2 * ticks.length);
    else if (rest.startsWith('\\')) rest = rest.slice(2);
    else {
      plain += rest[0];
      rest = rest.slice(1);
    }
  }
  return plain;
};

describe('content of other people', () => {
  test('cannot break out of the Markdown it is shown in', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = renderMarkdown(viewPlan(planWith(text))).split('\n');
        const harmless = renderMarkdown(viewPlan(planWith('x'))).split('\n');
        // One line stays one line wherever it stands, so no heading, list or table can begin in the middle.
        expect(lines).toHaveLength(harmless.length);
        const open = lines.findIndex((line) => /^`{3,}diff$/.test(line));
        const fence = (lines[open] ?? '').replace('diff', '');
        const close = lines.findIndex(
          (line, index) => index > open && /^ {0,3}`{3,}\s*$/.test(line) && line.trim().length >= fence.length,
        );
        expect(close).toBe(open + 4);
        for (const [index, line] of lines.entries()) {
          if (index >= open && index <= close) continue;
          const left = active(line);
          if (line.startsWith('|')) expect(line.replaceAll('\\|', '').match(/\|/g)).toHaveLength(6);
          else expect(left).not.toMatch(/\|/);
          expect(left).not.toMatch(/[<@`]|\]\(|https?:\/\/|www\./);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('cannot steer a terminal or pretend to be another line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = renderText(viewPlan(planWith(text)));
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
        expect(shown.split('\n')).toHaveLength(renderText(viewPlan(planWith('x'))).split('\n').length);
      }),
      { numRuns: 200 },
    );
  });
});

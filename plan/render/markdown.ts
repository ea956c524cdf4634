import type { FindingView, PlanView } from '../walk.ts';

/** Text in a table cell or a line of prose: nothing in it can end the cell, start a link or mention anybody. */
const inline = (text: string): string =>
  text.replaceAll(/[\\`*_{}[\]<>|@]/g, (letter) => `\\${letter}`).replaceAll(/\r?\n/g, ' ');

/** A fence longer than any run of backticks inside, so that a record cannot end its own block. */
const fenced = (lines: readonly string[], language: string): readonly string[] => {
  const runs = lines.join('\n').match(/`+/g) ?? [];
  const longest = Math.max(2, ...runs.map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
};

const findings = (title: string, entries: readonly FindingView[]): readonly string[] =>
  entries.length === 0
    ? []
    : [
        '',
        `### ${title}`,
        '',
        ...entries.map(
          (entry) =>
            `- **${entry.code}** ${inline(entry.at ?? entry.resource ?? '')}: ${inline(entry.message)} ${inline(entry.remedy)}`,
        ),
      ];

/** The plan for a pull request. */
export const renderMarkdown = (view: PlanView): string => {
  const rows = view.scopes.flatMap(({ scope, changes }) =>
    changes.map(
      (change) =>
        `| ${change.op} | ${inline(change.keys.join(', '))} | ${inline(scope)} | ${change.risk} | ${inline(change.heldBy.join(', '))} |`,
    ),
  );
  const details = view.scopes.flatMap(({ changes }) =>
    changes.flatMap((change) =>
      change.shown.length === 0
        ? []
        : ['', `**${inline(change.keys.join(', '))}**: ${inline(change.why)}`, '', ...fenced(change.shown, 'diff')],
    ),
  );
  const gates = view.gates.map(
    (gate) =>
      `- ${gate.state === 'open' ? '[x]' : '[ ]'} ${inline(gate.id)}: ${gate.state}. ${inline(gate.evidence.join('; '))} ${gate.state === 'open' ? '' : inline(gate.remedy)}`,
  );
  const lines = [
    `## Postern plan ${view.hash.slice(0, 12)}: ${view.state}`,
    ...(rows.length === 0
      ? ['', 'Nothing to do.']
      : ['', '| change | what | where | risk | waits for |', '| --- | --- | --- | --- | --- |', ...rows]),
    ...details,
    ...(gates.length === 0 ? [] : ['', '### Gates', '', ...gates]),
    ...findings('Refused', view.refused),
    ...findings('Unknown', view.unknown),
    ...findings('Notes', view.notes),
  ];
  return `${lines.join('\n')}\n`;
};

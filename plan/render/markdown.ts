import { isHere } from '../road.ts';
import type { PlanView } from '../walk.ts';
import { code, fenced, findingSection, inline } from './markdown-words.ts';
import { countsOf, verdictWords } from './text.ts';

const codes = (texts: readonly string[]): string => texts.map(code).join(', ');

/** The plan for a pull request. */
export const renderMarkdown = (view: PlanView): string => {
  const rows = view.scopes.flatMap(({ scope, changes }) =>
    changes.map(
      (change) =>
        `| ${change.op} | ${codes(change.keys)} | ${code(scope)} | ${change.risk} | ${codes(change.heldBy)} |`,
    ),
  );
  const details = view.scopes.flatMap(({ changes }) =>
    changes.flatMap((change) => [
      '',
      `**${change.op}** ${codes(change.keys)} for ${codes(change.resources)}: ${inline(change.why)}`,
      ...(change.shown.length === 0 ? [] : ['', ...fenced(change.shown, 'diff')]),
    ]),
  );
  const gates = view.gates.map((gate) => {
    const evidence = inline(gate.evidence.join('; '));
    return gate.state === 'open'
      ? `- [x] ${code(gate.id)}: open. ${evidence}`
      : `- [ ] ${code(gate.id)}: ${gate.state}, waits for ${gate.waitsFor}. ${evidence}. ${inline(gate.remedy)}`;
  });
  const roads = view.roads.flatMap(({ resource, steps }) => [
    '',
    `### Road of ${code(resource)}`,
    '',
    ...steps.map(({ name, summary, state, evidence, remedy, waitsFor }) => {
      const line = `- [${state === 'Done' ? 'x' : ' '}] ${code(name)}: ${inline(summary)}`;
      return isHere(state)
        ? `${line}. **${state === 'Now' ? 'now' : 'not known'}**, waits for ${waitsFor}. ${inline(evidence.join('; '))}. ${inline(remedy)}`.trimEnd()
        : line;
    }),
  ]);
  const lines = [
    `## Postern plan ${view.hash.slice(0, 12)}`,
    '',
    `${verdictWords[view.state]}${countsOf(view)}`,
    ...(rows.length === 0
      ? []
      : ['', '| change | what | where | risk | waits for |', '| --- | --- | --- | --- | --- |', ...rows]),
    ...details,
    ...(gates.length === 0 ? [] : ['', '### Gates', '', ...gates]),
    ...findingSection('Refused', view.refused),
    ...findingSection('Unknown', view.unknown),
    ...roads,
    ...findingSection('Notes', view.notes),
  ];
  return `${lines.join('\n')}\n`;
};

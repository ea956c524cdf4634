import type { AppliedView } from '../walk.ts';
import { endedWords, isSaidByPlan, proofWords, stoppedWords } from './applied-text.ts';
import { code, findingLine, findingSection, inline } from './markdown-words.ts';

/** What an apply did, for a pull request. Empty when the plan has said it. */
export const renderAppliedMarkdown = (view: AppliedView): string => {
  if (isSaidByPlan(view)) return '';
  const rows = view.ended.map(
    (ended) => `| ${ended.op} | ${ended.keys.map(code).join(', ')} | ${endedWords[ended.state]} |`,
  );
  const findings = view.ended.flatMap(({ finding }) => (finding === null ? [] : [`- ${findingLine(finding)}`]));
  const proof = proofWords(view);
  const lines = [
    '',
    `## Postern apply of ${view.planHash.slice(0, 12)}`,
    '',
    view.stopped === null ? `Run ${inline(view.run ?? '')}.` : stoppedWords[view.stopped],
    ...(rows.length === 0 ? [] : ['', '| change | what | end |', '| --- | --- | --- |', ...rows]),
    ...(findings.length === 0 ? [] : ['', ...findings]),
    ...(view.run === null || view.after === null
      ? []
      : [...findingSection('Refused', view.after.refused), ...findingSection('Unknown', view.after.unknown)]),
    ...(proof === '' ? [] : ['', proof]),
  ];
  return `${lines.join('\n')}\n`;
};

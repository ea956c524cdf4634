import type { Change } from '../../kinds/words.ts';
import type { ChangeView, FindingView, GateView, PlanView, RoadView } from '../walk.ts';
import { visible } from './visible.ts';

/** Colours, or plain text. Each takes a string and gives one. */
export type Paint = {
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
};

const same = (text: string): string => text;

/** No colours: pipes, files, NO_COLOR. */
export const plain: Paint = { good: same, warn: same, bad: same, dim: same, strong: same };

const ansi =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;

/** Colours for a terminal. */
export const coloured: Paint = { good: ansi(32), warn: ansi(33), bad: ansi(31), dim: ansi(2), strong: ansi(1) };

const sign: Readonly<Record<Change['op'], string>> = {
  create: '+',
  update: '~',
  move: '>',
  delete: '-',
  run: '!',
  adopt: '=',
  forget: '.',
  remember: '.',
  manual: '?',
};

const tint = (paint: Paint, op: Change['op']) =>
  op === 'delete' ? paint.bad : op === 'create' ? paint.good : paint.warn;

/* What goes and what comes, in one record. */
const shownLine = (line: string, paint: Paint): string =>
  line.startsWith('+ ') ? paint.good(visible(line)) : line.startsWith('- ') ? paint.bad(visible(line)) : visible(line);

const changeLines = (change: ChangeView, paint: Paint): readonly string[] => {
  const paintOp = tint(paint, change.op);
  const risk = change.risk === 'low' ? '' : `  ${paint.warn(`${change.risk} risk`)}`;
  return [
    `  ${paintOp(`${sign[change.op]} ${change.op}`)}  ${paint.strong(visible(change.keys.join(', ')))}${risk}`,
    `      ${paint.dim(visible(`for ${change.resources.join(', ')}: ${change.why}`))}`,
    ...change.shown.map((line) => `      ${shownLine(line, paint)}`),
    ...change.heldBy.map((id) => `      ${paint.warn(`waits for ${visible(id)}`)}`),
  ];
};

const gateLines = (gate: GateView, paint: Paint): readonly string[] => {
  const state =
    gate.state === 'open' ? paint.good('open') : gate.state === 'closed' ? paint.warn('closed') : paint.bad('unknown');
  const id = visible(gate.id);
  if (gate.state === 'open') return [`  ${id}: ${state}  ${paint.dim(visible(gate.evidence.join('; ')))}`];
  return [
    `  ${id}: ${state}`,
    ...gate.evidence.map((line) => `      ${visible(line)}`),
    `      ${paint.dim(`(waits for ${gate.waitsFor})`)} ${visible(gate.remedy)}`,
  ];
};

/** A finding as up to three lines: what and where, then what to do. */
export const findingLines = (finding: FindingView, paint: Paint = plain): readonly string[] => {
  const where = finding.at ?? finding.resource;
  return [
    `  ${paint.strong(finding.code)} ${visible(`${where === null ? '' : `${where}: `}${finding.message}`)}`,
    ...(finding.remedy === '' ? [] : [`      ${paint.dim(visible(finding.remedy))}`]),
  ];
};

/** A road as lines: what is done in one line each, where it stands with what it waits for, what is ahead by name. */
export const roadLines = ({ steps }: RoadView, paint: Paint = plain): readonly string[] =>
  steps.flatMap(({ name, summary, state, evidence, remedy, waitsFor }) => {
    const line = visible(`${name}: ${summary}`);
    if (state === 'Done') return [`  ${paint.good('done')}   ${line}`];
    if (state === 'Ahead') return [`  ${paint.dim(`ahead  ${line}`)}`];
    const word = state === 'Unknown' ? paint.bad('?     ') : paint.warn('now   ');
    return [
      `  ${word} ${paint.strong(line)}`,
      ...evidence.map((said) => `           ${visible(said)}`),
      `           ${paint.dim(`(waits for ${waitsFor})`)} ${visible(remedy)}`.trimEnd(),
    ];
  });

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];

/** What a whole plan comes to, in words. */
export const verdictWords: Readonly<Record<PlanView['state'], string>> = {
  unknown: 'Something is not known. Nothing is written.',
  refused: 'Something is refused. Nothing is written.',
  applicable: 'Can be applied now.',
  waiting: 'Everything left waits for a gate.',
  manual: 'Only manual steps are left.',
  inSync: 'In sync. Nothing to do.',
};

const count = (number: number, word: string): readonly string[] => (number === 0 ? [] : [`${number} ${word}`]);

/** How much there is to do, to stand after the verdict; empty when there is nothing. */
export const countsOf = ({ summary, frozen }: PlanView): string => {
  const counts = [
    ...count(summary.create, 'to create'),
    ...count(summary.update, 'to update'),
    ...count(summary.delete, 'to delete'),
    ...count(summary.other, 'other'),
    ...count(summary.manual, 'by hand'),
    ...count(summary.held, 'waiting'),
    ...count(frozen.length, 'left alone'),
  ];
  return counts.length === 0 ? '' : ` ${counts.join(', ')}.`;
};

/** What stands in the way of a plan: what is refused and what is not known, with the reasons. */
export const reasonLines = (view: PlanView, paint: Paint = plain): readonly string[] => [
  ...section(
    paint.bad('Refused'),
    view.refused.flatMap((finding) => findingLines(finding, paint)),
  ),
  ...section(
    paint.bad('Unknown'),
    view.unknown.flatMap((finding) => findingLines(finding, paint)),
  ),
];

/** The plan for a person. `paint` is `plain` unless a terminal shows it. */
export const renderText = (view: PlanView, paint: Paint = plain): string => {
  const lines = [
    `Plan ${view.hash.slice(0, 12)}`,
    ...view.scopes.flatMap(({ scope, changes }) => [
      '',
      paint.strong(visible(scope)),
      ...changes.flatMap((change) => changeLines(change, paint)),
    ]),
    ...section(
      'Gates',
      view.gates.flatMap((gate) => gateLines(gate, paint)),
    ),
    ...reasonLines(view, paint),
    ...view.roads.flatMap((road) => section(`Road of ${visible(road.resource)}`, roadLines(road, paint))),
    ...section(
      'Notes',
      view.notes.flatMap((finding) => findingLines(finding, paint)),
    ),
    '',
    `${verdictWords[view.state]}${countsOf(view)}`,
  ];
  return `${lines.join('\n')}\n`;
};

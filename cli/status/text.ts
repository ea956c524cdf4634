import { findingLines, type Paint, roadLines, verdictWords } from '../../plan/render/text.ts';
import { visible } from '../../plan/render/visible.ts';
import { isHere } from '../../plan/road.ts';
import type { ResourceView, StatusView, WaitView } from './view.ts';

const tint = (paint: Paint, state: ResourceView['state']) =>
  state === 'InSync' ? paint.good : ['Blocked', 'Unknown', 'Invalid'].includes(state) ? paint.bad : paint.warn;

const widest = 'InSync'.length + 1;

const headOf = ({ resource, state }: ResourceView, paint: Paint): string =>
  `${tint(paint, state)(state.padEnd(widest))} ${paint.strong(visible(resource))}`;

/* For people, the minute is enough; the time zone is always UTC. */
const minute = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

const waitLines = ({ gate, state, waitsFor, since, evidence, remedy }: WaitView, isWhole: boolean, paint: Paint) => [
  `${paint.warn(`waits for ${visible(gate)}`)} (${state}, ${waitsFor}${since === null ? '' : `, since ${minute(since)}`})`,
  ...(isWhole ? evidence : evidence.slice(0, 1)).map((line) => `    ${visible(line)}`),
  ...(remedy === '' ? [] : [`    ${paint.dim(visible(remedy))}`]),
];

/** What a person has to know about one resource, below its line. `isWhole`: everything, and the road that it describes. */
export const resourceLines = (view: ResourceView, isWhole: boolean, paint: Paint): readonly string[] => {
  const said = isWhole ? view.said : view.said.filter(() => ['Blocked', 'Unknown', 'Invalid'].includes(view.state));
  // Of a road a list shows where it stands.
  const steps = view.steps.filter(({ state }) => isWhole || isHere(state));
  return [
    ...(view.pending.length === 0 ? [] : [`to apply: ${visible(view.pending.join(', '))}`]),
    ...view.waits.flatMap((wait) => waitLines(wait, isWhole, paint)),
    ...view.manual.map((step) => `by hand: ${visible(step)}`),
    ...(!view.attestable ? [] : [paint.dim(`    then: postern attest ${nameOf(view.resource)} --by NAME`)]),
    ...said.flatMap((finding) => findingLines(finding, paint).map((line) => line.slice(2))),
    ...roadLines({ resource: view.resource, steps }, paint).map((line) => line.slice(2)),
  ];
};

/* A resource as a command takes it; the namespace stands only where it is another than the usual one. */
const nameOf = (id: string): string => {
  const [kind, namespace, name] = id.split('/');
  return `${kind}/${name}${namespace === 'default' ? '' : ` --namespace ${namespace}`}`;
};

type Block = { readonly head: string; readonly resources: readonly ResourceView[] };

const blocksOf = ({ scopes, across }: StatusView): readonly Block[] => [
  ...scopes.map(({ scope, resources }) => ({ head: scope, resources })),
  ...(across.length === 0 ? [] : [{ head: 'across', resources: across }]),
];

const listLines = ({ head, resources }: Block, paint: Paint): readonly string[] => [
  paint.strong(visible(head)),
  ...resources.flatMap((one) => [
    `  ${headOf(one, paint)}`,
    ...resourceLines(one, false, paint).map((line) => `  ${' '.repeat(widest + 1)}${line}`),
  ]),
  '',
];

const treeLines = ({ head, resources }: Block, paint: Paint): readonly string[] => [
  paint.strong(visible(head)),
  ...resources.flatMap((one, index) => {
    const isLast = index === resources.length - 1;
    const stem = isLast ? '   ' : '│  ';
    return [
      `${isLast ? '└─ ' : '├─ '}${headOf(one, paint)}`,
      ...resourceLines(one, true, paint).map((line) => `${stem}${' '.repeat(widest + 1)}${line}`),
    ];
  }),
  '',
];

/** The view for a person: a list with what is to be done, or a tree with everything that is known. */
export const statusText = (view: StatusView, form: 'list' | 'tree', paint: Paint): string =>
  `${[
    ...blocksOf(view).flatMap((block) => (form === 'tree' ? treeLines(block, paint) : listLines(block, paint))),
    verdictWords[view.state],
  ].join('\n')}\n`;

import type { Finding } from '../kinds/words.ts';
import type { Plan } from '../plan/plan.ts';
import { renderMarkdown } from '../plan/render/markdown.ts';
import { coloured, findingLines, type Paint, plain, renderText } from '../plan/render/text.ts';
import { type Locate, viewFinding, viewPlan } from '../plan/walk.ts';
import type { World } from './world.ts';

export type OutputFormat = 'text' | 'json' | 'markdown';

/** Colours only on a terminal, and never with NO_COLOR (any value but the empty one) or TERM=dumb. */
export const paintFor = (stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint =>
  stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb' ? coloured : plain;

/** The plan in the wished form, for stdout. */
export const planText = (plan: Plan, format: OutputFormat, world: World, locate: Locate): string => {
  const view = viewPlan(plan, locate);
  if (format === 'json') return `${JSON.stringify(view, null, 2)}\n`;
  if (format === 'markdown') return renderMarkdown(view);
  return renderText(view, paintFor(world.stdout, world.environment));
};

/** Says which --allow opened nothing: a name that is mistyped would else look as if it had been given. */
export const complainUnusedAllows = (plan: Plan, names: readonly string[], world: World): void => {
  const known = new Set(Object.keys(plan.gates).flatMap((id) => [id, id.split('#')[0], id.split(/[/#]/)[0]]));
  for (const name of names)
    if (name !== 'partial' && !known.has(name))
      world.stderr.write(`--allow ${name}: this plan has no gate or guard of that name.
`);
};

/** Findings as talk, on stderr. */
export const complain = (findings: readonly Finding[], world: World, locate: Locate): void => {
  const paint = paintFor(world.stderr, world.environment);
  for (const finding of findings)
    world.stderr.write(`${findingLines(viewFinding(finding, locate), paint).join('\n')}\n`);
};

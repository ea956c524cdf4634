import { FindingError } from '../../kinds/codes.ts';
import { kinds } from '../../kinds/index.ts';
import type { Kind } from '../../kinds/kind.ts';
import { finding } from '../../kinds/resource-codes.ts';
import { fieldProse, nodeOf, propertiesOf, requiredOf, type SchemaNode } from '../../kinds/schema-walk.ts';
import type { ExitCode } from '../exit.ts';
import { kindNamed, kindNames } from '../kind-name.ts';
import { packageFile } from '../package-file.ts';
import type { World } from '../world.ts';

const typeOf = (node: SchemaNode): string =>
  node.enum !== undefined
    ? node.enum.join(' | ')
    : node['x-open'] !== undefined
      ? `${node['x-open'].join(' | ')} | ...`
      : node.items !== undefined
        ? `list of ${typeOf(node.items)}`
        : String(node.type);

const fields = function* (node: SchemaNode, indent: string): Generator<string> {
  const required = new Set(requiredOf(node));
  for (const [name, child] of propertiesOf(node)) {
    yield `${indent}${name}  <${typeOf(child)}>${required.has(name) ? '  required' : ''}`;
    const prose = fieldProse(child);
    if (prose !== '') yield `${indent}    ${prose}`;
    const inner = child.items ?? child;
    if (inner.type === 'object' && child['x-secret'] === undefined) yield* fields(inner, `${indent}  `);
  }
};

const explainKind = (kind: Kind): string =>
  `${[`${kind.name} (postern.dev/v1alpha1)`, '', kind.summary, '', 'spec:', ...fields(nodeOf(kind.schema), '  ')].join('\n')}\n`;

/** The section of docs/errors.md for one code: the same text there and here. */
const explainCode = async (code: string): Promise<string | null> => {
  const errors = await packageFile('docs/errors.md');
  const [, section] = errors.split(`### ${code}\n`);
  const text = section?.split(/^##/m)[0]?.trim().replaceAll('**', '');
  return text === undefined ? null : `${code}\n\n${text}\n`;
};

/** Prints what a kind or an error code means; without a name, the list of kinds. */
export const runExplain = async (name: string | undefined, world: World): Promise<ExitCode> => {
  if (name === undefined) {
    const width = Math.max(...kinds.map((kind) => kind.name.length));
    world.stdout.write(`${kinds.map((kind) => `${kind.name.padEnd(width)}  ${kind.summary}`).join('\n')}\n`);
    return 0;
  }
  const kind = kindNamed(name);
  const text = kind === undefined ? await explainCode(name.toUpperCase()) : explainKind(kind);
  if (text === null)
    throw new FindingError(
      finding('PSTN1002', {
        message: `${name} is neither a kind nor an error code; kinds are ${kindNames()}`,
      }),
    );
  world.stdout.write(text);
  return 0;
};

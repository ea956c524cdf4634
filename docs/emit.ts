import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Code } from '../kinds/codes.ts';
import { kinds } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';
import { fieldNotes, kebab, nodeOf, requiredOf, type SchemaNode, schemaNodes } from '../kinds/schema-walk.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The catalogue of one file: `codes.ts` or `resource-codes.ts` of some room. */
export type Catalogue = { readonly file: string; readonly codes: Readonly<Record<string, Code>> };

/** Every catalogue of the house, in the order of its file names. */
export const catalogues = async (): Promise<readonly Catalogue[]> => {
  const files = globSync('{kinds,plan,targets,memory,cli,operator,pulumi}/**/{codes,resource-codes}.ts', { cwd: root });
  const read = await Promise.all(
    files.sort().map(async (file) => {
      const found = (await import(new URL(`../${file}`, import.meta.url).href)) as { codes?: Catalogue['codes'] };
      return { file, codes: found.codes ?? {} };
    }),
  );
  return read.filter((catalogue) => Object.keys(catalogue.codes).length > 0);
};

const errorsHead = `# Errors

Every finding carries a code from this list. It says what happened, where (file and line, or the resource), what to do,
and whether trying again without a change may help. \`postern explain CODE\` prints the same text.

<!-- Generated from the codes.ts files. Do not edit. -->
`;

const entry = ([code, { title, remedy, retry }]: readonly [string, Code]): string =>
  `### ${code}\n\n**${title}.** ${remedy}\n\nRetry: ${retry}.\n`;

/** docs/errors.md: all codes by room. Throws when two rooms use one code. */
export const errorsPage = (all: readonly Catalogue[]): string => {
  const rooms = new Map<string, [string, Code][]>();
  const seen = new Map<string, string>();
  for (const { file, codes } of all)
    for (const [code, value] of Object.entries(codes)) {
      const other = seen.get(code);
      if (other !== undefined) throw new Error(`${code} stands in ${other} and in ${file}`);
      seen.set(code, file);
      const room = dirname(file);
      rooms.set(room, [...(rooms.get(room) ?? []), [code, value]]);
    }
  const first = (entries: readonly [string, Code][]): string => entries.map(([code]) => code).sort()[0] ?? '';
  const sections = [...rooms]
    .sort(([, a], [, b]) => (first(a) < first(b) ? -1 : 1))
    .map(
      ([room, entries]) =>
        `## ${room}/\n\n${entries
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(entry)
          .join('\n')}`,
    );
  return [errorsHead, ...sections].join('\n');
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const typeName = (node: SchemaNode): string => {
  if (node.items !== undefined) return `${node['x-list'] === 'set' ? 'set' : 'list'} of ${typeName(node.items)}`;
  if (node['x-secret'] === true) return 'secret reference';
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ');
  return node.type;
};

const rules = (node: SchemaNode): readonly string[] => [
  ...(node['x-exactly-one'] === undefined || node['x-secret'] === true
    ? []
    : [`Exactly one of ${node['x-exactly-one'].join(', ')}.`]),
  ...(node['x-at-most-one'] === undefined ? [] : [`At most one of ${node['x-at-most-one'].join(', ')}.`]),
  ...(node['x-immutable'] === true ? ['Cannot change.'] : []),
  ...(node.default === undefined ? [] : [`Default: \`${String(node.default)}\`.`]),
];

/* The inside of a secret reference is the same everywhere and told once, on the page about secrets. */
const shown = (path: string, secrets: readonly string[]): boolean =>
  !secrets.some((secret) => path.startsWith(`${secret}/`));

/** A Markdown table with its columns aligned, the way the formatter wants it. The first row is the head. */
const aligned = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
};

/** The field table of one kind: one row per field, nested ones with their path. */
export const fieldTable = (schema: SchemaNode): string => {
  const nodes = [...schemaNodes(schema, '')].filter(([path]) => path !== '');
  const secrets = nodes.filter(([, node]) => node['x-secret'] === true).map(([path]) => path);
  const needed = new Set(
    [...schemaNodes(schema, '')].flatMap(([path, node]) => requiredOf(node).map((name) => `${path}/${name}`)),
  );
  const rows = nodes
    .filter(([path]) => shown(path, secrets) && !path.endsWith('/*'))
    .map(([path, node]) => {
      const name = path.slice(1).replaceAll('/*', '[]').replaceAll('/', '.');
      const prose = [node.description ?? '', ...fieldNotes(node), ...rules(node)].join(' ').trim();
      return [`\`${name}\``, cell(typeName(node)), needed.has(path) ? 'yes' : '', cell(prose)];
    });
  const whole = rules(schema).length === 0 ? '' : `${rules(schema).join(' ')}\n\n`;
  return `${whole}${aligned([['field', 'type', 'needed', 'meaning'], ...rows])}`;
};

const begin = '<!-- fields: generated from the schema, do not edit below -->';
const end = '<!-- end of fields -->';

/** A kind's page: what a person wrote around the markers stays, the table between them is made anew. */
export const kindPage = (kind: Kind, before: string | null): string => {
  const table = `${begin}\n\n${fieldTable(nodeOf(kind.schema))}\n\n${end}`;
  if (before === null) return `# ${kind.name}\n\n${kind.summary}\n\n## Fields of spec\n\n${table}\n`;
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page of ${kind.name} has lost its markers: ${begin} and ${end}`);
  return before.slice(0, from) + table + before.slice(to + end.length);
};

/** docs/errors.md and docs/kinds/*.md. Path to content. */
export const emit = async (from: readonly Kind[]): Promise<ReadonlyMap<string, string>> => {
  const pages = from.map((kind) => {
    const path = `docs/kinds/${kebab(kind.name)}.md`;
    const file = `${root}/${path}`;
    return [path, kindPage(kind, existsSync(file) ? readFileSync(file, 'utf8') : null)] as const;
  });
  return new Map([...pages, ['docs/errors.md', errorsPage(await catalogues())]]);
};

if (import.meta.main)
  for (const [path, content] of await emit(kinds)) writeFileSync(new URL(`../${path}`, import.meta.url), content);

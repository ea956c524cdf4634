import ts from 'typescript';
import { isTest, type Source } from './sources.ts';

/** What may stand in a kind's folder. `needed` unless the kind is a scope or an approval, which want nothing. */
const kindFiles = {
  always: ['kind.ts', 'schema.ts'],
  needed: ['items.ts'],
  allowed: [
    'checks.ts',
    'codes.ts',
    'facts.ts',
    'gates.ts',
    'guards.ts',
    'notes.ts',
    'rules.ts',
    'settings.ts',
    'steps.ts',
    'cases.ts',
  ],
};

/* Chairs that only one kind needs. A second kind that wants one moves it to the list above. */
const ownFiles: Readonly<Record<string, readonly string[]>> = {
  'cloud-integration': ['expand.ts'],
  'spf-record': ['candidate.ts', 'place.ts', 'vendor.ts'],
  'transport-rule-order': ['order.ts', 'seen.ts'],
  'transport-rule': ['last-route.ts', 'passage.ts', 'rule.ts', 'size.ts'],
};

/** What must stand in a target's folder; a protocol may need more files of its own. */
const targetFiles = ['target.ts', 'api.ts', 'convert.ts', 'limits.ts', 'codes.ts'];

/* Names under which a second idea hides. */
const hiding =
  /^(utils?|helpers?|common|lib|libs|core|shared|misc|internal|managers?|base|legacy[-_].*|.*-(utils?|helpers?|manager))$/;

/* Declarative tables may be long. */
const isTable = (path: string): boolean => /(^|\/)(schema|codes|[a-z0-9-]+-table)\.ts$/.test(path);

const parts = (path: string): readonly string[] =>
  path.split('/').map((part) => part.replace(/(\.real)?(\.test)?\.[a-z]+$/, ''));

/** File and folder names that break the house rules, one line each. */
export const wrongNames = (paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => [
    ...parts(path)
      .filter((part) => hiding.test(part))
      .map((part) => `${path}: the name "${part}" hides a second idea`),
    ...parts(path)
      .filter((part) => !/^\.?[a-z0-9]+(-[a-z0-9]+)*$/.test(part))
      .map((part) => `${path}: "${part}" is not in kebab-case`),
  ]);

/** Files that are longer than a person reads in one go. */
export const tooLong = (files: readonly Source[]): readonly string[] =>
  files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1;
    return lines > 300 && !isTable(path) ? [`${path}: ${lines} lines, at most 300`] : [];
  });

const foldersOf = (
  paths: readonly string[],
  room: string,
  but: readonly string[],
): ReadonlyMap<string, readonly string[]> => {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const [first, folder = '', ...rest] = path.split('/');
    if (first !== room || rest.length === 0 || but.includes(folder)) continue;
    folders.set(folder, [...(folders.get(folder) ?? []), rest.join('/')]);
  }
  return folders;
};

/** Kinds with the wrong furniture. `wanting`: folders of kinds that have items; `paths` include the YAML cases. */
export const kindFurniture = (paths: readonly string[], wanting: readonly string[]): readonly string[] =>
  [...foldersOf(paths, 'kinds', ['language'])].flatMap(([folder, files]) => {
    const needed = [...kindFiles.always, ...(wanting.includes(folder) ? kindFiles.needed : [])];
    const known = [...needed, ...kindFiles.needed, ...kindFiles.allowed, ...(ownFiles[folder] ?? [])];
    const strange = files.filter(
      (file) => !known.includes(file) && !file.endsWith('.test.ts') && !/^cases\/[a-z0-9-]+\.yaml$/.test(file),
    );
    return [
      ...needed.filter((file) => !files.includes(file)).map((file) => `kinds/${folder} has no ${file}`),
      ...(files.some((file) => /^cases\/.*\.yaml$/.test(file)) ? [] : [`kinds/${folder} has no cases/*.yaml`]),
      ...strange.map((file) => `kinds/${folder}/${file}: other kinds have no such file`),
    ];
  });

/** Targets with the wrong furniture. */
export const targetFurniture = (paths: readonly string[]): readonly string[] =>
  [...foldersOf(paths, 'targets', [])].flatMap(([folder, files]) =>
    targetFiles.filter((file) => !files.includes(file)).map((file) => `targets/${folder} has no ${file}`),
  );

const runners = new Set(['test', 'it', 'describe', 'suite']);

const unfinished = new RegExp(['TO', 'DO|FIX', 'ME|X', 'XX'].join(''));

/** Escape hatches and unfinished work in one file, one line each. */
export const escapes = ({ path, text }: Source): readonly string[] => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const say = (node: ts.Node, what: string): void => {
    found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`);
  };
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) say(node, 'any');
    if (ts.isNonNullExpression(node)) say(node, 'a non-null !');
    if (ts.isExportAssignment(node)) say(node, 'a default export');
    if (ts.isPropertyAccessExpression(node) && ['only', 'skip', 'todo', 'fails'].includes(node.name.text)) {
      const runner = node.expression.getText();
      if (runners.has(runner)) say(node, `${runner}.${node.name.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const [index, line] of text.split('\n').entries()) {
    if (unfinished.test(line)) found.push(`${path}:${index + 1}: unfinished work`);
    if (/@ts-(ignore|nocheck|expect-error)/.test(line)) found.push(`${path}:${index + 1}: a silenced type error`);
  }
  return found;
};

const isCallOf = (node: ts.Node, names: readonly string[]): boolean =>
  ts.isCallExpression(node) && names.includes(node.expression.getText());

const isPartOf = (node: ts.Node, owner: string): boolean =>
  ts.isPropertyAccessExpression(node) && node.expression.getText() === owner;

/* What a pure room may not touch: the clock, the environment, the network, the disk, chance and the log. */
const impure: readonly (readonly [string, (node: ts.Node) => boolean])[] = [
  ['reads the clock', (node) => isCallOf(node, ['Date.now', 'performance.now'])],
  [
    'reads the clock',
    (node) => ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0,
  ],
  ['touches the process', (node) => isPartOf(node, 'process')],
  ['reaches for the network', (node) => isCallOf(node, ['fetch'])],
  ['rolls dice', (node) => isCallOf(node, ['Math.random', 'randomUUID', 'randomBytes'])],
  ['writes a log', (node) => isPartOf(node, 'console')],
  [
    'imports from Node',
    (node) =>
      ts.isImportDeclaration(node) &&
      ts.isStringLiteral(node.moduleSpecifier) &&
      /^node:(?!crypto$)/.test(node.moduleSpecifier.text),
  ],
];

/** What is not pure in a file of a pure room (kinds/ and plan/), one line each. */
export const impurities = ({ path, text }: Source): readonly string[] => {
  if (isTest(path)) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    for (const [what, is] of impure) if (is(node)) found.push(`${path}: ${what}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
};

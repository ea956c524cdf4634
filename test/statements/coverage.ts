import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One statement of the five documents that Postern is built for, or a rule that follows from reading them together. */
export type Statement = { readonly id: string; readonly kind: string; readonly statement: string };

/** How one statement stands. `tests`: the files whose tests carry its id. `reason`: why no test can. */
export type Covered = Statement & { readonly tests: readonly string[]; readonly reason: string | null };

/** The documents by the letter of their statements. */
export const documents: Readonly<Record<string, string>> = {
  E: 'Device enrollment',
  C: 'Cloud Integrated: setup, modes, policies',
  G: 'Security agent: settings and key',
  R: 'Security recommendations',
  M: 'Closed circuit messaging',
  X: 'Read together',
};

const house = join(import.meta.dirname, '..', '..');

/* An id counts in the name of a test or of a case: in brackets, alone or in a list. */
const inBrackets = /\[((?:[ECGRMX][0-9]{2}(?:, ?)?)+)\]/g;

const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(inBrackets)].flatMap(([, list]) => (list ?? '').split(/, ?/).filter((id) => id !== ''));

/** The statements, from `statements.json`. */
export const statements = (): readonly Statement[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'statements.json'), 'utf8')) as readonly Statement[];

/** Where each id is carried, by id: the test files and kinds' cases of the house. */
export const carried = (): ReadonlyMap<string, readonly string[]> => {
  const files = globSync(
    '{kinds,plan,memory,targets,cli,operator,pulumi,platform,sandbox,crds,schemas,docs,test}/**/*',
    {
      cwd: house,
    },
  ).filter((file) => /\.test\.ts$|\/cases\/[^/]+\.yaml$/.test(file));
  const found = new Map<string, string[]>();
  for (const file of files.sort())
    for (const id of new Set(idsIn(readFileSync(join(house, file), 'utf8'))))
      found.set(id, [...(found.get(id) ?? []), file]);
  return found;
};

/** The statements that no test can carry, or that wait, from the tables of `docs/coverage.md`: id to reason. */
export const reasons = (): ReadonlyMap<string, string> =>
  new Map(
    readFileSync(join(house, 'docs', 'coverage.md'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, id, reason] = /^\| ([ECGRMX][0-9]{2})\s*\| (.+?)\s*\|$/.exec(line) ?? [];
        return id === undefined || reason === undefined ? [] : [[id, reason] as const];
      }),
  );

/** Every statement with what carries it. */
export const coverage = (): readonly Covered[] => {
  const tests = carried();
  const why = reasons();
  return statements().map((one) => ({ ...one, tests: tests.get(one.id) ?? [], reason: why.get(one.id) ?? null }));
};

/** Ids in tests or in `docs/coverage.md` that no statement has, and statements that are carried and excused. */
export const faults = (): readonly string[] => {
  const known = new Set(statements().map(({ id }) => id));
  const all = carried();
  return [
    ...[...all].flatMap(([id, files]) => (known.has(id) ? [] : [`${files.join(', ')}: there is no statement ${id}`])),
    ...[...reasons().keys()].flatMap((id) => (known.has(id) ? [] : [`docs/coverage.md: there is no statement ${id}`])),
    ...[...reasons().keys()].flatMap((id) =>
      all.has(id) ? [`docs/coverage.md: ${id} is carried by ${(all.get(id) ?? []).join(', ')}`] : [],
    ),
  ];
};

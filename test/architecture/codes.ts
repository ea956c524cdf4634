import { isTest, type Source } from './sources.ts';

const isCatalogue = (path: string): boolean => /(^|\/)(resource-)?codes\.ts$/.test(path);

const mentioned = (text: string): readonly string[] => [...text.matchAll(/\bPSTN\d+\b/g)].map(([code]) => code);

/** Where code, catalogue and page disagree, one line each. `catalogued`: the codes that the catalogues define. */
export const codeProblems = (
  catalogued: readonly string[],
  files: readonly Source[],
  page: string,
): readonly string[] => {
  const known = new Set(catalogued);
  const shown = new Set([...page.matchAll(/^### (PSTN\d+)$/gm)].map(([, code]) => code ?? ''));
  const users = files.filter(({ path }) => !isTest(path) && !isCatalogue(path));
  const used = new Set(users.flatMap(({ text }) => mentioned(text)));
  return [
    ...[...known].filter((code) => !/^PSTN\d{4}$/.test(code)).map((code) => `${code} has not four digits`),
    ...[...known].filter((code) => !shown.has(code)).map((code) => `${code} is not in docs/errors.md`),
    ...[...shown]
      .filter((code) => !known.has(code))
      .map((code) => `docs/errors.md tells of ${code}, which no room has`),
    ...[...known].filter((code) => !used.has(code)).map((code) => `${code} is never said`),
    ...users.flatMap(({ path, text }) =>
      [...new Set(mentioned(text))]
        .filter((code) => !known.has(code))
        .map((code) => `${path} says ${code}, which no room has`),
    ),
  ];
};

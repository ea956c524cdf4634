import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { emit as emitOutputs } from '../../cli/emit.ts';
import { emit as emitCrds } from '../../crds/emit.ts';
import { emit as emitDocs } from '../../docs/emit.ts';
import { kinds } from '../../kinds/index.ts';
import { emit as emitPulumi } from '../../pulumi/emit.ts';
import { emit as emitSchemas } from '../../schemas/emit.ts';

/** What is wrong with the generated files: `made` is what should be there, `there` what is, both path to content. */
export const staleFiles = (
  made: ReadonlyMap<string, string>,
  there: ReadonlyMap<string, string>,
): readonly string[] => [
  ...[...made]
    .filter(([path, content]) => there.get(path) !== content)
    .map(([path]) => `${path} ${there.has(path) ? 'is not what the kinds say now' : 'is missing'}: run npm run gen`),
  ...[...there.keys()]
    .filter((path) => !made.has(path))
    .map((path) => `${path} comes from no kind: delete it, or add the kind to kinds/index.ts`),
];

/** Everything the emitters make, without writing it. */
export const generated = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ...emitSchemas(kinds),
    ...emitOutputs(),
    ...emitCrds(kinds),
    ...emitPulumi(kinds),
    ...(await emitDocs(kinds)),
  ]);

/** Everything that lies where the emitters write. */
export const onDisk = (root: string, made: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const found = globSync(['schemas/*.json', 'crds/*.yaml', 'docs/kinds/*.md'], { cwd: root });
  const paths = new Set([...found, ...made.keys()]);
  return new Map(
    [...paths]
      .filter((path) => existsSync(`${root}/${path}`))
      .map((path) => [path, readFileSync(`${root}/${path}`, 'utf8')]),
  );
};

if (import.meta.main) {
  const made = await generated();
  const stale = staleFiles(made, onDisk(fileURLToPath(new URL('../..', import.meta.url)), made));
  for (const line of stale) console.error(line);
  process.exitCode = stale.length === 0 ? 0 : 1;
}

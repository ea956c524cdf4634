import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FindingError } from '../../kinds/codes.ts';
import { canonicalName, isWithin } from '../../kinds/language/dns-name.ts';
import { kebab } from '../../kinds/schema-walk.ts';
import type { Finding, Resource } from '../../kinds/words.ts';
import { finding as cliFinding } from '../codes.ts';
import type { ExitCode } from '../exit.ts';
import { finding } from '../import/codes.ts';
import { patchFor } from '../import/patch.ts';
import { type ResourceFile, resourceFiles, type Taking } from '../import/resources.ts';
import { type Fields, settingsThatFit } from '../import/settings.ts';
import { survey } from '../import/survey.ts';
import { complain } from '../output.ts';
import { type Session, type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type ImportOptions = Omit<SessionOptions, 'allow' | 'target'> & {
  readonly to: string;
  readonly namespace: string;
  /** Names inside the zone to look at, beside the zone itself. */
  readonly name: readonly string[];
  /** What carries no mark is taken over by the next apply, or never written. */
  readonly adopt: boolean;
  readonly observe: boolean;
  readonly force: boolean;
};

const scopeNamed = (what: string, namespace: string, { wishes }: Session): Resource => {
  const [kind = '', name = ''] = what.split('/');
  const ofNamespace = wishes.scopes.filter(({ ref }) => ref.namespace === namespace);
  const found = ofNamespace.find(({ ref }) => ref.kind.toLowerCase() === kind.toLowerCase() && ref.name === name);
  if (found !== undefined) return found;
  const there = ofNamespace.map(({ ref }) => `${ref.kind}/${ref.name}`).join(', ');
  const message = `${what} is not in namespace ${namespace} of the given files${there === '' ? '' : ` (there is: ${there})`}`;
  throw new FindingError(finding('PSTN5040', { message }));
};

const checkNames = (names: readonly string[], { ref, spec }: Resource): void => {
  const zone = ref.kind === 'Zone' ? (spec as { readonly name: string }).name : null;
  const wrong = names.filter((name) => zone === null || !isWithin(name, zone));
  if (wrong.length === 0) return;
  const why = zone === null ? `means nothing to a ${ref.kind}` : `is not in the zone ${canonicalName(zone)}`;
  throw new FindingError(finding('PSTN5043', { message: `--name ${wrong.join(', ')} ${why}` }));
};

const pathOf = (file: ResourceFile, options: ImportOptions): string => join(options.to, file.name);

/* All or nothing, as far as files go: nothing is written when one of them is in the way. */
const write = async (files: readonly ResourceFile[], options: ImportOptions): Promise<void> => {
  const there: string[] = [];
  for (const path of files.map((file) => pathOf(file, options)))
    await access(path).then(
      () => there.push(path),
      () => undefined,
    );
  if (there.length > 0 && !options.force)
    throw new FindingError(finding('PSTN5041', { message: `${there.join(', ')}: nothing was written` }));
  try {
    await mkdir(options.to, { recursive: true });
    for (const file of files) await writeFile(pathOf(file, options), file.text, { flag: options.force ? 'w' : 'wx' });
  } catch (error) {
    const { code = 'cannot be written' } = error as NodeJS.ErrnoException;
    throw new FindingError(cliFinding('PSTN5011', { message: `${options.to}: ${code}` }));
  }
};

const takingOf = ({ adopt, observe }: ImportOptions): Taking =>
  observe ? 'never' : adopt ? 'at-once' : 'when-changed';

type Made = { readonly files: readonly ResourceFile[]; readonly notes: readonly Finding[] };

/*
 * What the resource of the scope itself could say: a patch, for a second file with the same resource would be refused, and files of
 * users are theirs. What is only looked at needs none: a setting that is left out is never written.
 */
const settingsFile = async (
  scope: Resource,
  settings: Fields,
  session: Session,
  { observe }: ImportOptions,
): Promise<Made> => {
  const { fields, notes } = settingsThatFit(scope, settings, session);
  if (observe || Object.keys(fields).length === 0) return { files: [], notes: observe ? [] : notes };
  const { kind, name, at } = scope.ref;
  const text = await readFile(at?.file ?? '', 'utf8').catch(() => null);
  const patch = at === undefined || text === null ? null : patchFor(at.file, text, scope, fields);
  if (patch !== null) return { files: [{ name: `${kebab(kind)}-${name}.patch`, text: patch }], notes };
  const message = `${kind} ${name}: ${Object.keys(fields).join(', ')} left out`;
  return { files: [], notes: [...notes, finding('PSTN5045', { message, ref: scope.ref })] };
};

const importIn = async (session: Session, what: string, options: ImportOptions, world: World): Promise<ExitCode> => {
  const { locate } = session;
  const scope = scopeNamed(what, options.namespace, session);
  checkNames(options.name, scope);
  const seen = await survey(session, scope, options.name);
  world.signal.throwIfAborted();
  complain(seen.unknown, world, locate);
  if (seen.unknown.length > 0) return 1;
  const resources = await resourceFiles(seen.groups, scope, session, takingOf(options));
  const settings = await settingsFile(scope, seen.settings, session, options);
  complain([...seen.notes, ...resources.notes, ...settings.notes], world, locate);
  const files = [...resources.files, ...settings.files];
  if (files.length > 0) await write(files, options);
  for (const file of files) world.stdout.write(`${pathOf(file, options)}\n`);
  const count = resources.files.length;
  world.stderr.write(
    `${count} ${count === 1 ? 'resource' : 'resources'} from ${what}, beside what the given files have.\n`,
  );
  for (const file of settings.files)
    world.stderr.write(
      `Its own settings are a patch: patch -p1 -d ${dirname(scope.ref.at?.file ?? '.')} < ${pathOf(file, options)}\n`,
    );
  return 0;
};

/**
 * Writes what stands in an account, a tenant or a zone as YAML, one file a resource, and what the account's own resource could say
 * as a patch to its file. The next plan on these files is empty: what
 * carries no mark becomes ours with its first change, unless `--adopt` or `--observe`. Reads outside, writes nothing there.
 */
export const runImport = (what: string, options: ImportOptions, world: World): Promise<ExitCode> =>
  withSession({ ...options, allow: [] }, world, { lock: false }, (session) => importIn(session, what, options, world));

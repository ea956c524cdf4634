import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { FindingError } from '../kinds/codes.ts';
import { secretVariable } from '../kinds/language/secret-variable.ts';
import type { Ref, Resource } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import type { Secrets, Sinks } from '../plan/target.ts';
import { fileSinks } from '../targets/secret-file.ts';
import { finding } from './codes.ts';
import type { SecretObject } from './document.ts';

const fail = (scope: Pick<Resource, 'ref'>, message: string): never => {
  throw new FindingError(finding('PSTN5005', { message: `for ${refId(scope.ref)}: ${message}`, ref: scope.ref }));
};

/* An empty secret is none: a variable that is set to nothing is a mistake to be named here, not at the sign-in. */
const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

const folderOf = ({ at }: Ref): string => (at === undefined ? '.' : dirname(at.file));

/** Where the command line puts secrets: files, relative to the YAML file of the resource. */
export const cliSinks: Sinks = fileSinks(({ from }) => folderOf(from));

/**
 * Secrets of the command line, for one resource: a v1 Secret of its namespace among the files, else the
 * environment variable; `env` and `file` (relative to the YAML file) as they say. Errors name the reference only.
 */
export const cliSecrets =
  (secrets: readonly SecretObject[], environment: NodeJS.ProcessEnv) =>
  (scope: Pick<Resource, 'ref'>): Secrets =>
  async (ref) => {
    if ('secretKeyRef' in ref) {
      const { name, key } = ref.secretKeyRef;
      const object = secrets.find((one) => one.name === name && one.namespace === scope.ref.namespace);
      const variable = secretVariable(name, key);
      return (
        filled(object?.data[key]) ??
        filled(environment[variable]) ??
        fail(scope, `no Secret ${name} with key ${key} among the files, and ${variable} is not set`)
      );
    }
    if ('env' in ref)
      return filled(environment[ref.env]) ?? fail(scope, `the environment variable ${ref.env} is not set`);
    if ('file' in ref) {
      const path = isAbsolute(ref.file) ? ref.file : join(folderOf(scope.ref), ref.file);
      const text = await readFile(path, 'utf8').catch(() => fail(scope, `the secret file ${path} cannot be read`));
      return filled(text.replace(/\r?\n$/, '')) ?? fail(scope, `the secret file ${path} is empty`);
    }
    return fail(scope, 'the secret is held by another door');
  };

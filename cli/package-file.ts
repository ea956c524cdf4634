import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * A file that is published with the package, by its path from the package's root. Works from source and from dist/, which
 * has a package.json of its own: the file itself says where the root is.
 */
const packagePath = (path: string): string => {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, path)) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, path);
};

/** Version of the package. */
export const packageVersion = async (): Promise<string> => {
  const { version } = JSON.parse(await packageFile('package.json')) as { readonly version: string };
  return version;
};

/** Text of a published file. */
export const packageFile = (path: string): Promise<string> => readFile(packagePath(path), 'utf8');

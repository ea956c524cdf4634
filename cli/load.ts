import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import type { Finding, Resource } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import { finding } from './codes.ts';
import { readDocument, type SecretObject } from './document.ts';
import type { Positions } from './locate.ts';

/** Everything the given paths hold. */
export type Loaded = {
  readonly resources: readonly Resource[];
  readonly secrets: readonly SecretObject[];
  readonly errors: readonly Finding[];
  readonly positions: Positions;
};

const isYaml = (name: string): boolean => /\.(ya?ml|json)$/i.test(name);

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'may not be read',
  ENOTDIR: 'there is no such file',
};

/** A file to read; `isNamed` when somebody gave its very path, which says that it holds resources. */
type Path = { readonly file: string; readonly isNamed: boolean };

const filesOf = async (path: string): Promise<readonly Path[]> => {
  if (path === '-') return [{ file: '-', isNamed: true }];
  const entry = await stat(path);
  if (!entry.isDirectory()) return [{ file: path, isNamed: true }];
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  return names
    .filter((name) => name.isFile() && isYaml(name.name) && !name.name.startsWith('.'))
    .map((name) => join(name.parentPath, name.name))
    .filter(
      (file) =>
        !relative(path, file)
          .split('/')
          .some((part) => part.startsWith('.')),
    )
    .sort()
    .map((file) => ({ file, isNamed: false }));
};

/* Some files at a time: a folder may hold a thousand, and a process may not open as many. */
const filesAtOnce = 32;

async function* readAhead<A, B>(all: readonly A[], act: (one: A) => Promise<B>): AsyncGenerator<readonly [A, B]> {
  for (let at = 0; at < all.length; at += filesAtOnce)
    yield* await Promise.all(
      all.slice(at, at + filesAtOnce).map(async (one): Promise<readonly [A, B]> => [one, await act(one)]),
    );
}

type Collected = {
  readonly resources: Resource[];
  readonly secrets: SecretObject[];
  readonly errors: Finding[];
  readonly positions: Map<string, { document: Document; lines: LineCounter; file: string; line: number }>;
};

const collectDocument = (document: Document, lines: LineCounter, path: Path, into: Collected): void => {
  const { file, isNamed } = path;
  const read = readDocument(document, lines, file, isNamed);
  if (read === null) return;
  if ('errors' in read) {
    into.errors.push(...read.errors);
    return;
  }
  if ('secret' in read) {
    const { namespace, name, at } = read.secret;
    const other = into.secrets.find((one) => one.namespace === namespace && one.name === name);
    if (other === undefined) into.secrets.push(read.secret);
    else
      into.errors.push(
        finding('PSTN5004', { message: `${at}: Secret/${namespace}/${name} already stands in ${other.at}` }),
      );
    return;
  }
  const { resource } = read;
  const known = into.positions.get(refId(resource.ref));
  if (known !== undefined) {
    const message = `${file}:${resource.ref.at?.line ?? 1}: ${refId(resource.ref)} already stands in ${known.file}:${known.line}`;
    into.errors.push(finding('PSTN5004', { message, ref: resource.ref }));
    return;
  }
  into.positions.set(refId(resource.ref), { document, lines, file, line: resource.ref.at?.line ?? 1 });
  into.resources.push(resource);
};

/**
 * Reads files, folders (all .yaml, .yml and .json in them, hidden ones aside) and `-` (standard input). Documents of
 * other API groups, and files of a folder that look like no resource at all, are left alone, so that a GitOps folder can be given as it is. A file that is named twice is read once.
 * Nothing throws: what cannot be read is
 * a finding with file and line.
 */
export const load = async (paths: readonly string[], stdin: NodeJS.ReadableStream): Promise<Loaded> => {
  const into: Collected = { resources: [], secrets: [], errors: [], positions: new Map() };
  const read = new Set<string>();
  for (const path of paths) {
    try {
      const texts = readAhead(await filesOf(path), async ({ file }) => ({
        real: file === '-' ? file : await realpath(file),
        text: file === '-' ? await readAll(stdin) : await readFile(file, 'utf8'),
      }));
      for await (const [{ file, isNamed }, { real, text }] of texts) {
        if (read.has(real)) continue;
        read.add(real);
        const lines = new LineCounter();
        const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: true, uniqueKeys: true });
        for (const document of Array.isArray(documents) ? documents : [])
          collectDocument(document, lines, { file: file === '-' ? 'standard input' : file, isNamed }, into);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      into.errors.push(
        finding('PSTN5001', {
          message: `${path}: ${code === undefined ? 'cannot be read' : (words[code] ?? code)}`,
        }),
      );
    }
  }
  return into;
};

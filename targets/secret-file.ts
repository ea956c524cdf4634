import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { FindingError } from '../kinds/codes.ts';
import { isRecord } from '../kinds/schema-walk.ts';
import type { SinkFor } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import type { SecretValues, Sinks } from '../plan/target.ts';
import { finding } from './codes.ts';

const fail = (sink: SinkFor, code: 'PSTN8100' | 'PSTN8101' | 'PSTN8102', what: string): FindingError =>
  new FindingError(
    finding(code, { message: `for ${refId(sink.from)}: ${what}`, ref: sink.from, path: '/spec/writeTo' }),
  );

/* The text of an error may repeat what was to be written; its code does not. */
const reasonOf = (error: unknown): string => {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'failed';
};

const pathOf = (sink: SinkFor, baseOf: (sink: SinkFor) => string): string => {
  if (!('file' in sink.to)) throw fail(sink, 'PSTN8100', `Secret ${sink.to.secretRef.name} is in a cluster`);
  return isAbsolute(sink.to.file) ? sink.to.file : join(baseOf(sink), sink.to.file);
};

const isMissing = (error: unknown): boolean => (error as { readonly code?: unknown }).code === 'ENOENT';

type Manifest = { readonly [member: string]: unknown };

/* A file that is no v1 Secret is somebody's: it is neither taken for empty nor written over. */
const manifestIn = (text: string): Manifest | null => {
  try {
    const [document, ...others] = parseAllDocuments(text);
    const body: unknown = others.length > 0 || document === undefined ? null : document.toJS();
    return isRecord(body as never) && (body as Manifest)['kind'] === 'Secret' ? (body as Manifest) : null;
  } catch {
    return null;
  }
};

const textsIn = (member: unknown, read: (text: string) => string): SecretValues =>
  Object.fromEntries(
    Object.entries(isRecord(member as never) ? (member as Manifest) : {}).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, read(value)] as const] : [],
    ),
  );

const valuesIn = (manifest: Manifest): SecretValues => ({
  ...textsIn(manifest['data'], (text) => Buffer.from(text, 'base64').toString('utf8')),
  ...textsIn(manifest['stringData'], (text) => text),
});

const readManifest = async (sink: SinkFor, path: string): Promise<Manifest | null> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw fail(sink, 'PSTN8101', `${path} cannot be read (${reasonOf(error)})`);
  }
  const manifest = manifestIn(text);
  if (manifest === null) throw fail(sink, 'PSTN8102', `${path} is not a file of one v1 Secret`);
  return manifest;
};

/* After the file, which people choose: two resources of one name may each have a sink. */
const nameOf = (path: string, sink: SinkFor): string =>
  basename(path)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || sink.from.name;

/* Whole or not at all: what is under the name is always one of the two, and nobody else may ever read it. */
const replace = async (path: string, text: string): Promise<void> => {
  const folder = dirname(path);
  const draft = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};

/**
 * Sinks that are files of this machine, each a v1 Secret: `kubectl apply -f` takes it, and the command line reads it among
 * its own files. `baseOf` says what a relative path is relative to. Only the owner may read a file (mode 0600).
 */
export const fileSinks = (baseOf: (sink: SinkFor) => string): Sinks => ({
  read: async (sink) => {
    const manifest = await readManifest(sink, pathOf(sink, baseOf));
    return manifest === null ? {} : valuesIn(manifest);
  },
  write: async (sink, values) => {
    const path = pathOf(sink, baseOf);
    const known = await readManifest(sink, path);
    const { kind: _kind, data: _data, stringData: _stringData, ...rest } = known ?? {};
    const metadata = { name: nameOf(path, sink), namespace: sink.from.namespace };
    const body = {
      apiVersion: 'v1',
      kind: 'Secret',
      ...(known === null ? { metadata, type: 'Opaque' } : rest),
      stringData: { ...(known === null ? {} : valuesIn(known)), ...values },
    };
    const head = `# Put here by Postern for ${refId(sink.from)}. It holds secrets: keep it out of version control.\n`;
    try {
      await replace(path, `${head}${stringify(body)}`);
    } catch (error) {
      throw fail(sink, 'PSTN8101', `${path} cannot be written (${reasonOf(error)})`);
    }
  },
});

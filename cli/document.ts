import { type Document, isMap, isScalar, type LineCounter } from 'yaml';
import type { Finding, Json, Resource } from '../kinds/words.ts';
import { finding } from './codes.ts';

/** A Kubernetes Secret among the files, decoded. Values never leave the secrets resolver. */
export type SecretObject = {
  readonly namespace: string;
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  /** `file:line`. */
  readonly at: string;
};

/** What one YAML document is; null when it is none of ours. */
export type ReadDocument =
  | { readonly resource: Resource }
  | { readonly secret: SecretObject }
  | { readonly errors: readonly Finding[] }
  | null;

type Plain = { readonly [key: string]: Json | undefined };

const asObject = (value: unknown): Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {};

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const decodeSecret = (namespace: string, name: string, body: Plain): Omit<SecretObject, 'at'> => {
  const data = Object.entries(asObject(body['data'])).map(
    ([key, value]) => [key, Buffer.from(String(value), 'base64').toString('utf8')] as const,
  );
  const given = Object.entries(asObject(body['stringData'])).map(([key, value]) => [key, String(value)] as const);
  return { namespace, name, data: Object.fromEntries([...data, ...given]) };
};

const startLine = (document: Document, lines: LineCounter): number => {
  const [first] = isMap(document.contents) ? document.contents.items : [];
  const key = first?.key;
  const offset = isScalar(key) && key.range ? key.range[0] : (document.range?.[0] ?? 0);
  return lines.linePos(offset).line;
};

const plainOf = (document: Document): { readonly plain: unknown } | { readonly problem: string } => {
  try {
    return { plain: document.toJS() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'cannot be read' };
  }
};

/* After the first slip in the syntax the parser guesses; keys that stand twice are each worth telling. */
const tellable = (errors: Document['errors']): Document['errors'] => {
  const slip = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error === slip || (slip === undefined && error.code === 'DUPLICATE_KEY'));
};

/* A v1 Secret is wanted; so is nothing else outside our own group. What Postern itself prints and saves is no resource. */
const isForeign = (apiVersion: string, kind: string | undefined): boolean =>
  apiVersion.startsWith('postern.dev/')
    ? kind === undefined &&
      /^postern\.dev\/(plan|plan-view|applied|spf-check|doctor|offboarding-certificate|status|policy-explanation|evidence)\//.test(
        apiVersion,
      )
    : !(apiVersion === 'v1' && kind === 'Secret');

const members = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

/**
 * One document of a file: a Postern resource, a v1 Secret, an error with file and line, or somebody else's (null). In a
 * file that nobody named, what has no member of a resource is somebody else's: package.json, the values of a chart.
 */
export const readDocument = (document: Document, lines: LineCounter, file: string, isNamed: boolean): ReadDocument => {
  const line = startLine(document, lines);
  const refuse = (what: string): ReadDocument => ({
    errors: [finding('PSTN5003', { message: `${file}:${line}: ${what}` })],
  });
  if (document.errors.length > 0)
    return {
      errors: tellable(document.errors).map((error) => {
        const what = error.message.split('\n')[0]?.replace(/ at line .*$/, '') ?? '';
        return finding('PSTN5002', { message: `${file}:${error.linePos?.[0].line ?? line}: ${what}` });
      }),
    };
  const value = plainOf(document);
  if ('problem' in value) return { errors: [finding('PSTN5002', { message: `${file}:${line}: ${value.problem}` })] };
  if (value.plain === null) return null;
  const body = asObject(value.plain);
  const metadata = asObject(body['metadata']);
  const [kind, name, apiVersion] = [body['kind'], metadata['name'], body['apiVersion']].map(asText);
  const namespace = asText(metadata['namespace']) ?? 'default';
  if (apiVersion !== undefined && isForeign(apiVersion, kind)) return null;
  if (!isNamed && members.every((member) => body[member] === undefined)) return null;
  if (apiVersion === undefined) return refuse('apiVersion is missing');
  if (kind === undefined) return refuse('kind is missing');
  if (name === undefined || name === '')
    return refuse(
      `the ${kind} has no metadata.name${metadata['name'] === undefined ? '' : ' that is text (put it in quotes)'}`,
    );
  if (apiVersion === 'v1') return { secret: { ...decodeSecret(namespace, name, body), at: `${file}:${line}` } };
  if (apiVersion !== 'postern.dev/v1alpha1')
    return refuse(`apiVersion ${apiVersion} is not known; this is postern.dev/v1alpha1`);
  const extra = Object.keys(body).filter((key) => !members.includes(key));
  if (extra.length > 0) return refuse(`${kind} ${name} has members beside metadata and spec: ${extra.join(', ')}`);
  const annotations = Object.entries(asObject(metadata['annotations'])).map(([key, value]) => [key, String(value)]);
  return {
    resource: {
      ref: { kind, namespace, name, at: { file, line } },
      spec: body['spec'] ?? {},
      annotations: Object.fromEntries(annotations),
    },
  };
};

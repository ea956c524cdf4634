import type { Kind } from '../kinds/kind.ts';
import { validate } from '../kinds/validate.ts';
import type { Finding, Json, Ref, Resource } from '../kinds/words.ts';
import { isList, isObject, type Plain, type Plains, Unknown } from './wire/values.ts';

/** Inputs as JSON. What is unknown stands as null, and `unknownPaths` says where (JSON pointers, `/spec/...`). */
export type Known = {
  readonly json: Json;
  readonly unknownPaths: readonly string[];
  /** Where a secret is held. The schema of a kind knows only references, so these places are not judged by it. */
  readonly heldPaths: readonly string[];
};

/** Separates what is known from what is not. */
export const known = (inputs: Plains): Known => {
  const unknownPaths: string[] = [];
  const heldPaths: string[] = [];
  const visit = (value: Plain, path: string): Json => {
    if (value === Unknown) {
      unknownPaths.push(path);
      return null;
    }
    if (isList(value)) return value.map((entry, index) => visit(entry, `${path}/${index}`));
    if (!isObject(value)) return value as Json;
    if (typeof value['held'] === 'string') heldPaths.push(path);
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, entry]) =>
        entry === undefined ? [] : [[name, visit(entry, `${path}/${token(name)}`)]],
      ),
    );
  };
  return { json: visit(inputs, '/spec'), unknownPaths, heldPaths };
};

/** What a kind says about inputs: its schema, then its own checks. A check that reads something unknown waits. */
export const judge = (
  kind: Kind,
  ref: Ref,
  annotations: Readonly<Record<string, string>>,
  inputs: Plains,
): { readonly resource: Resource; readonly errors: readonly Finding[]; readonly warnings: readonly Finding[] } => {
  const { json, unknownPaths, heldPaths } = known(inputs);
  const resource: Resource = { ref, annotations, spec: json };
  const { errors, warnings } = validate(kind, resource, { unknownPaths: [...unknownPaths, ...heldPaths] });
  if (errors.length > 0) return { resource, errors, warnings };
  const ready = kind.checks.filter(
    ({ reads }) => !reads.some((read) => unknownPaths.some((path) => touch(path, read))),
  );
  return { resource, errors: ready.flatMap((check) => check.test(resource)), warnings };
};

/** `reads` are pointers into spec, with or without `/spec` in front. */
const touch = (unknownPath: string, read: string): boolean => {
  const a = unknownPath.replace(/^\/spec/, '');
  const b = read.replace(/^\/spec/, '');
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
};

const token = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

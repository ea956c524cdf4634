import type { Kind } from '../kinds/kind.ts';
import { nodeOf } from '../kinds/schema-walk.ts';
import { validate } from '../kinds/validate.ts';
import type { Finding, Json, Ref, Resource } from '../kinds/words.ts';
import { finding } from './codes.ts';
import type { Shape } from './shape.ts';
import { shapeAt } from './shape.ts';
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
  const foreign = foreignSecrets(nodeOf(kind.schema), inputs, '/spec', ref);
  if (errors.length > 0 || foreign.length > 0) return { resource, errors: [...errors, ...foreign], warnings };
  const ready = kind.checks.filter(
    ({ reads }) => !reads.some((read) => unknownPaths.some((path) => touch(path, read))),
  );
  return { resource, errors: ready.flatMap((check) => check.test(resource)), warnings };
};

/* In a plan that runs on a build server an `env` or `file` would name something of whatever machine it runs on. */
const foreignSecrets = (shape: Shape | undefined, value: Plain, path: string, ref: Ref): readonly Finding[] => {
  if (isList(value))
    return value.flatMap((entry, index) => foreignSecrets(shape?.items, entry, `${path}/${index}`, ref));
  if (!isObject(value)) return [];
  if (shape?.['x-secret'] === true) {
    const form = ['env', 'file'].find((name) => value[name] !== undefined);
    return form === undefined
      ? []
      : [
          finding('PSTN7011', {
            message: `the secret is given as ${form}, which only the command line reads`,
            path,
            ref,
          }),
        ];
  }
  return Object.entries(value).flatMap(([name, entry]) =>
    entry === undefined ? [] : foreignSecrets(shapeAt(shape, name), entry, `${path}/${token(name)}`, ref),
  );
};

/** `reads` are pointers into spec, with or without `/spec` in front. */
const touch = (unknownPath: string, read: string): boolean => {
  const a = unknownPath.replace(/^\/spec/, '');
  const b = read.replace(/^\/spec/, '');
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
};

const token = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

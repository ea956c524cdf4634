import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { kinds } from './index.ts';
import { validate, withDefaults } from './validate.ts';
import { type Finding, type Item, type Json, type Resource, scopeId } from './words.ts';

/*
 * Runs every `kinds/<kind>/cases/<file>.yaml` that is a list of cases:
 *
 *   - situation: what is the case, in words; statement ids in brackets are proved by it
 *     given: a resource as in a file: kind, metadata.name, metadata.annotations, spec (namespace is `default`)
 *     scopes: the scope resources beside it, in the same form; they are not judged themselves
 *     items: the items it must make, in order. `scope` is `target:id`; what is left out is the usual (see `usual`)
 *     scope: for scope kinds: `target:id`
 *     gates: ids of its gates, where the case is about them
 *     findings: code and path of all that is wrong (schema, then checks, then items), in any order; default: nothing
 *
 * Defaults of the schema are filled in first, as every door does. A case has `items` or `scope`, or else `findings`.
 */
type Document = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Json;
};
type Case = {
  readonly situation: string;
  readonly given: Document;
  readonly scopes?: readonly Document[];
  readonly items?: readonly (Omit<Partial<Item>, 'scope'> & { readonly scope: string })[];
  readonly scope?: string;
  readonly gates?: readonly string[];
  readonly findings?: readonly Pick<Finding, 'code' | 'path'>[];
};

const usual = {
  wanted: 'present',
  needs: [],
  management: 'Converge',
  deletion: 'Retain',
  adopt: false,
} as const;

const cases = globSync('*/cases/*.yaml', { cwd: import.meta.dirname })
  .sort()
  .map((file) => ({
    folder: file.split('/')[0] ?? '',
    read: parse(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')),
  }))
  .flatMap(({ folder, read }) =>
    Array.isArray(read) ? read.map((one: Case) => ({ ...one, situation: `${folder}: ${one.situation}` })) : [],
  );

const kindOf = (document: Document) => {
  const kind = kinds.find(({ name }) => name === document.kind);
  if (kind === undefined) throw new Error(`no kind ${document.kind} in kinds/index.ts`);
  return kind;
};

const resourceOf = ({ kind, metadata, spec }: Document): Resource => ({
  ref: { kind, namespace: 'default', name: metadata.name },
  annotations: metadata.annotations ?? {},
  spec,
});

const written = (findings: readonly Finding[]) => findings.map(({ code, path }) => `${code} ${path}`).sort();

test.each(cases)('$situation', ({ given, scopes = [], items, scope, gates, findings = [] }) => {
  expect(items !== undefined || scope !== undefined || findings.length > 0, 'a case expects something').toBe(true);
  const kind = kindOf(given);
  const { errors } = validate(kind, resourceOf(given));
  const wanted = findings.map(({ code, path }) => `${code} ${path}`).sort();
  if (errors.length > 0) {
    expect(written(errors)).toEqual(wanted);
    return;
  }
  const resource = withDefaults(kind, resourceOf(given));
  const beside = scopes.map((document) => withDefaults(kindOf(document), resourceOf(document)));
  const checked = kind.checks.flatMap((check) => check.test(resource));
  const made = checked.length > 0 ? null : kind.items?.(resource, beside);
  expect(written([...checked, ...(made?.findings ?? [])])).toEqual(wanted);
  if (items !== undefined)
    expect(made?.items.map((item) => ({ ...item, scope: scopeId(item.scope) }))).toEqual(
      items.map((item) => ({ ...usual, from: resource.ref, ...item })),
    );
  if (scope !== undefined) {
    const own = kind.scope?.(resource);
    expect(own === undefined ? null : scopeId(own)).toBe(scope);
  }
  if (gates !== undefined) expect((kind.gates?.(resource, beside) ?? []).map(({ id }) => id)).toEqual(gates);
});

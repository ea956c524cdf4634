import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { lantern } from '../test/sample-kind.ts';
import { emit } from './emit.ts';

type Structural = {
  readonly properties?: Readonly<Record<string, Structural>>;
  readonly items?: Structural;
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string }[];
} & Readonly<Record<string, unknown>>;

const files = emit([lantern]);
const definition = parse(files.get('crds/gatelanterns.postern.dev.yaml') ?? '');
const root: Structural = definition.spec.versions[0].schema.openAPIV3Schema;
const spec = root.properties?.['spec'];

const nodes = (node: Structural): readonly Structural[] => [
  node,
  ...Object.values(node.properties ?? {}).flatMap(nodes),
  ...(node.items === undefined ? [] : nodes(node.items)),
];

test('every node is structural: a type, and none of the words that Kubernetes forbids or that are ours', () => {
  const forbidden =
    /^(x-(?!kubernetes-)|\$ref|oneOf|anyOf|allOf|not|const|uniqueItems|additionalProperties|patternProperties|~)/;
  const keys = nodes(root).flatMap((node) => Object.keys(node).filter((key) => forbidden.test(key)));
  expect(keys).toEqual([]);
  expect(nodes(root).filter((node) => typeof node['type'] !== 'string')).toEqual([]);
});

test('a field with a default is not required, the vendor default is no default', () => {
  expect(spec?.['required']).toEqual(['zoneRef', 'maker']);
  expect(spec?.properties?.['colour']?.['default']).toBe('Amber');
  expect(spec?.properties?.['lit']?.['default']).toBeUndefined();
});

test('rules say what cannot change and what excludes what; a word that CEL reserves is escaped', () => {
  expect(spec?.['x-kubernetes-validations']?.map(({ rule }) => rule)).toEqual([
    '[has(self.rope), has(self.chain)].filter(x, x).size() <= 1',
    'self.maker == oldSelf.maker',
    'has(self.seal) == has(oldSelf.seal) && (!has(self.seal) || self.seal == oldSelf.seal)',
  ]);
  expect(spec?.properties?.['oil']?.['x-kubernetes-validations']?.[0]?.rule).toBe(
    '[has(self.whale), has(self.__in__)].filter(x, x).size() == 1',
  );
});

test('sets and lists are told apart, words of the vendor stay open', () => {
  expect(spec?.properties?.['watchers']?.['x-kubernetes-list-type']).toBe('set');
  expect(spec?.properties?.['rounds']?.['x-kubernetes-list-type']).toBe('atomic');
  expect(spec?.properties?.['mood']?.['enum']).toBeUndefined();
});

test('the same kind gives the same bytes', () => {
  expect(emit([lantern])).toEqual(files);
});

import { describe, expect, test } from 'vitest';
import { approval } from '../kinds/approval/kind.ts';
import type { Kind } from '../kinds/kind.ts';
import { lantern } from '../test/sample-kind.ts';
import { emit } from './emit.ts';

const { items: _, ...rest } = lantern;
const tower: Kind = { ...rest, name: 'Tower', plural: 'towers', scope: () => ({ target: 'dns', id: 'x' }) };

const schemaOf = (kinds: readonly Kind[]) => JSON.parse(emit(kinds).get('pulumi/schema.json') ?? '{}');
const schema = schemaOf([lantern, tower, approval]);
const { inputProperties: inputs, ...resource } = schema.resources['postern:index:GateLantern'];

test('a kind that wants something outside is a resource; scopes and approvals are settings of the provider', () => {
  expect(Object.keys(schema.resources)).toEqual(['postern:index:GateLantern']);
  expect(schema.config.variables.towers.additionalProperties).toEqual({ $ref: '#/types/postern:index:Tower' });
  expect(schema.config.variables.approvals.items).toEqual({ $ref: '#/types/postern:index:Approval' });
  expect(schema.provider.inputProperties).toEqual(schema.config.variables);
});

test('every reference leads to a type, and every type is referred to', () => {
  const referred = [...JSON.stringify(schema).matchAll(/#\/types\/([A-Za-z:]+)/g)].map(([, name]) => name);
  expect([...new Set(referred)].sort()).toEqual(Object.keys(schema.types).sort());
});

describe('a field', () => {
  test('with a default need not be given, and the default is left to the provider', () => {
    expect(resource.requiredInputs).toEqual(['zoneRef', 'maker']);
    expect(inputs.colour).toEqual({
      $ref: '#/types/postern:index:GateLanternColour',
      description: 'Colour of the light. Default: Amber.',
    });
  });

  test('that holds a secret takes the secret itself or a reference, and is kept secret', () => {
    expect(inputs.keyRef).toMatchObject({
      oneOf: [{ type: 'string' }, { $ref: '#/types/postern:index:SecretReference' }],
      secret: true,
    });
  });

  test("with the vendor's words takes others too", () => {
    expect(inputs.mood).toMatchObject({
      type: 'string',
      oneOf: [{ type: 'string' }, { $ref: '#/types/postern:index:GateLanternMood' }],
    });
  });

  test('that cannot change replaces the resource', () => {
    expect(inputs.maker.willReplaceOnChanges).toBe(true);
    expect(inputs.hours.willReplaceOnChanges).toBeUndefined();
  });

  test('of policy has one type for all kinds', () => {
    expect(inputs.deletionPolicy.$ref).toBe('#/types/postern:index:DeletionPolicy');
  });
});

test('what the provider says back stands beside the inputs', () => {
  expect(resource.required).toEqual(['zoneRef', 'maker', 'scope', 'state', 'pending', 'owned', 'clocks']);
});

test('the order of the kinds does not matter', () => {
  expect(emit([approval, tower, lantern])).toEqual(emit([lantern, tower, approval]));
});

test('one name for two different types is refused', () => {
  const other: Kind = { ...lantern, name: 'Other', schema: structuredClone(lantern.schema) };
  const oil = (other.schema as unknown as { properties: { oil: { properties: Record<string, unknown> } } }).properties
    .oil;
  delete oil.properties['whale'];
  expect(() => schemaOf([lantern, other])).toThrow('x-type LampOil has two different shapes');
});

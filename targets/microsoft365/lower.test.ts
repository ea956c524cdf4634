import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inboundConnectorSettings, type Setting } from '../../kinds/language/exchange-inbound-connector.ts';
import type { Change, Found, Json, Scope } from '../../kinds/words.ts';
import { connector, diffOf, mark } from '../../test/sample-tenant.ts';
import { commandOf, foundOf } from './convert.ts';
import type { Command, WireObject } from './exchange.ts';
import { lower } from './lower.ts';
import { objectType } from './objects.ts';

const type = objectType('InboundConnector');
const scope: Scope = { target: 'microsoft365', id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' };

const anyValue = (setting: Setting): fc.Arbitrary<Json> => {
  switch (setting.form) {
    case 'flag':
      return fc.boolean();
    case 'word':
      return fc.constantFrom('Partner', 'OnPremises');
    case 'certificate':
      return fc.oneof(fc.constant(''), fc.domain());
    case 'addresses':
      return fc.array(fc.ipV4(), { maxLength: 3 });
    case 'words':
    case 'senderDomains':
      return fc.array(fc.domain(), { maxLength: 3 });
    default:
      return fc.stringMatching(/^[a-z]([a-z ]*[a-z])?$/);
  }
};

const settable = inboundConnectorSettings.filter(({ field, onlyNew }) => field !== 'name' && onlyNew !== true);
const members = (requiredKeys: string[]) =>
  fc.record(Object.fromEntries(settable.map((one) => [one.field, anyValue(one)])), { requiredKeys });
const whole = members(settable.map(({ field }) => field));
const partial = members(['requireTls']);

const wire = (value: { readonly [field: string]: Json }, comment: Json, guid = 'G-1'): WireObject => ({
  ...Object.fromEntries(inboundConnectorSettings.map(({ field, parameter }) => [parameter, value[field] ?? null])),
  Name: 'X',
  Guid: guid,
  Comment: comment,
});

/** What Exchange makes of a cmdlet: the parameters over what is there. */
const carriedOut = (there: WireObject, command: Command | null): WireObject => ({ ...there, ...command?.parameters });

const found = (object: WireObject): Found => {
  const one = foundOf(type, object);
  if (one === null) throw new Error('no name or Guid');
  return one;
};

const item = (value: { readonly [field: string]: Json }) => {
  const wanted = connector(scope, { ...value, name: 'X' });
  const canonical = foundOf(type, wire(value, value['comment'] ?? ''))?.value as { readonly [field: string]: Json };
  return {
    ...wanted,
    value: Object.fromEntries(Object.keys(wanted.value as object).map((field) => [field, canonical[field] ?? null])),
  };
};

const only = (changes: readonly Change[]): Change => {
  const [change, ...others] = changes;
  if (change === undefined || others.length > 0) throw new Error('not one change');
  return change;
};

test('whatever stands there and whatever is wanted: after the write it is as wanted, the rest is untouched, and it is ours', () => {
  fc.assert(
    fc.property(whole, partial, fc.boolean(), (there, wanted, isMarked) => {
      const before = wire(
        there,
        isMarked ? `${String(there['comment'])}\npostern owner=${mark}` : (there['comment'] ?? ''),
      );
      const live = found(before);
      const diff = diffOf(item(wanted), live, isMarked ? 'update' : 'adopt');
      const change = only(lower([diff]));
      const after = found(carriedOut(before, commandOf(type, change)));
      expect(after).toMatchObject({ handle: live.handle, owner: mark });
      expect(after.value).toEqual({ ...(live.value as object), ...(diff.item.value as object) });
    }),
  );
});

test('a new connector is sent whole, and nothing that is empty', () => {
  fc.assert(
    fc.property(partial, (wanted) => {
      const diff = diffOf(item(wanted), null, 'create');
      const command = commandOf(type, only(lower([diff])));
      expect(command?.cmdlet).toBe('New-InboundConnector');
      expect(command?.parameters).toMatchObject({ Name: 'X', RequireTls: wanted['requireTls'] });
      expect(Object.values(command?.parameters ?? {}).filter((value) => value === null || value === '')).toEqual([]);
      const made = found({ ...wire({}, ''), ...command?.parameters });
      expect(made.owner).toBe(mark);
      expect(made.value).toMatchObject(diff.item.value as object);
    }),
  );
});

test('the same intent has the same id, whatever else changed in the object', () => {
  fc.assert(
    fc.property(whole, whole, partial, (one, other, wanted) => {
      const { comment: _, ...rest } = wanted;
      const id = (there: { readonly [field: string]: Json }) =>
        only(lower([diffOf(item(rest), found(wire(there, `x\npostern owner=${mark}`)), 'update')])).id;
      expect(id(one)).toBe(id(other));
    }),
  );
});

test('every update sends requireTls, and settings that Exchange judges together go together', () => {
  const live = found(
    wire(
      { connectorType: 'OnPremises', requireTls: true, senderIPAddresses: ['198.51.100.7'], enabled: true },
      `postern owner=${mark}`,
    ),
  );
  const wanted = item({
    requireTls: true,
    senderIPAddresses: ['198.51.100.7'],
    tlsSenderCertificateName: 'in.contoso.example',
    enabled: true,
  });
  expect(commandOf(type, only(lower([diffOf(wanted, live, 'update')])))).toEqual({
    cmdlet: 'Set-InboundConnector',
    parameters: {
      Identity: 'g-1',
      RequireTls: true,
      TlsSenderCertificateName: 'in.contoso.example',
      SenderIPAddresses: ['198.51.100.7'],
    },
  });
});

test.each<readonly [string, { readonly [field: string]: Json }, { readonly [field: string]: Json }, Change['risk']]>([
  ['disabling', { enabled: true }, { enabled: false }, 'high'],
  ['TLS no longer required', { requireTls: true }, { requireTls: false }, 'high'],
  ['TLS required', { requireTls: false }, { requireTls: true }, 'low'],
  ['another certificate', { tlsSenderCertificateName: 'a.example' }, { tlsSenderCertificateName: 'b.example' }, 'high'],
  ['mail treated as internal', { treatMessagesAsInternal: false }, { treatMessagesAsInternal: true }, 'high'],
  ['other addresses', { senderIPAddresses: ['198.51.100.7'] }, { senderIPAddresses: ['198.51.100.8'] }, 'high'],
  ['another comment', {}, { comment: 'new' }, 'low'],
])('%s is of its risk', (_, there, wanted, risk) => {
  const base = { requireTls: true, ...there };
  const diff = diffOf(item({ ...base, ...wanted }), found(wire(base, `postern owner=${mark}`)), 'update');
  expect(only(lower([diff])).risk).toBe(risk);
});

test('what is made comes before what goes', () => {
  const live = found(wire({ requireTls: true }, `postern owner=${mark}`));
  const gone = diffOf({ ...item({}), wanted: 'absent' }, live, 'delete');
  const fresh = diffOf({ ...item({ requireTls: true }), key: 'y' }, null, 'create');
  const forgotten = diffOf({ ...item({}), key: 'z', wanted: 'absent' }, null, 'forget');
  expect(lower([forgotten, gone, fresh]).map(({ op }) => op)).toEqual(['create', 'delete', 'forget']);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../words.ts';
import { canonicalSetting, canonicalSettings, inboundConnectorSettings } from './exchange-inbound-connector.ts';
import { writeMark } from './mark.ts';

const jsonValue = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.string(),
  fc.array(fc.oneof(fc.string(), fc.domain(), fc.ipV4(), fc.constant(null))),
) as fc.Arbitrary<Json>;

const setting = fc.constantFrom(...inboundConnectorSettings);

test('the form of a setting is stable, whatever the tenant answers', () => {
  fc.assert(
    fc.property(setting, jsonValue, (one, value) => {
      const once = canonicalSetting(one, value);
      expect(canonicalSetting(one, once)).toEqual(once);
    }),
  );
});

test('an entry of blanks is none', () => {
  const setting = inboundConnectorSettings.find(({ form }) => form === 'words');
  if (setting === undefined) throw new Error('no setting of words');
  expect(canonicalSetting(setting, [' ', 'contoso.example'])).toEqual(['contoso.example']);
});

test('the order and the repetition of entries of a set mean nothing', () => {
  const sets = inboundConnectorSettings.filter(({ form }) => ['words', 'senderDomains', 'addresses'].includes(form));
  fc.assert(
    fc.property(fc.constantFrom(...sets), fc.array(fc.domain()), (one, entries) => {
      const twice = [...entries, ...entries].reverse();
      expect(canonicalSetting(one, twice)).toEqual(canonicalSetting(one, entries));
    }),
  );
});

test('a comment is the same with our mark, without it, and with the line ends of Windows', () => {
  const comment = inboundConnectorSettings.find(({ form }) => form === 'comment');
  if (comment === undefined) throw new Error('no comment');
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z #]*$/)), (lines) => {
      const bare = lines.join('\n');
      const there = writeMark(bare, 'cli:estate/InboundConnector/x').replaceAll('\n', '\r\n');
      expect(canonicalSetting(comment, there)).toBe(canonicalSetting(comment, bare));
    }),
  );
});

test('members that no setting describes stay as they are, and what is no object too', () => {
  expect(canonicalSettings(inboundConnectorSettings, { somethingNew: 'As It Is', requireTls: null })).toEqual({
    somethingNew: 'As It Is',
    requireTls: false,
  });
  expect(canonicalSettings(inboundConnectorSettings, null)).toBeNull();
});

test('every field is the parameter in camelCase', () => {
  for (const { field, parameter } of inboundConnectorSettings)
    expect(field).toBe(parameter.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase()));
});

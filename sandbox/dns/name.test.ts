import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalName, FormatError, labelsOf, readName, within, writeName } from './name.ts';

const label = fc
  .uint8Array({ minLength: 1, maxLength: 20 })
  .map((bytes) => Buffer.from(bytes).toString('latin1').replace(/[.\\]/g, '\\$&'));

describe('names', () => {
  it('come back from the wire as they were, with any octets in their labels', () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
        const name = labels.join('.');
        const wire = writeName(name);
        expect(readName(wire, 0)).toEqual({ name, end: wire.length });
        expect(labelsOf(name)).toEqual(labels);
      }),
    );
  });

  it('refuse labels over 63 octets and names over 255', () => {
    expect(() => writeName('x'.repeat(64))).toThrow(FormatError);
    expect(() => writeName(Array.from({ length: 5 }, () => 'x'.repeat(60)).join('.'))).toThrow(FormatError);
  });

  it('refuse pointers that lead forwards or to themselves', () => {
    expect(() => readName(Buffer.from([0xc0, 0x00]), 0)).toThrow(FormatError);
    expect(() => readName(Buffer.from([0xc0, 0x02, 0x00]), 0)).toThrow(FormatError);
  });

  it('know what is within a zone, by whole labels', () => {
    expect(within('a.contoso.example', 'contoso.example')).toBe(true);
    expect(within('notcontoso.example', 'contoso.example')).toBe(false);
    expect(canonicalName('WWW.Contoso.Example.')).toBe('www.contoso.example');
  });
});

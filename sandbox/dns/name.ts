/** A message that cannot be read. Answered with FORMERR. */
export class FormatError extends Error {}

/** Where a name was read and where what follows it begins. */
export type ReadName = { readonly name: string; readonly end: number };

/**
 * Names are strings without the trailing dot, each octet one latin1 character, with `\.` and `\\` inside labels. Their letter case is
 * kept; compare them with {@link canonicalName}. The root is the empty string.
 */
export function canonicalName(name: string): string {
  return (name.endsWith('.') && !name.endsWith('\\.') ? name.slice(0, -1) : name).toLowerCase();
}

/** Reads a name with compression pointers, which must lead backwards. */
export function readName(message: Buffer, at: number): ReadName {
  const labels: string[] = [];
  let position = at;
  let end: number | null = null;
  let limit = at;
  let octets = 1;
  for (;;) {
    const length = message[position];
    if (length === undefined) throw new FormatError('name runs past the end');
    if (length === 0) return { name: labels.join('.'), end: end ?? position + 1 };
    if (length >= 0xc0) {
      const low = message[position + 1];
      if (low === undefined) throw new FormatError('pointer runs past the end');
      end ??= position + 2;
      position = ((length & 0x3f) << 8) | low;
      if (position >= limit) throw new FormatError('pointer leads forwards');
      limit = position;
      continue;
    }
    if (length > 63) throw new FormatError('label type');
    if (position + 1 + length > message.length) throw new FormatError('label runs past the end');
    labels.push(message.toString('latin1', position + 1, position + 1 + length).replace(/[.\\]/g, '\\$&'));
    octets += 1 + length;
    if (octets > 255) throw new FormatError('name too long');
    position += 1 + length;
  }
}

/** The wire form, not compressed. Throws FormatError when a label or the name is too long for one. */
export function writeName(name: string): Buffer {
  const parts: Buffer[] = [];
  for (const label of labelsOf(name)) {
    const bytes = Buffer.from(label.replace(/\\(.)/g, '$1'), 'latin1');
    if (bytes.length === 0 || bytes.length > 63) throw new FormatError(`label of ${bytes.length} octets in ${name}`);
    parts.push(Buffer.from([bytes.length]), bytes);
  }
  const wire = Buffer.concat([...parts, Buffer.from([0])]);
  if (wire.length > 255) throw new FormatError(`name of ${wire.length} octets`);
  return wire;
}

/** The labels, still escaped. */
export function labelsOf(name: string): readonly string[] {
  const bare = name.endsWith('.') && !name.endsWith('\\.') ? name.slice(0, -1) : name;
  return bare === '' ? [] : (bare.match(/(?:\\.|[^.\\])+/g) ?? []);
}

/** Whether a canonical name is the origin or below it. */
export function within(name: string, origin: string): boolean {
  return origin === '' || name === origin || name.endsWith(`.${origin}`);
}

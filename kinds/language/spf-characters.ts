/*
 * Text copied from web pages and word processors carries characters that look right and break a record (RFC 7208 3.1
 * allows US-ASCII only). The product's own set-up page prints its strict sample with an en dash.
 */

/** One character that must not stand in the text. `offset` counts characters of the text as it was given. */
export type OddCharacter = { readonly offset: number; readonly name: string; readonly instead: string | null };

const known: Readonly<Record<number, readonly [name: string, instead: string]>> = {
  9: ['TAB', ' '],
  10: ['LINE FEED', ' '],
  13: ['CARRIAGE RETURN', ''],
  160: ['NO-BREAK SPACE', ' '],
  173: ['SOFT HYPHEN', ''],
  727: ['MODIFIER LETTER MINUS SIGN', '-'],
  732: ['SMALL TILDE', '~'],
  8194: ['EN SPACE', ' '],
  8195: ['EM SPACE', ' '],
  8201: ['THIN SPACE', ' '],
  8203: ['ZERO WIDTH SPACE', ''],
  8204: ['ZERO WIDTH NON-JOINER', ''],
  8205: ['ZERO WIDTH JOINER', ''],
  8208: ['HYPHEN', '-'],
  8209: ['NON-BREAKING HYPHEN', '-'],
  8210: ['FIGURE DASH', '-'],
  8211: ['EN DASH', '-'],
  8212: ['EM DASH', '-'],
  8213: ['HORIZONTAL BAR', '-'],
  8216: ['LEFT SINGLE QUOTATION MARK', ''],
  8217: ['RIGHT SINGLE QUOTATION MARK', ''],
  8220: ['LEFT DOUBLE QUOTATION MARK', ''],
  8221: ['RIGHT DOUBLE QUOTATION MARK', ''],
  8222: ['DOUBLE LOW-9 QUOTATION MARK', ''],
  8239: ['NARROW NO-BREAK SPACE', ' '],
  8288: ['WORD JOINER', ''],
  8722: ['MINUS SIGN', '-'],
  8764: ['TILDE OPERATOR', '~'],
  12288: ['IDEOGRAPHIC SPACE', ' '],
  65123: ['SMALL HYPHEN-MINUS', '-'],
  65279: ['ZERO WIDTH NO-BREAK SPACE', ''],
  65293: ['FULLWIDTH HYPHEN-MINUS', '-'],
  65306: ['FULLWIDTH COLON', ':'],
  65374: ['FULLWIDTH TILDE', '~'],
};

// Windows-1252 bytes that are dashes and quotes; in Unicode these numbers are control characters nobody types.
const windows: Readonly<Record<number, number>> = {
  145: 0x2018,
  146: 0x2019,
  147: 0x201c,
  148: 0x201d,
  150: 0x2013,
  151: 0x2014,
  152: 0x2dc,
};

type Letter = { readonly offset: number; readonly text: string; readonly code: number };

/** The letters of a text; a run of latin1 characters that is UTF-8 (as DNS answers arrive) counts as one letter. */
const letters = (text: string): readonly Letter[] => {
  const out: Letter[] = [];
  for (let at = 0; at < text.length; ) {
    const utf8 = /^(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})/.exec(
      text.slice(at, at + 4),
    )?.[0];
    const decoded =
      utf8 === undefined ? undefined : new TextDecoder().decode(Uint8Array.from(utf8, (c) => c.charCodeAt(0)));
    const code = decoded?.codePointAt(0) ?? text.codePointAt(at) ?? 0;
    const length = utf8?.length ?? (code > 0xffff ? 2 : 1);
    out.push({ offset: at, text: text.slice(at, at + length), code: windows[code] ?? code });
    at += length;
  }
  return out;
};

const isPlain = (code: number) => code >= 0x20 && code <= 0x7e;

/** Every character of `text` outside printable ASCII, in order. Takes Unicode text and latin1 text from DNS alike. */
export const oddCharacters = (text: string): readonly OddCharacter[] =>
  // Nearly every text is plain; the long way is for the others.
  /^[ -~]*$/.test(text)
    ? []
    : letters(text)
        .filter(({ code }) => !isPlain(code))
        .map(({ offset, code }) => ({
          offset,
          name: `U+${code.toString(16).toUpperCase().padStart(4, '0')}${known[code] === undefined ? '' : ` ${known[code][0]}`}`,
          instead: known[code]?.[1] ?? null,
        }));

/** The text with look-alikes replaced by the ASCII that was meant, or null when some character has no counterpart. */
export const asciiOf = (text: string): string | null => {
  const parts = letters(text).map(({ text: part, code }) => (isPlain(code) ? part : known[code]?.[1]));
  return parts.includes(undefined) ? null : parts.join('');
};

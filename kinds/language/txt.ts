/** Cuts a text (latin1, one character per octet) into strings of at most 255 octets, at a blank where there is one. */
export const chunksOf = (text: string): string[] => {
  const wide = [...text].find((letter) => letter.charCodeAt(0) > 0xff);
  if (wide !== undefined) throw new RangeError(`a TXT record holds octets, not ${wide}`);
  const chunks: string[] = [];
  let rest = text;
  while (rest.length > 255) {
    // The blank stays at the end of its chunk: readers join strings without one (RFC 7208 3.3).
    const blank = rest.lastIndexOf(' ', 254);
    const cut = blank < 0 ? 255 : blank + 1;
    chunks.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...chunks, rest];
};

/** Octets of a plain DNS answer with these TXT strings at `name`, without authority, glue and EDNS. */
export const answerOctets = (name: string, strings: readonly string[]): number =>
  12 +
  (name.length + 2 + 4) +
  strings.reduce((sum, text) => sum + 12 + text.length + Math.max(1, Math.ceil(text.length / 255)), 0);

/*
 * The ownership mark: the last line of a free-text field (an Exchange Comment), so that the object itself says whose it
 * is even when every memory is lost.
 */

const line = /(?:^|\r?\n)postern owner=([^\s]+)\s*$/;

/** The text without its mark, and the mark (`<door>:<estate>/<kind>/<name>`) if it carried one. */
export const readMark = (text: string): { readonly text: string; readonly owner?: string } => {
  const match = line.exec(text);
  if (match === null) return { text };
  return { text: text.slice(0, match.index), owner: match[1] ?? '' };
};

/** The text with the mark as its last line. Replaces a mark that is there; an empty one only takes it off. */
export const writeMark = (text: string, owner: string): string => {
  const bare = readMark(text).text;
  if (owner === '') return bare;
  return `${bare}${bare === '' ? '' : '\n'}postern owner=${owner}`;
};

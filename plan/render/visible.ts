/*
 * C0 and C1 controls, line and paragraph separators, and the marks that turn or hide text: record content is written by
 * other people, and a terminal would obey it.
 */
const unsafe = /[\p{Cc}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

const escaped = (letter: string): string => `\\u{${letter.codePointAt(0)?.toString(16) ?? ''}}`;

/** Text that a terminal shows and does not obey: one line, controls and direction marks as `\u{1b}`. */
export const visible = (text: string): string => text.replaceAll(unsafe, escaped);

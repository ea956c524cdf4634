/** A value as a table shows it. */
export type Cell = string | number | null;

const textOf = (cell: Cell): string => (cell === null ? '-' : String(cell));

/** A title and aligned columns, numbers to the right. */
export const table = (title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const all = [head, ...rows.map((row) => row.map(textOf))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const isRight = head.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (isRight[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const [first = [], ...others] = all;
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [title, '', line(first), rule, ...others.map(line), ''].join('\n');
};

/** Three significant places at most: more would claim more than was measured. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

/** The middle one; of an even number the lower of the two. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;

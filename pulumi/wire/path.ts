/** Where a value stands in the properties of a resource. `*` in a path that a user wrote stands for any one step. */
export type Path = readonly (string | number)[];

/** The path in Pulumi's own notation, `rules[0].name` or `["a.b"].c` (resource.PropertyPath). */
export const formatPath = (path: Path): string =>
  path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (/^[A-Za-z_$][\w$-]*$/.test(step)) return index === 0 ? step : `.${step}`;
      return `["${step.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"]`;
    })
    .join('');

/** Reads Pulumi's notation. What cannot be read is taken as one property name, as the engine does for old options. */
export const parsePath = (text: string): Path => {
  const steps: (string | number)[] = [];
  const token = /\.?([^.[\]"]+)|\[(\d+)\]|\[\*\]|\["((?:[^"\\]|\\.)*)"\]/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return [text];
    const [, name, index, quoted] = match;
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else steps.push(quoted === undefined ? '*' : quoted.replaceAll(/\\(.)/g, '$1'));
  }
  return steps;
};

/** Whether `inner` is `outer` or stands below it. `*` in `outer` matches any step. */
export const contains = (outer: Path, inner: Path): boolean =>
  outer.length <= inner.length && outer.every((step, index) => step === '*' || step === inner[index]);

/** A finding's JSON pointer into a resource (`/spec/rules/0/name`) as a path into its properties. */
export const pathOfPointer = (pointer: string): Path =>
  pointer
    .replace(/^\/spec(?=\/|$)/, '')
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((token) => (/^(0|[1-9]\d*)$/.test(token) ? Number(token) : token));

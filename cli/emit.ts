import { writeFileSync } from 'node:fs';
import { outputSchemas } from './output-schema.ts';

/** JSON Schemas of the outputs, for whoever reads them. Path to content. */
export const emit = (): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(outputSchemas).map(([name, schema]) => [
      `schemas/${name}.json`,
      `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', title: name, ...schema }, null, 2)}\n`,
    ]),
  );

if (import.meta.main)
  for (const [path, content] of emit()) writeFileSync(new URL(`../${path}`, import.meta.url), content);

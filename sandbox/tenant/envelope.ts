import type { CmdletResult } from './cmdlet.ts';
import type { Properties } from './directory.ts';

/** What is put around the objects of one answer. */
export type EnvelopeOptions = {
  readonly context: string;
  /** `$select` as sent, or null. */
  readonly select: string | null;
  readonly nextLink?: string;
  readonly errors?: readonly string[];
};

/** The success envelope of InvokeCommand, with sidecars for lists, numbers, Guids and dates. */
export function envelope(result: Pick<CmdletResult, 'value' | 'warnings'>, options: EnvelopeOptions): object {
  const selected =
    options.select === null ? null : new Set(options.select.split(',').map((one) => one.trim().toLowerCase()));
  return {
    '@odata.context': options.context,
    'adminapi.warnings@odata.type': '#Collection(String)',
    '@adminapi.warnings': result.warnings,
    ...(options.errors === undefined
      ? {}
      : { 'adminapi.errors@odata.type': '#Collection(String)', '@adminapi.errors': options.errors }),
    ...(options.nextLink === undefined ? {} : { '@odata.nextLink': options.nextLink }),
    value: result.value.map((one) => withSidecars(one, selected)),
  };
}

function withSidecars(value: Properties, selected: ReadonlySet<string> | null): object {
  const out: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(value)) {
    if (selected !== null && !selected.has(name.toLowerCase())) continue;
    if (Array.isArray(property)) out[`${name}@odata.type`] = '#Collection(String)';
    else if (typeof property === 'number') out[`${name}@data.type`] = 'System.Int32';
    else if (name === 'Guid') out[`${name}@data.type`] = 'System.Guid';
    else if (name.startsWith('When') && property !== null) out[`${name}@data.type`] = 'System.DateTime';
    out[name] = property;
  }
  return out;
}

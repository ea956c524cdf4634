import type { Directory, Properties } from './directory.ts';
import type { Bound, ParameterTable } from './parameters.ts';

/** What cmdlets work on. `trial` tenants may not enable connectors of their own. */
export type TenantState = {
  readonly connectors: Directory;
  readonly domains: Directory;
  readonly outboundConnectors: Directory;
  /** One object: the list of trusted ARC sealers. */
  readonly arcConfig: Directory;
  readonly rules: Directory;
  trial: boolean;
  /** How far behind lists are, and reads by identity. */
  lagMs: number;
  identityLagMs: number;
  readonly clock: () => number;
  readonly newGuid: () => string;
};

/** What a cmdlet gives back: objects in `value`, and warnings. `changed` is false for a write without effect. */
export type CmdletResult = {
  readonly value: readonly Properties[];
  readonly warnings: readonly string[];
  readonly changed: boolean;
};

/** One cmdlet as the service exports it. `run` is synchronous, so that two requests never interleave. */
export type Cmdlet = {
  readonly name: string;
  readonly isWrite: boolean;
  readonly parameters: ParameterTable;
  readonly mandatory: readonly string[];
  /** `delayMs` keeps the write from readers for that long. Throws ExchangeError. */
  run(state: TenantState, parameters: Bound, delayMs: number): CmdletResult;
};

/** Finds by Guid, or by name in any letter case, also as `tenant\name`. */
export function byIdentity(objects: readonly Properties[], identity: string): Properties | undefined {
  const wanted = identity.toLowerCase();
  const name = wanted.slice(wanted.lastIndexOf('\\') + 1);
  return (
    objects.find((one) => String(one['Guid']).toLowerCase() === wanted) ??
    objects.find((one) => String(one['Name']).toLowerCase() === name)
  );
}

/** A time as Exchange writes it: seven fractional digits. */
export function exchangeTime(milliseconds: number, zone: 'Z' | '+00:00'): string {
  return new Date(milliseconds).toISOString().replace(/Z$/, `0000${zone}`);
}

/** Cuts a list to ResultSize (1000 unless given), with the service's warning. */
export function withResultSize(value: readonly Properties[], size: Bound[string] | undefined): CmdletResult {
  const limit = size === undefined ? 1000 : size === 'Unlimited' ? Number.POSITIVE_INFINITY : Number(size);
  if (value.length <= limit) return { value, warnings: [], changed: false };
  const warning = `By default, only the first ${limit} items are returned. Use the ResultSize parameter to specify the number of items returned. To return all items, specify "-ResultSize Unlimited". Be aware that, depending on the actual number of items, returning all items can take a long time and consume a large amount of memory.`;
  return { value: value.slice(0, limit), warnings: [warning], changed: false };
}

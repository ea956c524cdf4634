import { byIdentity, type Cmdlet, exchangeTime } from './cmdlet.ts';
import type { Properties } from './directory.ts';
import { ExchangeError, notFound } from './exchange-error.ts';

/** The one ArcConfig of a tenant as Get-ArcConfig returns it. `sealers` as it is stored: joined with commas, `' '` or null when empty. */
export function arcConfig(sealers: string | null, guid: string, now: number): Properties {
  return {
    ArcTrustedSealers: sealers,
    Name: 'Default',
    Identity: 'Default',
    Id: 'Default',
    Guid: guid,
    IsValid: true,
    WhenChangedUTC: exchangeTime(now, 'Z'),
    ObjectState: 'Unchanged',
  };
}

/** Get-ArcConfig, and Set-ArcConfig which replaces the whole list whatever stood there. */
export const arcConfigCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-ArcConfig',
    isWrite: false,
    parameters: {},
    mandatory: [],
    run: (state) => ({ value: state.arcConfig.seen(state.lagMs), warnings: [], changed: false }),
  },
  {
    name: 'Set-ArcConfig',
    isWrite: true,
    parameters: { Identity: { type: 'string' }, ArcTrustedSealers: { type: 'list' }, Confirm: { type: 'boolean' } },
    mandatory: ['Identity', 'ArcTrustedSealers'],
    run(state, parameters, delayMs) {
      const identity = String(parameters['Identity']);
      const before = byIdentity(state.arcConfig.current(), identity);
      if (before === undefined) throw notFound(identity);
      const sealers = parameters['ArcTrustedSealers'];
      if (!Array.isArray(sealers) || sealers.length === 0) throw emptyList();
      const after = {
        ...before,
        ArcTrustedSealers: sealers.join(','),
        WhenChangedUTC: exchangeTime(state.clock(), 'Z'),
      };
      if (after.ArcTrustedSealers === before['ArcTrustedSealers']) {
        const warning = "The command completed successfully but no settings of 'Default' have been modified.";
        return { value: [], warnings: [warning], changed: false };
      }
      state.arcConfig.put(after, delayMs);
      return { value: [], warnings: [], changed: true };
    },
  },
];

function emptyList(): ExchangeError {
  return new ExchangeError(
    400,
    'System.Management.Automation.ParameterBindingValidationException',
    "Cannot bind argument to parameter 'ArcTrustedSealers' because it is an empty array.",
    'both',
  );
}

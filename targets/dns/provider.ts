import type { Change, Diff, Observation } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import type { Wire } from './api.ts';
import { endpointText } from './failure.ts';
import { lower } from './lower.ts';
import { lowerByHand, readAtNameServers } from './manual.ts';
import type { Resolver } from './resolver.ts';
import { send } from './send.ts';
import type { ReadTxt } from './txt-lookup.ts';
import { readTxt } from './txt-read.ts';
import type { ZoneAccess } from './zone.ts';

/** What is different from one way to a zone to the other. */
export type ProviderVerbs = {
  /** Who says what was read. */
  readonly by: string;
  /** Item types whose writes are a real compare-and-swap. */
  readonly atomic: readonly string[];
  readonly readTxt: ReadTxt;
  /** Diffs into changes. Pure. */
  lower(diffs: readonly Diff[], seen: Observation): readonly Change[];
  /** Sends one change, once. Never rejects for anything that the other side does. */
  send(change: Change, signal: AbortSignal): Promise<Sent>;
};

/** The verbs of the provider that a Zone names. */
export const openProvider = async (wire: Wire, access: ZoneAccess, resolver: Resolver): Promise<ProviderVerbs> => {
  const { zone, provider } = access;
  switch (provider.kind) {
    case 'rfc2136': {
      const { primary } = provider;
      return {
        by: endpointText(primary),
        atomic: ['SpfTerm', 'SpfAll', 'DmarcRecord'],
        readTxt: (name, signal) => readTxt(wire, primary, zone, name, signal),
        lower,
        send: (change, signal) => send(wire, primary, zone, change, signal),
      };
    }
    case 'powerdns': {
      // An HTTP client takes as long to load as all the rest of this target.
      const [{ createPowerDnsApi }, { readPowerDns }, { sendPowerDns, withWindow }] = await Promise.all([
        import('./powerdns-api.ts'),
        import('./powerdns-read.ts'),
        import('./powerdns-send.ts'),
      ]);
      const api = createPowerDnsApi(wire, provider.powerdns, zone);
      return {
        by: api.by,
        atomic: [],
        readTxt: async (name, signal) => {
          const tried = await readPowerDns(api, name, signal);
          return tried.ok ? { ok: true, value: tried.value.shown } : tried;
        },
        lower: (diffs, seen) => withWindow(lower(diffs, seen)),
        send: (change, signal) => sendPowerDns(wire, api, change, signal),
      };
    }
    case 'manual':
      return {
        by: `the name servers of ${zone}`,
        atomic: [],
        readTxt: (name, signal) => readAtNameServers(wire, access, resolver, name, signal),
        lower: (diffs, seen) => lowerByHand(lower(diffs, seen)),
        send: async () => ({ state: 'lost', reason: 'nothing is ever sent to this zone' }),
      };
  }
};

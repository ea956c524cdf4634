import { bindMissing, startBind } from './bind.ts';
import { knotMissing, startKnot } from './knot.ts';
import { powerDnsMissing, startPowerDns } from './powerdns.ts';
import type { DnsServer, PrimaryZone, ServerKey } from './server.ts';

/** What every server of RFC 2136 serves alike: zones whose TXT records at `names` every key may change. */
export type CommonOptions = {
  readonly keys: readonly ServerKey[];
  readonly zones: readonly (PrimaryZone & { readonly names: readonly string[] })[];
};

/** A server of RFC 2136, and where it is not like the others. */
export type DnsServerKind = {
  readonly name: 'BIND' | 'Knot' | 'PowerDNS';
  readonly missing: () => string | null;
  readonly start: (options: CommonOptions) => Promise<DnsServer>;
  /** It says why it rejects a signature (RFC 8945 5.2); PowerDNS only says no, without a TSIG record. */
  readonly explainsSignatures: boolean;
  /** A key can be held to some names; PowerDNS 4.7 has only whole zones, or a Lua script. */
  readonly limitsNames: boolean;
  /** What a name that the key may not change comes to; Knot answers as if it did not know the key. */
  readonly deniedAs: 'PSTN3030' | 'PSTN3018';
  /** An update at an alias is answered with yes and changes nothing (RFC 2136 3.4.2.2); PowerDNS refuses it. */
  readonly silentAtAlias: boolean;
};

const startOurBind = ({ keys, zones }: CommonOptions): Promise<DnsServer> =>
  startBind({
    keys,
    transfers: true,
    zones: zones.map(({ names, ...zone }) => ({
      ...zone,
      updatePolicy: keys.flatMap((key) => names.map((name) => `grant ${key.name} name ${name}. TXT`)),
    })),
  });

/** The servers that the DNS suites run against. */
export const dnsServers: readonly DnsServerKind[] = [
  {
    name: 'BIND',
    missing: bindMissing,
    start: startOurBind,
    explainsSignatures: true,
    limitsNames: true,
    deniedAs: 'PSTN3030',
    silentAtAlias: true,
  },
  {
    name: 'Knot',
    missing: knotMissing,
    start: startKnot,
    explainsSignatures: true,
    limitsNames: true,
    deniedAs: 'PSTN3018',
    silentAtAlias: true,
  },
  {
    name: 'PowerDNS',
    missing: powerDnsMissing,
    start: startPowerDns,
    explainsSignatures: false,
    limitsNames: false,
    deniedAs: 'PSTN3030',
    silentAtAlias: false,
  },
];

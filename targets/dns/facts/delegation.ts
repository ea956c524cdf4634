import { canonicalName } from '../../../kinds/language/dns-name.ts';
import { finding } from '../codes.ts';
import { endpointText, type Tried } from '../failure.ts';
import type { Resolver } from '../resolver.ts';
import type { Endpoint } from '../transport.ts';
import type { ZoneAccess } from '../zone.ts';

/** The name servers of a zone and who names them: the Zone, the provider (on a port that is not 53), the delegation. */
export type Delegation = {
  readonly servers: readonly Endpoint[];
  readonly source: 'spec' | 'provider' | 'delegation';
};

/** Who serves the zone to the world. A provider on a port of its own is a test or a hidden primary: only that is asked. */
export const readDelegation = async (
  access: ZoneAccess,
  resolver: Resolver,
  zone: string,
  signal: AbortSignal,
): Promise<Tried<Delegation>> => {
  const name = canonicalName(zone);
  if (name === access.zone) {
    if (access.nameServers !== null) return { ok: true, value: { servers: access.nameServers, source: 'spec' } };
    const { provider } = access;
    const { host, port } = provider.kind === 'rfc2136' ? provider.primary : { host: '', port: 53 };
    if (port !== 53) return { ok: true, value: { servers: [{ host, port }], source: 'provider' } };
  }
  const tried = await resolver.nameServers(name, signal);
  if (!tried.ok) return tried;
  if (tried.value.length === 0)
    return { ok: false, finding: finding('PSTN3041', { message: `${name} has no name servers in DNS` }) };
  return { ok: true, value: { servers: tried.value.map((host) => ({ host, port: 53 })), source: 'delegation' } };
};

/** The fact's value. */
export const delegationValue = ({ servers, source }: Delegation) => ({
  nameServers: servers.map(endpointText),
  source,
});

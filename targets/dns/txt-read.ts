import { canonicalName, isWithin } from '../../kinds/language/dns-name.ts';
import { query, type Wire } from './api.ts';
import { rrsetOf, type TxtRrset } from './convert.ts';
import { otherZone, type Tried, unproven } from './failure.ts';
import type { Endpoint } from './transport.ts';
import type { TsigKey } from './tsig.ts';

/**
 * The TXT records at a name of the zone, as one of its servers holds them: one query, signed where there is a key, so that
 * a server with views shows the view that a write would change. None are there only when the SOA record of this very zone
 * proves it.
 */
export const readTxt = async (
  wire: Wire,
  server: Endpoint & { readonly key: TsigKey | null },
  zone: string,
  asked: string,
  signal: AbortSignal,
): Promise<Tried<TxtRrset>> => {
  const name = canonicalName(asked);
  const about = { endpoint: server, what: `TXT query for ${name}` };
  const tried = await query(wire, { ...server, recursive: false }, name, 'TXT', signal);
  if (!tried.ok) return tried;
  const { rcode, answers, authorities } = tried.value;
  if (rcode === 'NXDOMAIN' && name === zone)
    return otherZone(about, `the server says that the zone ${zone} does not exist`);
  const there = rrsetOf(answers, name, 0);
  if (there.records.length > 0 || there.cname !== null) return { ok: true, value: there };
  const soa = authorities.flatMap((record) => (record.type === 'SOA' ? [record] : []))[0];
  if (soa === undefined || !isWithin(name, soa.name)) return unproven(about, rcode);
  if (soa.name !== zone) return otherZone(about, `the server answers from the zone ${soa.name}, not from ${zone}`);
  const negativeTtl = Math.min(soa.ttl ?? 0, soa.data.minimum ?? 0);
  return { ok: true, value: { records: [], ttl: null, cname: null, negativeTtl } };
};

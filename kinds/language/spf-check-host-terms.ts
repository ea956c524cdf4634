import { canonicalName } from './dns-name.ts';
import { type IpAddress, isInRange, networkOf, parseIp, reverseName } from './ip-address.ts';
import {
  expandMacros,
  fittingName,
  isAskable,
  type MacroValues,
  senderParts,
  usesMacro,
} from './spf-check-host-macro.ts';
import { type OpenStep, type Session, type SpfLookupType, SpfStop, valuesOf } from './spf-check-host-session.ts';
import type { SpfTerm } from './spf-parse.ts';

/** Who asks, in the form that macros and terms want. */
export type Client = Omit<MacroValues, 'domain' | 'validated'>;

/** Where a term stands: the record's domain, the step of the trace, and whether its lookups count. */
export type Place = { readonly domain: string; readonly step: OpenStep; readonly isFree?: boolean };

// RFC 7208 4.6.4: hosts of one mx, names of one ptr.
const mostHosts = 10;

const addressType = (ip: IpAddress): SpfLookupType => (ip.family === 4 ? 'A' : 'AAAA');

const isBelow = (name: string, domain: string): boolean => {
  const [inner, outer] = [canonicalName(name), canonicalName(domain)];
  return inner === outer || inner.endsWith(`.${outer}`);
};

/** The names of the client that lead back to its address (RFC 7208 5.5). A failed lookup validates nothing. */
export const validatedNames = async (session: Session, client: Client, place: Place): Promise<readonly string[]> => {
  const { step } = place;
  const reverse = reverseName(client.ip);
  const names = await (place.isFree === true ? session.free : session.counted)(step, reverse, 'PTR');
  const validated: string[] = [];
  for (const name of names.ok ? names.values.slice(0, mostHosts) : []) {
    const addresses = await session.free(step, name, addressType(client.ip));
    const isBack = (text: string) => {
      const address = parseIp(text);
      return address !== null && address.family === client.ip.family && address.value === client.ip.value;
    };
    if (addresses.ok && addresses.values.some(isBack)) validated.push(name.replace(/\.$/, ''));
  }
  return validated;
};

/** %{p}: the domain itself, else a name below it, else any (RFC 7208 7.3). */
const nameForMacro = (names: readonly string[], domain: string): string =>
  names.find((name) => canonicalName(name) === canonicalName(domain)) ??
  names.find((name) => isBelow(name, domain)) ??
  names[0] ??
  'unknown';

/** Expands a macro-string at a place; %{p} costs a lookup. */
export const expandAt = async (session: Session, client: Client, place: Place, text: string): Promise<string> => {
  const names = usesMacro(text, 'p') ? await validatedNames(session, client, place) : [];
  return expandMacros(text, { ...client, domain: place.domain, validated: nameForMacro(names, place.domain) });
};

/** A local part outside ASCII has no name in DNS: a mechanism that asks for one does not match (RFC 8616 4). */
export const asksForeignLocalPart = (client: Client, text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is ASCII
  usesMacro(text, 'sl') && !/^[\x00-\x7f]*$/.test(senderParts(client.sender).local);

/** The name that a domain-spec leads to, null when DNS cannot be asked for it. */
export const targetName = async (
  session: Session,
  client: Client,
  place: Place,
  spec: string | null,
): Promise<string | null> => {
  if (spec === null) return place.domain;
  if (asksForeignLocalPart(client, spec)) return null;
  const name = fittingName(await expandAt(session, client, place, spec));
  return isAskable(name) ? name : null;
};

const hostParts = (value: string | null) => {
  const [, domain = '', four, six] = /^(.*?)(?:\/([0-9]+))?(?:\/\/([0-9]+))?$/.exec(value ?? '') ?? [];
  return { spec: domain === '' ? null : domain, four: Number(four ?? 32), six: Number(six ?? 128) };
};

const isAmong = (client: Client, addresses: readonly string[], prefix: number): boolean =>
  addresses.some((text) => {
    const address = parseIp(text);
    return (
      address !== null && isInRange(client.ip, networkOf(address, Math.min(prefix, address.family === 4 ? 32 : 128)))
    );
  });

const matchesHosts = async (session: Session, client: Client, place: Place, term: SpfTerm): Promise<boolean> => {
  const { spec, four, six } = hostParts(term.value);
  const prefix = client.ip.family === 4 ? four : six;
  const type = addressType(client.ip);
  const name = await targetName(session, client, place, spec);
  if (name === null) return false;
  if (term.name === 'a') {
    const addresses = valuesOf(await session.counted(place.step, name, type), name, type);
    return isAmong(client, addresses, prefix);
  }
  const exchanges = valuesOf(await session.counted(place.step, name, 'MX'), name, 'MX');
  const hosts = exchanges.map((host) => host.replace(/\.$/, '')).filter((host) => host !== '');
  for (const [index, host] of hosts.entries()) {
    if (index >= mostHosts) throw new SpfStop('permerror', `${name} has more than ${mostHosts} MX hosts`);
    if (isAmong(client, valuesOf(await session.free(place.step, host, type), host, type), prefix)) return true;
  }
  return false;
};

const matchesNetwork = ({ ip }: Client, term: SpfTerm): boolean => {
  const [text = '', prefix] = (term.value ?? '').split('/');
  const family = term.name === 'ip4' ? 4 : 6;
  // ip6:::ffff:0:0/96 names no IPv4 client: those match ip4 alone (RFC 7208 5.6).
  const address = parseIp(text);
  if (address === null || ip.family !== family || address.family !== family) return false;
  return isInRange(ip, networkOf(address, Number(prefix ?? (family === 4 ? 32 : 128))));
};

/** Whether a mechanism other than include matches. Throws SpfStop. */
export const matches = async (session: Session, client: Client, place: Place, term: SpfTerm): Promise<boolean> => {
  switch (term.name) {
    case 'all':
      return true;
    case 'ip4':
    case 'ip6':
      return matchesNetwork(client, term);
    case 'exists': {
      const name = await targetName(session, client, place, term.value);
      return name !== null && valuesOf(await session.counted(place.step, name, 'A'), name, 'A').length > 0;
    }
    case 'ptr': {
      const name = await targetName(session, client, place, term.value);
      if (name === null) return false;
      return (await validatedNames(session, client, place)).some((validated) => isBelow(validated, name));
    }
    default:
      return matchesHosts(session, client, place, term);
  }
};

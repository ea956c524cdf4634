import { canonicalName, isWithin } from '../../kinds/language/dns-name.ts';
import type { Wire } from './api.ts';
import { stringsOf, type TxtRrset } from './convert.ts';
import type { Tried } from './failure.ts';
import type { Resolver } from './resolver.ts';

/** The TXT strings at a domain, wherever it is served; aliases followed. None only when that is certain. */
export type TxtLookup = (domain: string, signal: AbortSignal) => Promise<Tried<readonly string[]>>;

/** The TXT records at a name of the zone, as its provider holds them. */
export type ReadTxt = (name: string, signal: AbortSignal) => Promise<Tried<TxtRrset>>;

/** What a name of the zone shows, where that has just been read; null where it has not. */
export type Seen = (name: string) => Shown | null;

type Shown = { readonly strings: readonly string[]; readonly cname: string | null };

const nothing: Shown = { strings: [], cname: null };

type Cached = { readonly result: Promise<Tried<readonly string[]>>; readonly until: number };

/** Foreign domains through the resolver: one query at a time per domain, good answers believed for a while. */
export const cachedResolver = (wire: Wire, resolver: Resolver): TxtLookup => {
  const cache = new Map<string, Cached>();
  return async (domain, signal) => {
    for (;;) {
      const now = wire.now().getTime();
      const there = cache.get(domain);
      const isFresh = there !== undefined && there.until > now;
      const entry = isFresh ? there : { result: resolver.txt(domain, signal), until: now + wire.limits.cacheMs };
      if (!isFresh) cache.set(domain, entry);
      const tried = await entry.result;
      if (!tried.ok && cache.get(domain) === entry) cache.delete(domain);
      // The query of another caller was stopped with that caller: ask for ourselves.
      if (tried.ok || !isFresh || tried.finding.code !== 'PSTN3021' || signal.aborted) return tried;
    }
  };
};

/**
 * Own names come fresh from the provider, or from what `seen` already shows of them; all others from the resolver, and so
 * does a child zone the provider refers to.
 */
export const createTxtLookup = (
  zone: string,
  readTxt: ReadTxt,
  foreign: TxtLookup,
  seen: Seen = () => null,
): TxtLookup => {
  const lookUp = async (domain: string, signal: AbortSignal, hops: number): Promise<Tried<readonly string[]>> => {
    const name = canonicalName(domain);
    if (!isWithin(name, zone)) return foreign(name, signal);
    const shown = seen(name);
    const own = shown === null ? await readTxt(name, signal) : null;
    if (own?.ok === false) return own.referral === true && name !== zone ? foreign(name, signal) : own;
    const { cname, strings } = own === null ? (shown ?? nothing) : { ...own.value, strings: stringsOf(own.value) };
    if (cname === null || hops === 0) return { ok: true, value: strings };
    return lookUp(cname, signal, hops - 1);
  };
  return (domain, signal) => lookUp(domain, signal, 8);
};

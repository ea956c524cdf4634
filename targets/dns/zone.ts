import { Buffer } from 'node:buffer';
import { FindingError } from '../../kinds/codes.ts';
import { canonicalName } from '../../kinds/language/dns-name.ts';
import { parseDuration } from '../../kinds/language/duration.ts';
import type { Resource, SecretRef } from '../../kinds/words.ts';
import type { ZoneSpec } from '../../kinds/zone/schema.ts';
import type { Secrets } from '../../plan/target.ts';
import { finding } from './codes.ts';
import { settleSeconds } from './limits.ts';
import { encodeName } from './message.ts';
import type { Endpoint } from './transport.ts';
import { algorithms, type TsigAlgorithm, type TsigKey } from './tsig.ts';

/** The primary of a zone, with the key that signs reads and updates. */
export type Primary = Endpoint & { readonly key: TsigKey };

/** PowerDNS's HTTP API: the URL before `/api/v1`, without a slash at its end. */
export type PowerDnsAccess = { readonly url: string; readonly serverId: string; readonly apiKey: string };

/** How a zone is read and written. */
export type Provider =
  | { readonly kind: 'rfc2136'; readonly primary: Primary }
  | { readonly kind: 'powerdns'; readonly powerdns: PowerDnsAccess }
  | { readonly kind: 'manual' };

/** How a zone is reached. `nameServers` and `resolver` are null where the Zone does not set them. */
export type ZoneAccess = {
  /** Lower case, no trailing dot. */
  readonly zone: string;
  readonly provider: Provider;
  readonly nameServers: readonly Endpoint[] | null;
  readonly resolver: Endpoint | null;
  readonly settleSeconds: number;
};

/** `host`, `host:port` or `[address]:port`; port 53 where none is given. */
export const parseEndpoint = (text: string): Endpoint => {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::([0-9]+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  // More than one colon without brackets is a bare IPv6 address.
  return host === undefined ? { host: text, port: 53 } : { host, port: port === undefined ? 53 : Number(port) };
};

const isAlgorithm = (name: string): name is TsigAlgorithm => Object.hasOwn(algorithms, name);

const keyOf = async (
  zone: Resource,
  key: NonNullable<ZoneSpec['provider']['rfc2136']>['key'],
  secrets: Secrets,
): Promise<TsigKey> => {
  const refuse = (message: string, path: string) =>
    new FindingError(finding('PSTN3001', { message, ref: zone.ref, path: `/spec/provider/rfc2136/key/${path}` }));
  const algorithm = canonicalName(key.algorithm ?? 'hmac-sha256');
  if (!isAlgorithm(algorithm)) throw refuse(`the algorithm ${algorithm} is not supported`, 'algorithm');
  const name = canonicalName(key.name);
  try {
    encodeName(name);
  } catch {
    throw refuse(`the key name ${JSON.stringify(key.name)} is not a domain name`, 'name');
  }
  const text = (await secrets(key.secretRef as SecretRef)).trim();
  const secret = Buffer.from(text, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || secret.length === 0)
    throw refuse(`the secret of key ${name} is not base64`, 'secretRef');
  return { name, algorithm, secret };
};

const apiKeyOf = async (zone: Resource, key: SecretRef, secrets: Secrets): Promise<string> => {
  const apiKey = (await secrets(key)).trim();
  // What a header cannot carry would be shown by whoever complains about it.
  if (!/^[\x21-\x7e]+$/.test(apiKey))
    throw new FindingError(
      finding('PSTN3100', {
        message: 'the API key is empty or holds blanks, control characters or non-ASCII characters',
        ref: zone.ref,
        path: '/spec/provider/powerdns/apiKeyRef',
      }),
    );
  return apiKey;
};

const providerOf = async (zone: Resource, spec: ZoneSpec, secrets: Secrets): Promise<Provider> => {
  const { rfc2136, powerdns, manual } = spec.provider;
  if (rfc2136 !== undefined) {
    const key = await keyOf(zone, rfc2136.key, secrets);
    return { kind: 'rfc2136', primary: { host: rfc2136.server, port: rfc2136.port ?? 53, key } };
  }
  if (powerdns !== undefined) {
    const apiKey = await apiKeyOf(zone, powerdns.apiKeyRef as SecretRef, secrets);
    const url = powerdns.url.replace(/\/+$/, '');
    return { kind: 'powerdns', powerdns: { url, serverId: powerdns.serverId ?? 'localhost', apiKey } };
  }
  if (manual !== undefined) return { kind: 'manual' };
  const message = `the zone ${spec.name} has no provider`;
  throw new FindingError(finding('PSTN3000', { message, ref: zone.ref, path: '/spec/provider' }));
};

/** Reads a Zone resource and fetches its secret. Rejects with a FindingError that never holds the secret. */
export const openZone = async (zone: Resource, secrets: Secrets): Promise<ZoneAccess> => {
  const spec = zone.spec as ZoneSpec;
  const provider = await providerOf(zone, spec, secrets);
  return {
    zone: canonicalName(spec.name),
    provider,
    nameServers: spec.nameServers?.map(parseEndpoint) ?? null,
    resolver: spec.resolver === undefined ? null : { host: spec.resolver.server, port: spec.resolver.port ?? 53 },
    settleSeconds: (spec.settle === undefined ? null : parseDuration(spec.settle)) ?? settleSeconds[provider.kind],
  };
};

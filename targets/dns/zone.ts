import { Buffer } from 'node:buffer';
import { FindingError } from '../../kinds/codes.ts';
import { canonicalName } from '../../kinds/language/dns-name.ts';
import { parseDuration } from '../../kinds/language/duration.ts';
import type { Resource, SecretRef } from '../../kinds/words.ts';
import type { Secrets } from '../../plan/target.ts';
import { finding } from './codes.ts';
import { settleSeconds } from './limits.ts';
import { encodeName } from './message.ts';
import type { Endpoint } from './transport.ts';
import { algorithms, type TsigAlgorithm, type TsigKey } from './tsig.ts';

/** How a zone is reached. `nameServers` and `resolver` are null where the Zone does not set them. */
export type ZoneAccess = {
  /** Lower case, no trailing dot. */
  readonly zone: string;
  readonly primary: Endpoint & { readonly key: TsigKey };
  readonly nameServers: readonly Endpoint[] | null;
  readonly resolver: Endpoint | null;
  readonly settleSeconds: number;
};

type ZoneSpec = {
  readonly name: string;
  readonly provider: {
    readonly rfc2136?: {
      readonly server: string;
      readonly port?: number;
      readonly key: { readonly name: string; readonly algorithm?: string; readonly secretRef: SecretRef };
    };
  };
  readonly nameServers?: readonly string[];
  readonly resolver?: { readonly server: string; readonly port?: number };
  readonly settle?: string;
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
  const text = (await secrets(key.secretRef)).trim();
  const secret = Buffer.from(text, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || secret.length === 0)
    throw refuse(`the secret of key ${name} is not base64`, 'secretRef');
  return { name, algorithm, secret };
};

/** Reads a Zone resource and fetches its TSIG secret. Rejects with a FindingError that never holds the secret. */
export const openZone = async (zone: Resource, secrets: Secrets): Promise<ZoneAccess> => {
  const spec = zone.spec as ZoneSpec;
  const { rfc2136 } = spec.provider;
  if (rfc2136 === undefined)
    throw new FindingError(
      finding('PSTN3000', {
        message: `the zone ${spec.name} has no rfc2136 provider`,
        ref: zone.ref,
        path: '/spec/provider',
      }),
    );
  return {
    zone: canonicalName(spec.name),
    primary: { host: rfc2136.server, port: rfc2136.port ?? 53, key: await keyOf(zone, rfc2136.key, secrets) },
    nameServers: spec.nameServers?.map(parseEndpoint) ?? null,
    resolver: spec.resolver === undefined ? null : { host: spec.resolver.server, port: spec.resolver.port ?? 53 },
    settleSeconds: (spec.settle === undefined ? null : parseDuration(spec.settle)) ?? settleSeconds,
  };
};

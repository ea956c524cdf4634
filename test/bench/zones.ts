import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bind, startBind } from '../real/bind.ts';

/** What every zone is to gain, and the provider whose include tree every zone already has. */
export const wantedInclude = 'spf.vendor.example';
const providerInclude = '_spf.provider.example';

/** A zone that the files name and the server refuses. */
export const refusedZone = 'unserved.example';

const secret = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const key = { name: 'bench-key', algorithm: 'hmac-sha256', secret };

/** Names of the zones: z0000.example and so on. */
export const zoneNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `z${String(index).padStart(4, '0')}.example`);

/** The TXT strings at the top of a zone, as they stand. */
export const textsOf = (zone: string): readonly string[] => [
  `verification=${zone.replace('.', '-')}`,
  `v=spf1 include:${providerInclude} ~all`,
];

/** The same with the one change that is asked of every zone. */
export const wantedTextsOf = (zone: string): readonly string[] => [
  `verification=${zone.replace('.', '-')}`,
  `v=spf1 include:${providerInclude} include:${wantedInclude} ~all`,
];

const quoted = (texts: readonly string[]): string => texts.map((text) => `@ IN TXT "${text}"`).join('\n');

/** Starts BIND with these zones and with the two include trees, three records each. */
export const startZones = (names: readonly string[]): Promise<Bind> =>
  startBind({
    keys: [key],
    transfers: true,
    zones: [
      ...names.map((origin) => ({
        origin,
        records: quoted(textsOf(origin)),
        updatePolicy: [`grant ${key.name} zonesub TXT`],
      })),
      ...['provider.example', 'vendor.example'].map((origin) => ({
        origin,
        records: [
          `_spf IN TXT "v=spf1 include:a.${origin} include:b.${origin} ~all"`,
          `spf IN TXT "v=spf1 include:a.${origin} include:b.${origin} ~all"`,
          'a IN TXT "v=spf1 ip4:192.0.2.0/24 ~all"',
          'b IN TXT "v=spf1 ip4:198.51.100.0/24 ~all"',
        ].join('\n'),
      })),
    ],
  });

const resources = (name: string, server: Bind): string => `apiVersion: postern.dev/v1alpha1
kind: Zone
metadata: { name: ${name.replaceAll('.', '-')} }
spec:
  name: ${name}
  provider:
    rfc2136:
      server: ${server.host}
      port: ${server.port}
      key: { name: ${server.key.name}, algorithm: ${server.key.algorithm}, secretRef: { secretKeyRef: { name: dns, key: tsig } } }
  resolver: { server: ${server.host}, port: ${server.port} }
---
apiVersion: postern.dev/v1alpha1
kind: SpfRecord
metadata: { name: ${name.replaceAll('.', '-')} }
spec:
  zoneRef: { name: ${name.replaceAll('.', '-')} }
  senders: [include:${wantedInclude}]
`;

/** Writes what Postern reads into a folder: one file a zone, and the key. */
export const writeResources = async (folder: string, names: readonly string[], server: Bind): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const held = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'dns' }, stringData: { tsig: server.key.secret } };
  await writeFile(join(folder, 'key.json'), JSON.stringify(held));
  await Promise.all(names.map((name) => writeFile(join(folder, `${name}.yaml`), resources(name, server))));
};

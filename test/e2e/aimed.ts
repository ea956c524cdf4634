import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Filing } from './cli-door.ts';
import type { Manifest } from './company.ts';

type Spec = Readonly<Record<string, unknown>>;

/** All manifests among the YAML files that stand directly in a folder. */
const manifestsIn = async (folder: string): Promise<readonly Manifest[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Manifest | null))
    .filter((manifest): manifest is Manifest => manifest?.apiVersion === 'postern.dev/v1alpha1')
    .filter((manifest) => !isOfPlatform(manifest));
};

const isScope = ({ kind }: Manifest): boolean => kind === 'Tenant' || kind === 'Zone';

/** Kinds that make something outside, and can be told to delete it. */
const makers = [
  'SpfRecord',
  'DmarcRecord',
  'InboundConnector',
  'OutboundConnector',
  'TransportRule',
  'TrustedArcSealers',
];

/** The sandbox has no e-mail security platform. */
const isOfPlatform = ({ kind, spec }: Manifest): boolean => kind === 'Account' || 'accountRef' in spec;

const aim = (sandbox: Sandbox, manifest: Manifest): Manifest => {
  const { host, port } = sandbox.dns;
  const withSpec = (spec: Spec): Manifest => ({ ...manifest, spec: { ...manifest.spec, ...spec } });
  if (manifest.kind === 'Tenant') {
    const endpoints = Object.keys((manifest.spec['endpoints'] as Spec | undefined) ?? { login: '', exchange: '' });
    return withSpec({
      endpoints: Object.fromEntries(endpoints.map((name) => [name, sandbox.tenant.url])),
      settle: '2s',
    });
  }
  if (manifest.kind === 'Zone') {
    const { rfc2136 } = manifest.spec['provider'] as { readonly rfc2136?: Spec };
    const provider = rfc2136 === undefined ? {} : { provider: { rfc2136: { ...rfc2136, server: host, port } } };
    return withSpec({ ...provider, resolver: { server: host, port }, settle: '2s' });
  }
  return makers.includes(manifest.kind) ? withSpec({ deletionPolicy: 'Delete' }) : manifest;
};

/** The Secrets that scopes refer to, with what the sandbox takes. */
const secretsFor = (sandbox: Sandbox, scopes: readonly Manifest[]): readonly object[] => {
  const data = new Map<string, Record<string, string>>();
  const look = (value: unknown, secret: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [field, member] of Object.entries(value)) {
      if (field !== 'secretKeyRef') look(member, secret);
      else data.set(member.name, { ...data.get(member.name), [member.key]: secret });
    }
  };
  for (const { kind, spec } of scopes)
    look(spec, kind === 'Tenant' ? sandbox.tenant.clientSecret : (sandbox.dns.keys[0]?.secret ?? ''));
  return [...data].map(([name, stringData]) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData }));
};

/** Every manifest of an example folder, pointed at the sandbox, and the Secrets that its scopes refer to. */
export const aimedAt = async (sandbox: Sandbox, example: string) => {
  const manifests = await manifestsIn(join(import.meta.dirname, '../..', example));
  const scopes = manifests.filter(isScope).map((manifest) => aim(sandbox, manifest));
  const rest = manifests.filter((manifest) => !isScope(manifest)).map((manifest) => aim(sandbox, manifest));
  return { scopes, rest, secrets: secretsFor(sandbox, scopes) };
};

/**
 * Files every manifest of an example folder, pointed at the sandbox: what it makes settles within seconds and is deleted
 * when it is given up. The step `remove` keeps the scopes alone.
 */
export const filingOf =
  (example: string): Filing =>
  async (folder, sandbox, step) => {
    const { scopes, rest, secrets } = await aimedAt(sandbox, example);
    const wanted = [...scopes, ...secrets, ...(step === 'remove' ? [] : rest)];
    await writeFile(join(folder, 'all.yaml'), wanted.map((one) => stringify(one)).join('---\n'));
  };

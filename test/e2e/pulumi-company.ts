import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../pulumi/bundle.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { type Pulumi, startPulumi } from '../real/pulumi.ts';
import { type Company, companyOf, type Manifest } from './company.ts';

/** A company in a Pulumi program, under the real engine. */
export type PulumiCompany = {
  readonly pulumi: Pulumi;
  readonly company: Company;
  /** The resources of the program, `spf` and `connector`, as they stand in it; without any they are taken out. */
  program(resources: readonly Entry[]): Promise<void>;
};

/** A resource in the program: its manifest, with inputs and options changed. */
export type Entry = {
  readonly manifest: Manifest;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
};

let built: Promise<string> | null = null;

/** The bundled provider, made once for all tests of a file: what users run. */
export const bundledProvider = (): Promise<string> => {
  built ??= mkdtemp(join(tmpdir(), 'postern-bundle-')).then(async (folder) => {
    process.on('exit', () => void rm(folder, { recursive: true, force: true }));
    return (await bundle(join(import.meta.dirname, '../../pulumi/bin.ts'), folder)).file;
  });
  return built;
};

type Tree = { readonly [name: string]: string | number | Tree | readonly string[] };

const leavesOf = (tree: Tree, path: string): readonly (readonly [string, string])[] =>
  Object.entries(tree).flatMap(([name, value]) => {
    const full = Array.isArray(tree) ? `${path}[${name}]` : `${path}["${name}"]`;
    return typeof value === 'object' ? leavesOf(value as Tree, full) : [[full, String(value)]];
  });

/** Configuration keys of the company's systems; the secrets apart. */
export const configurationOf = ({ tenant, zone, secrets }: Company) => {
  const { clientSecretRef: _, ...credentials } = tenant.spec['credentials'] as Tree;
  const { rfc2136 } = zone.spec['provider'] as { readonly rfc2136: Tree };
  const { secretRef: __, ...key } = rfc2136['key'] as Tree;
  const tenants = { [tenant.metadata.name]: { ...(tenant.spec as Tree), credentials } };
  const zones = { [zone.metadata.name]: { ...(zone.spec as Tree), provider: { rfc2136: { ...rfc2136, key } } } };
  return {
    plain: Object.fromEntries([...leavesOf(tenants, 'postern:tenants'), ...leavesOf(zones, 'postern:zones')]),
    secret: {
      [`postern:tenants["${tenant.metadata.name}"].credentials.clientSecretRef`]:
        secrets['contoso']?.['client-secret'] ?? '',
      [`postern:zones["${zone.metadata.name}"].provider.rfc2136.key.secretRef`]: secrets['dns']?.['tsig'] ?? '',
    },
  };
};

/** The name of a resource in the program. */
export const nameIn = ({ metadata }: Manifest): string => metadata.name;

/** Makes a project on this sandbox. The specs have no deletion policy unless an entry gives one. */
export const startCompany = async (sandbox: Sandbox): Promise<PulumiCompany> => {
  const company = companyOf(sandbox);
  const pulumi = await startPulumi({ provider: await bundledProvider() });
  const { plain, secret } = configurationOf(company);
  await pulumi.configure(plain, secret);
  return {
    pulumi,
    company,
    program: (resources) =>
      pulumi.program({
        resources: Object.fromEntries(
          resources.map(({ manifest, inputs = {}, options }) => {
            const { deletionPolicy: _, ...spec } = manifest.spec;
            return [
              nameIn(manifest),
              {
                type: `postern:${manifest.kind}`,
                properties: { ...spec, ...inputs },
                ...(options === undefined ? {} : { options }),
              },
            ];
          }),
        ),
      }),
  };
};

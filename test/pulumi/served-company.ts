import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postern } from '../../pulumi/provider.ts';
import { Secret, type Values } from '../../pulumi/wire/values.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Company, companyOf, type Manifest } from '../e2e/company.ts';
import { type Engine, engine } from './client.ts';
import { served } from './served.ts';

/** The real provider in this process on a sandbox, with the company's systems among its settings. */
export type ServedCompany = {
  readonly sandbox: Sandbox;
  readonly company: Company;
  /** The folder of the project: what is remembered beside the program lies in it. */
  readonly folder: string;
  readonly said: readonly string[];
  readonly statuses: readonly string[];
  /** The engine's side for one resource type, `SpfRecord`; `parents` are types of components around it, `my:Mail$`. */
  engine(kind: string, parents?: string): Engine;
  /** Configures again, with settings changed. */
  configure(change: (settings: Values) => Values): Promise<void>;
  /** Another process of the provider, with what the first one left in the folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** The specs of the company without deletion policies: Pulumi has its own. */
export const inputsOf = ({ spec }: Manifest): Values => {
  const { deletionPolicy: _, ...inputs } = spec;
  return inputs as Values;
};

/** Provider settings as a program gives them: the secrets themselves instead of references. */
export const settingsFor = ({ tenant, zone, secrets }: Company): Values => {
  const credentials = tenant.spec['credentials'] as Values;
  const { rfc2136 } = zone.spec['provider'] as { readonly rfc2136: Values };
  return {
    tenants: {
      [tenant.metadata.name]: {
        ...(tenant.spec as Values),
        credentials: { ...credentials, clientSecretRef: new Secret(secrets['contoso']?.['client-secret'] ?? '') },
      },
    },
    zones: {
      [zone.metadata.name]: {
        ...(zone.spec as Values),
        provider: {
          rfc2136: {
            ...rfc2136,
            key: { ...(rfc2136['key'] as Values), secretRef: new Secret(secrets['dns']?.['tsig'] ?? '') },
          },
        },
      },
    },
  };
};

/** Starts sandbox and provider. */
export const servedCompany = async (options: Parameters<typeof startSandbox>[0] = {}): Promise<ServedCompany> => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-pulumi-'));
  const sandbox = await startSandbox(options);
  sandbox.tenant.createRule({
    Name: 'Disclaimer',
    FromScope: 'InOrganization',
    ApplyHtmlDisclaimerText: '<p>hello</p>',
  });
  const company = companyOf(sandbox);
  const said: string[] = [];
  const statuses: string[] = [];
  let settings = settingsFor(company);
  let serving = await served(postern(folder), said, statuses);
  const clients = new Map<string, Engine>();
  const clientFor = (kind: string, parents: string): Engine => {
    const known = clients.get(`${parents}${kind}`);
    if (known !== undefined) return known;
    const client = engine(serving.port, `postern:index:${kind}`, parents);
    clients.set(`${parents}${kind}`, client);
    return client;
  };
  const connect = async (): Promise<void> => {
    await clientFor('SpfRecord', '').handshake(serving.logAddress);
    await clientFor('SpfRecord', '').configure(settings);
  };
  const disconnect = (): void => {
    for (const client of clients.values()) client.close();
    clients.clear();
    serving.stop();
  };
  await connect();
  return {
    sandbox,
    company,
    folder,
    said,
    statuses,
    engine: (kind, parents = '') => clientFor(kind, parents),
    configure: async (change) => {
      settings = change(settings);
      await clientFor('SpfRecord', '').configure(settings);
    },
    restart: async () => {
      disconnect();
      serving = await served(postern(folder), said, statuses);
      await connect();
    },
    stop: async () => {
      disconnect();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

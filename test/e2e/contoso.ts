import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { type Said, type } from './terminal.ts';

const example = join(import.meta.dirname, '../../examples/contoso');

/** The whole company on a sandbox, and a folder with its example files, pointed there. */
export type Contoso = {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** The secrets, as the environment of a command line has them. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Runs a command line as its user types it, with the secrets in the environment. */
  type(...words: readonly string[]): Promise<Said>;
  /** Changes a file of the folder, or one below it. Throws when there is nothing to change. */
  edit(file: string, from: string, to: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Opens it. Nothing has been applied. `settle` is how long own writes are believed, as the files may say. */
export const openContoso = async (options: SandboxOptions = {}, settle?: string): Promise<Contoso> => {
  const sandbox = await startSandbox({ content: 'company', ...options });
  const folder = await mkdtemp(join(tmpdir(), 'postern-contoso-'));
  for (const name of (await readdir(example)).filter((file) => file.endsWith('.yaml'))) {
    const text = await readFile(join(example, name), 'utf8');
    const here = text
      .replaceAll('http://127.0.0.1:4001', sandbox.tenant.url)
      .replaceAll('port: 5300', `port: ${sandbox.dns.port}`)
      .replace(/^ {2}tenantId: .*$/m, (line) => (settle === undefined ? line : `${line}\n  settle: ${settle}`));
    await writeFile(join(folder, name), here);
  }
  const secrets = {
    POSTERN_SECRET_CONTOSO_CLIENT_SECRET: sandbox.tenant.clientSecret,
    POSTERN_SECRET_DNS_TSIG: sandbox.dns.keys[0]?.secret ?? '',
  };
  return {
    sandbox,
    folder,
    secrets,
    type: (...words) => type(words, secrets),
    edit: async (file, from, to) => {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      await writeFile(path, text.replace(from, to));
    },
    [Symbol.asyncDispose]: async () => {
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

type Thing = Readonly<Record<string, unknown>>;

/* Other people's things are told from ours by the mark; the service itself keeps the clock and the numbers. */
const isOurs = (thing: Thing): boolean => /postern owner=/.test(`${thing['Comment']}${thing['Comments']}`);
const counted = ['Priority', 'WhenChanged'];

const bytes = (thing: Thing): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(thing).filter(([name, value]) => value !== null && !counted.includes(name))),
  );

const isSpf = (text: string): boolean => /^v=spf1( |$)/i.test(text);

/** Everything that others made, byte for byte: rules in the order in which they run, Priority and WhenChanged aside. */
export const foreignOf = ({ tenant, dns }: Sandbox): unknown => {
  const { rules, connectors, outboundConnectors, acceptedDomains, arcConfig } = tenant.snapshot();
  const sealers = String(arcConfig[0]?.['ArcTrustedSealers']).split(',');
  return {
    rules: rules.filter((rule) => !isOurs(rule)).map(bytes),
    connectors: [...connectors, ...outboundConnectors].filter((one) => !isOurs(one)).map((one) => JSON.stringify(one)),
    domains: acceptedDomains,
    sealers: sealers.filter((one) => one !== 'seal.vendor.example'),
    records: ['contoso.example', 'tailspintoys.example'].flatMap((zone) =>
      dns
        .snapshot(zone)
        .filter(({ type }) => type !== 'SOA')
        .map(({ name, type, records, text }) => [
          name,
          type,
          ...records.filter((_, index) => !isSpf(text[index] ?? '')).map((one) => one.toString('base64')),
        ]),
    ),
  };
};

/** Names of all rules as they run. */
export const ruleNames = ({ tenant }: Sandbox): readonly string[] =>
  tenant.snapshot().rules.map((rule) => String(rule['Name']));

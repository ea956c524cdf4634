import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningPlatform } from '../../platform/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { packageFile } from '../package-file.ts';

/** The servers that the files of an example are pointed at. */
export type Servers = Pick<Sandbox, 'tenant' | 'dns'> & { readonly platform?: RunningPlatform };

type Secret = { readonly name: string; readonly key: string; readonly value: string };

/* As `v1` Secrets beside the files that refer to them. */
const writeSecrets = async (folder: string, secrets: readonly Secret[]): Promise<void> => {
  const documents = secrets.map(
    ({ name, key, value }) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: {${key}: ${JSON.stringify(value)}}\n`,
  );
  await writeFile(join(folder, 'secrets.yaml'), documents.join('---\n'), { mode: 0o600 });
};

/** Writes files of an example as they stand in the package, with the addresses and secrets of these servers. */
export const writeExample = async (
  folder: string,
  example: 'contoso' | 'onboarding',
  files: readonly string[],
  { tenant, dns, platform }: Servers,
): Promise<void> => {
  for (const name of files) {
    const text = await packageFile(`examples/${example}/${name}.yaml`);
    const here = text
      .replaceAll('http://127.0.0.1:4001', tenant.url)
      .replaceAll('http://127.0.0.1:4010', platform?.url ?? '')
      .replaceAll('port: 5300', `port: ${dns.port}`);
    await writeFile(join(folder, `${name}.yaml`), here);
  }
  await writeSecrets(folder, [
    { name: 'contoso', key: 'client-secret', value: tenant.clientSecret },
    { name: 'dns', key: 'tsig', value: dns.keys[0]?.secret ?? '' },
    ...(platform === undefined ? [] : [{ name: 'platform', key: 'client-secret', value: platform.clientSecret }]),
  ]);
};

const isSpf = (text: string): boolean => /^v=spf1( |$)/i.test(text);

type Thing = Readonly<Record<string, unknown>>;

/* Neither marked as ours nor installed by the vendor of the stories. */
const isForeign = (thing: Thing): boolean =>
  !/postern owner=/.test(`${thing['Comment']}${thing['Comments']}`) && !/\bMimecast\b/.test(String(thing['Name']));

/* The service itself counts places and writes down when it was told to move a rule. */
const withoutPlace = ({ Priority: _place, WhenChanged: _when, ...rule }: Thing): Thing => rule;

/**
 * What belongs to others, byte for byte: rules in the order in which they run, connectors, ARC sealers, and every record but
 * SPF and the SOA, whose serial counts.
 */
export const foreign = ({ tenant, dns }: Sandbox): string => {
  const { rules, connectors, outboundConnectors, arcConfig } = tenant.snapshot();
  const sealers = String(arcConfig[0]?.['ArcTrustedSealers']).split(',');
  return JSON.stringify([
    rules.filter(isForeign).map(withoutPlace),
    [...connectors, ...outboundConnectors].filter(isForeign),
    sealers.filter((domain) => domain !== 'seal.vendor.example'),
    ['contoso.example', 'tailspintoys.example'].map((zone) =>
      dns
        .snapshot(zone)
        .filter((rrset) => rrset.type !== 'SOA')
        .map((rrset) => [
          rrset.name,
          rrset.type,
          ...rrset.records
            .map((record) => record.toString('base64'))
            .filter((_, index) => !(rrset.type === 'TXT' && isSpf(rrset.text[index] ?? '')))
            .sort(),
        ]),
    ),
  ]);
};

const shown = 4;

/** The first rules as they run, for a person. */
export const firstRules = ({ tenant }: Sandbox): string => {
  const names = tenant.snapshot().rules.map((rule) => String(rule['Name']));
  return [...names.slice(0, shown).map((name) => `    ${name}`), `    ... and ${names.length - shown} more`].join('\n');
};

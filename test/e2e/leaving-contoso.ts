import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, World } from '../../cli/world.ts';
import { type Contoso, openContoso } from './contoso.ts';
import { type Said, type } from './terminal.ts';

/** The term by which Contoso's records let the vendor send. */
export const vendorTerm = 'include:spf.us-1.a.mimecastprotect.com';

/** Time that passes with every look at the clock, so that no test waits for a budget, and by the hour when it is told to. */
const runningClock = () => {
  let ahead = 0;
  const clock: Clock = {
    now: () => {
      ahead += 40;
      return new Date(Date.now() + ahead);
    },
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      ahead += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const pass = (hours: number): void => {
    ahead += hours * 3_600_000;
  };
  return { clock, pass, milliseconds: () => Date.now() + ahead };
};

/** Contoso with its vendor at work, and things that look like the vendor's beside it. */
export type Leaving = Contoso & {
  pass(hours: number): void;
  /** Runs a command in the company's own time. */
  run(words: readonly string[], around?: Partial<Pick<World, 'signal' | 'cut'>>): Promise<Said>;
  /** Takes the vendor out of the files and puts what a scan printed in its place. */
  handIn(printed: string): Promise<void>;
};

const spfRecord = (contoso: Contoso, zone: string): string =>
  contoso.sandbox.dns
    .snapshot(zone)
    .filter(({ name, type: of }) => name === zone && of === 'TXT')
    .flatMap(({ text }) => text)
    .find((text) => text.startsWith('v=spf1')) ?? '';

/** The SPF records of the company, word for word. */
export const spfOf = (contoso: Contoso): readonly string[] =>
  ['contoso.example', 'tailspintoys.example'].map((zone) => spfRecord(contoso, zone));

/* Another region's include, and one that only begins like the vendor's. */
const plantTerms = ({ sandbox }: Contoso): void => {
  const zone = 'contoso.example';
  const apex = sandbox.dns.snapshot(zone).find(({ name, type: of }) => name === zone && of === 'TXT');
  const more = `include:spf.de-1.a.mimecastprotect.com ${vendorTerm}.attacker.example`;
  const records = (apex?.chunks ?? []).map((chunks) => {
    const text = Buffer.concat([...chunks]).toString('latin1');
    return text.startsWith('v=spf1') ? [Buffer.from(text.replace(' ~all', ` ${more} ~all`), 'latin1')] : chunks;
  });
  sandbox.dns.edit(zone, zone, 'TXT', records as never);
};

/* Others who had the vendor before, or have another one of its name. */
const plantObjects = ({ sandbox }: Contoso): void => {
  const { tenant } = sandbox;
  tenant.createOutboundConnector({
    Name: 'To Mimecast EU',
    ConnectorType: 'Partner',
    IsTransportRuleScoped: true,
    UseMXRecord: false,
    SmartHosts: ['eu.fabrikam.example'],
  });
  tenant.createRule({
    Name: 'Mimecast - Old',
    SentToScope: 'InOrganization',
    RouteMessageOutboundConnector: 'To Mimecast EU',
    Enabled: true,
  });
  const sealers = String(tenant.snapshot().arcConfig[0]?.['ArcTrustedSealers']).split(',');
  tenant.setArcTrustedSealers([...sealers, 'seal.vendor.example.fabrikam.example']);
};

/** Opens it: applied in full, with the look-alikes planted. */
export const openLeaving = async (): Promise<Leaving> => {
  const { clock, pass, milliseconds } = runningClock();
  const contoso = await openContoso({ clock: milliseconds }, '1s');
  const run: Leaving['run'] = (words, around = {}) => type(words, contoso.secrets, { clock, ...around });
  const applied = await run(['apply', '-f', contoso.folder, '--yes']);
  if (applied.code !== 0) throw new Error(applied.stderr + applied.stdout);
  plantTerms(contoso);
  plantObjects(contoso);
  return {
    ...contoso,
    pass,
    run,
    handIn: async (printed) => {
      await rm(join(contoso.folder, 'rules.yaml'));
      await rm(join(contoso.folder, 'connectors.yaml'));
      const dns = await readFile(join(contoso.folder, 'dns.yaml'), 'utf8');
      await writeFile(join(contoso.folder, 'dns.yaml'), dns.replaceAll('  region: US\n', ''));
      await writeFile(join(contoso.folder, 'offboarding.yaml'), printed);
    },
  };
};

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/index.ts';
import type { ExitCode } from '../exit.ts';
import { paintFor } from '../output.ts';
import { packageFile } from '../package-file.ts';
import type { World } from '../world.ts';

const exampleFiles = ['tenant', 'zone', 'spf-record', 'inbound-connector'];

/** The examples as they stand in the package, with the addresses of this sandbox. */
const writeExamples = async (folder: string, sandbox: Sandbox): Promise<void> => {
  for (const name of exampleFiles) {
    const text = await packageFile(`examples/${name}.yaml`);
    const here = text
      .replaceAll('http://127.0.0.1:4001', sandbox.tenant.url)
      .replaceAll('port: 5300', `port: ${sandbox.dns.port}`);
    await writeFile(join(folder, `${name}.yaml`), here);
  }
  const [key] = sandbox.dns.keys;
  const secrets = [
    { name: 'contoso', key: 'client-secret', value: sandbox.tenant.clientSecret },
    { name: 'dns', key: 'tsig', value: key?.secret ?? '' },
  ];
  const documents = secrets.map(
    (secret) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: ${secret.name}}\nstringData: {${secret.key}: ${JSON.stringify(secret.value)}}\n`,
  );
  await writeFile(join(folder, 'secrets.yaml'), documents.join('---\n'), { mode: 0o600 });
};

const isSpf = (text: string): boolean => /^v=spf1( |$)/i.test(text);

/** What belongs to others, byte for byte: every connector and record but the declared ones, and the SOA, whose serial counts. */
const foreign = (sandbox: Sandbox): string =>
  JSON.stringify([
    sandbox.tenant.snapshot().connectors.filter((connector) => connector['Name'] !== 'From Mimecast'),
    sandbox.dns
      .snapshot('contoso.example')
      .filter((rrset) => rrset.type !== 'SOA')
      .map((rrset) => [
        rrset.name,
        rrset.type,
        ...rrset.records
          .map((record) => record.toString('base64'))
          .filter((_, index) => !(rrset.type === 'TXT' && isSpf(rrset.text[index] ?? '')))
          .sort(),
      ]),
  ]);

/** Another admin at work, with the tools of the systems themselves. Other people's strings keep their chunks. */
const breakThings = (sandbox: Sandbox): void => {
  const apex = sandbox.dns
    .snapshot('contoso.example')
    .find((rrset) => rrset.name === 'contoso.example' && rrset.type === 'TXT');
  const records = (apex?.chunks ?? []).map((chunks, index) => {
    const text = apex?.text[index] ?? '';
    return isSpf(text) ? [Buffer.from(text.replace(' include:spf.us-1.a.mimecastprotect.com', ''))] : [...chunks];
  });
  sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', records);
  sandbox.tenant.setConnector('From Mimecast', {
    TlsSenderCertificateName: null,
    SenderIPAddresses: ['198.51.100.7'],
  });
};

/** Tells the whole story on a sandbox, through `main`, the same command line that a user types. Exit 0 when it went as told. */
export const runDemo = async (
  world: World,
  main: (argv: readonly string[], world: World) => Promise<number>,
): Promise<ExitCode> => {
  const { startSandbox } = await import('../../sandbox/index.ts');
  const paint = paintFor(world.stdout, world.environment);
  const say = (text: string): unknown => world.stdout.write(`\n${paint.strong(`## ${text}`)}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'postern-demo-'));
  let code: ExitCode = 0;
  const run = async (expected: number, ...words: readonly string[]): Promise<void> => {
    world.stdout.write(`\n${paint.dim(`$ postern ${words.join(' ')} -f ${folder}`)}\n`);
    const ended = await main([...words, '-f', folder], world);
    world.stdout.write(`${paint.dim(`(exit ${ended})`)}\n`);
    if (ended === expected) return;
    code = 1;
    world.stderr.write(`The story expected exit ${expected}.\n`);
  };
  try {
    await using sandbox = await startSandbox();
    await writeExamples(folder, sandbox);
    const before = foreign(sandbox);

    say('A tenant and a zone of a company. Four files say how mail security should be: one plan spans both.');
    await run(2, 'plan');
    say('Apply it. Every write is guarded by what was read, and read back.');
    await run(0, 'apply', '--yes');
    say('A second plan is empty.');
    await run(0, 'plan');
    say('Another admin takes the include out of SPF and lets the connector match an address instead of a certificate.');
    breakThings(sandbox);
    await run(2, 'drift');
    say('Repair it.');
    await run(0, 'apply', '--yes');
    await run(0, 'drift');

    const isUntouched = foreign(sandbox) === before;
    say(
      isUntouched
        ? "Other people's connectors and TXT strings kept every byte."
        : "Other people's connectors or TXT strings CHANGED.",
    );
    return isUntouched ? code : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

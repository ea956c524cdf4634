import type { ExitCode } from '../exit.ts';
import { breakThings, vendorOnTop } from './others.ts';
import { firstRules, foreign, writeExample } from './stage.ts';
import type { Teller } from './teller.ts';

/** The story of a company whose mail gets a vendor, and whose rules are pushed about. Ends with 1 when something foreign changed. */
export const tellRules = async (folder: string, { say, dim, run, end }: Teller): Promise<ExitCode> => {
  const { startSandbox } = await import('../../sandbox/index.ts');
  await using sandbox = await startSandbox({ content: 'company' });
  await writeExample(folder, 'contoso', ['scopes', 'dns', 'connectors', 'rules'], sandbox);
  const before = foreign(sandbox);

  say(
    'Contoso has had Microsoft 365 for years: twelve transport rules, connectors, DNS records. Nothing of it is ours.',
    dim('The rules as they run (the sandbox is this company; nothing leaves this machine):'),
    firstRules(sandbox),
  );
  say('Four files add a vendor that checks mail. One plan spans the tenant and both zones.');
  await run(2, 'plan');
  say('Apply it. Every write is guarded by what was read, and read back. Rules act last, once SPF is visible.');
  await run(0, 'apply', '--yes');
  say('A second plan is empty.');
  await run(0, 'plan');

  vendorOnTop(sandbox);
  say(
    "The vendor's installer puts its rules on top. Mail reaches the vendor without its footer now:",
    firstRules(sandbox),
  );
  await run(2, 'drift');
  say('Not numbers, moves: the fewest that bring the disclaimers above the vendor again. Nobody else is moved.');
  await run(0, 'apply', '--yes');
  say('The rules as they run:', firstRules(sandbox));

  breakThings(sandbox);
  say('Another admin takes the include out of SPF and lets the connector match an address instead of a certificate.');
  await run(2, 'drift');
  say('Repair it.');
  await run(0, 'apply', '--yes');

  return end(foreign(sandbox) === before);
};

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { breakThings, vendorOnTop } from '../demo/others.ts';
import { firstRules, foreign, writeContoso } from '../demo/stage.ts';
import type { ExitCode } from '../exit.ts';
import { paintFor } from '../output.ts';
import type { World } from '../world.ts';

/* An apply shows its plan first; where it has just been read, a word is enough. Everything after it is passed on. */
const withoutPlan = (stdout: World['stdout'], instead: string): World['stdout'] => {
  let isPlan = true;
  const write = (text: string): unknown => {
    const shown = isPlan && text.startsWith('Plan ') ? instead : text;
    isPlan = false;
    return stdout.write(shown);
  };
  return stdout.isTTY === undefined ? { write } : { write, isTTY: stdout.isTTY };
};

/* What follows would be told of a world that is not there. */
class StoryEnds extends Error {}

/** Tells the whole story on a sandbox, through `main`, the same command line that a user types. Exit 0 when it went as told. */
export const runDemo = async (
  world: World,
  main: (argv: readonly string[], world: World) => Promise<number>,
): Promise<ExitCode> => {
  const { startSandbox } = await import('../../sandbox/index.ts');
  const paint = paintFor(world.stdout, world.environment);
  const say = (text: string, ...more: readonly string[]): unknown =>
    world.stdout.write(`\n${[paint.strong(`## ${text}`), ...more].join('\n')}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'postern-demo-'));
  const run = async (expected: number, ...words: readonly string[]): Promise<void> => {
    world.stdout.write(`\n${paint.dim(`$ postern ${words.join(' ')} -f ${folder}`)}\n`);
    const stdout = words.includes('apply')
      ? withoutPlan(world.stdout, paint.dim('(the plan, as above)\n'))
      : world.stdout;
    const ended = await main([...words, '-f', folder], { ...world, stdout });
    world.stdout.write(`${paint.dim(`(exit ${ended})`)}\n`);
    if (ended !== expected) throw new StoryEnds(`The story expected exit ${expected}; it ends here.`);
  };
  try {
    await using sandbox = await startSandbox({ content: 'company' });
    await writeContoso(folder, sandbox);
    const before = foreign(sandbox);

    say(
      'Contoso has had Microsoft 365 for years: twelve transport rules, connectors, DNS records. Nothing of it is ours.',
      paint.dim('The rules as they run (the sandbox is this company; nothing leaves this machine):'),
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

    const isUntouched = foreign(sandbox) === before;
    say(
      isUntouched
        ? "Other people's rules, connectors, ARC sealers and TXT strings kept every byte, and their order."
        : "Other people's rules, connectors, ARC sealers or TXT strings CHANGED.",
    );
    return isUntouched ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StoryEnds) || world.signal.aborted) throw error;
    world.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { FindingError } from '../kinds/codes.ts';
import { parseDuration } from '../kinds/language/duration.ts';
import { addOffboarding } from './offboarding.ts';
import { collect } from './options.ts';
import { complain } from './output.ts';
import { packageVersion } from './package-file.ts';
import { addReview } from './review.ts';
import type { World } from './world.ts';

const seconds = (text: string): number => {
  const parsed = parseDuration(text);
  if (parsed === null) throw new InvalidArgumentError('write a duration such as 30s, 2m or 1h');
  return parsed;
};

const port = (text: string): number => {
  const parsed = Number(text);
  if (!Number.isInteger(parsed) || parsed < 0 || parsed > 65_535) throw new InvalidArgumentError('write a port number');
  return parsed;
};

const relay = (text: string): { readonly host: string; readonly port: number } => {
  const [, host, digits = ''] = /^(\[[0-9a-f:.]+\]|[^\s:[\]]+):([0-9]{1,5})$/i.exec(text) ?? [];
  if (host === undefined) throw new InvalidArgumentError('write HOST:PORT');
  return { host: host.replace(/^\[|\]$/g, ''), port: port(digits) };
};

/** Options of every command that reads resources. */
const withResources = (command: Command, world: World): Command =>
  command
    .addOption(
      new Option('-f, --file <path>', 'file, folder or - for standard input; may be repeated')
        .argParser(collect)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--output <format>', 'how to print').choices(['text', 'json', 'markdown']).default('text'))
    .option('--state <directory>', 'memory between runs (default: .postern beside the first -f)')
    .option(
      '--estate <name>',
      'name of the estate that these files describe; part of the ownership mark',
      world.environment['POSTERN_ESTATE'] ?? 'default',
    )
    .addOption(new Option('--target <name>', 'only this plane').choices(['dns', 'microsoft365', 'platform']))
    .addOption(
      new Option('--allow <name>', 'open a gate or guard by its name; may be repeated')
        .argParser(collect)
        .default([], 'none'),
    );

const withWait = (command: Command): Command =>
  command.addOption(
    new Option('--wait <duration>', 'how long to wait for what the system itself opens')
      .argParser(seconds)
      .default(120, '2m'),
  );

const build = (world: World, version: string, end: (code: number) => void): Command => {
  const program = new Command('postern')
    .description('E-mail security as code: one plan over the e-mail platform, the Microsoft 365 tenant and DNS.')
    .exitOverride()
    .version(version, '-V, --version', 'print the version')
    .showHelpAfterError('(postern help COMMAND says what it takes)')
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
    });
  // Commands take over how the program ends and prints.
  const command = (name: string, summary: string): Command => program.command(name).description(summary);

  withResources(command('plan', 'Show what would be done. Writes nothing outside.'), world)
    .option('--out <file>', 'save the plan for apply --plan')
    .option('--prune', 'show also what apply --prune would give up', false)
    .option('--read-only', 'do not even remember since when facts have been seen', false)
    .action(async (options) => end(await (await import('./commands/plan.ts')).runPlan(options, world)));

  withWait(withResources(command('apply', 'Plan, ask, and carry out exactly that plan.'), world))
    .option('--plan <file>', 'apply this saved plan; refused when the world has moved')
    .option('--yes', 'do not ask', false)
    .option('--prune', 'give up what the inventory holds and no file asks for any more', false)
    .action(async (options) => end(await (await import('./commands/apply.ts')).runApply(options, world)));

  withResources(command('drift', 'Report where the world differs from the files.'), world).action(async (options) =>
    end(await (await import('./commands/plan.ts')).runDrift(options, world)),
  );

  command('import', 'Write what stands in an account, tenant or zone as YAML; the plan on it is empty. Reads only.')
    .argument('<scope>', 'Account/NAME, Tenant/NAME or Zone/NAME among the files')
    .addOption(
      new Option('-f, --file <path>', 'file, folder or - for standard input; may be repeated')
        .argParser(collect)
        .makeOptionMandatory(),
    )
    .requiredOption('--to <directory>', 'folder for the files, one a resource')
    .option('--namespace <name>', 'namespace of the scope and of what is written', 'default')
    .addOption(
      new Option('--name <domain>', 'look at this name of the zone too, which cannot be listed; may be repeated')
        .argParser(collect)
        .default([], 'the zone itself'),
    )
    .addOption(
      new Option('--adopt', 'mark as ours at the next apply what carries no mark, instead of with its first change')
        .default(false)
        .conflicts('observe'),
    )
    .addOption(new Option('--observe', 'only look at it: nothing is ever written').default(false))
    .option('--force', 'write over files that are there', false)
    .option('--state <directory>', 'memory between runs (default: .postern beside the first -f)')
    .option('--estate <name>', 'name of the estate, as for plan', world.environment['POSTERN_ESTATE'] ?? 'default')
    .action(async (scope, options) =>
      end(await (await import('./commands/import.ts')).runImport(scope, options, world)),
    );

  command('spf', 'Look at SPF as receivers do.')
    .command('check')
    .description('Say whether an address may send for a domain (RFC 7208), and why. Needs no files.')
    .requiredOption('--domain <domain>', 'domain of the sender, whose record is judged')
    .requiredOption('--ip <address>', 'IPv4 or IPv6 address of the sending host')
    .option('--from <address>', 'MAIL FROM (default: postmaster at the domain)')
    .option('--helo <name>', 'name that the host gives in HELO (default: the domain)')
    .option('--server <host:port>', 'resolver to ask (default: those of the system)')
    .addOption(new Option('--output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async (options) => end(await (await import('./commands/spf-check.ts')).runSpfCheck(options, world)));

  withWait(withResources(command('rollback', 'Take back what a run did, as a plan of its own.'), world))
    .argument('[run]', 'name of the run, as apply prints it; without it, list the runs of the journal')
    .option('--yes', 'do not ask', false)
    .action(async (run, options) =>
      end(await (await import('./commands/rollback.ts')).runRollback(run, options, world)),
    );

  command('doctor', 'Look whether Postern can work with the outside systems, with a remedy for what is in the way.')
    .addOption(
      new Option('-f, --file <path>', 'file, folder or - for standard input; may be repeated')
        .argParser(collect)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--state <directory>', 'memory between runs (default: .postern beside the first -f)')
    .option('--estate <name>', 'name of the estate, as for plan', world.environment['POSTERN_ESTATE'] ?? 'default')
    .addOption(new Option('--target <name>', 'only this plane').choices(['dns', 'microsoft365', 'platform']))
    .action(async (options) => end(await (await import('./commands/doctor.ts')).runDoctor(options, world)));

  addReview(program, world, end);
  addOffboarding(program, world, { withResources: (one) => withResources(one, world), withWait }, end);

  command('explain', 'Explain a kind or an error code; without a name, list the kinds.')
    .argument('[name]', 'kind or code')
    .action(async (name) => end(await (await import('./commands/explain.ts')).runExplain(name, world)));

  command('schema', 'Print the JSON Schema of a kind, of an output, or of all resources.')
    .argument('[name]', 'kind, or an output such as plan-view, applied or status')
    .action(async (kind) => end(await (await import('./commands/schema.ts')).runSchema(kind, world)));

  command('sandbox', 'Run a Microsoft 365 tenant, a DNS server and the reference platform to try things on.')
    .addOption(new Option('--tenant-port <port>', 'port of the tenant').argParser(port).default(4001))
    .addOption(new Option('--dns-port <port>', 'port of the DNS server').argParser(port).default(5300))
    .addOption(new Option('--platform-port <port>', 'port of the platform').argParser(port).default(4010))
    .option('--public-url <url>', 'where people reach the pages of the platform (default: where it listens)')
    .addOption(
      new Option('--smtp-relay <host:port>', 'mail of the platform goes there (default: it is shown)').argParser(relay),
    )
    .option('--state-file <file>', 'keep the state in this file, that of the platform in FILE.platform')
    .action(async (options) => end(await (await import('./commands/sandbox.ts')).runSandbox(options, world)));

  command('demo', 'Tell a story on servers of this machine: the road to Protect, or rules that are pushed about.')
    .addArgument(new Argument('[story]', 'which story').choices(['road', 'rules']).default('road'))
    .action(async (story) => end(await (await import('./commands/demo.ts')).runDemo(story, world, main)));
  command(
    'completion',
    'Print the script by which a shell completes this command line: source <(postern completion bash)',
  )
    .addArgument(new Argument('<shell>', 'shell to print it for').choices(['bash', 'zsh', 'fish']))
    .action(async (shell) =>
      end(await (await import('./commands/completion.ts')).runCompletion(shell, program, world)),
    );
  return program;
};

/** Runs one command line and gives its exit code. Errors become findings on stderr; nothing is thrown. */
export const main = async (argv: readonly string[], world: World): Promise<number> => {
  let code = 0;
  try {
    const program = build(world, await packageVersion(), (ended) => {
      code = ended;
    });
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (error instanceof FindingError) {
      complain([error.finding], world, (ref) => (ref.at === undefined ? null : `${ref.at.file}:${ref.at.line}`));
      return 1;
    }
    if (world.signal.aborted) {
      world.stderr.write('Interrupted.\n');
      return 1;
    }
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    world.stderr.write(`This is a fault in Postern; please report it.\n${told}\n`);
    return 1;
  }
};

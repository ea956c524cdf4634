import { type Command, Option } from 'commander';
import { time, withFiles } from './options.ts';
import type { World } from './world.ts';

/** The commands by which people look at an estate, vouch for steps and agree to changes. None of them writes outside. */
export const addReview = (program: Command, world: World, end: (code: number) => void): void => {
  const command = (name: string, summary: string): Command => program.command(name).description(summary);

  withFiles(
    command('attest', 'Keep that a person has done what nothing can read back. Changes nothing outside.'),
    world,
  )
    .argument('<resource>', 'the resource, as EnrollmentSettings/NAME')
    .requiredOption('--by <name>', 'who did it')
    .option('--evidence <text>', 'what shows it: a ticket, a screenshot')
    .option('--namespace <name>', 'namespace of the resource', 'default')
    .option('--value-file <file>', 'put the secret in this file where the resource says, and nowhere else')
    .option('--key <name>', 'which secret it is, where there are several: current or previous')
    .option('--print', 'print an Attestation for a repository instead of keeping it in the journal', false)
    .action(async (resource, options) =>
      end(await (await import('./commands/attest.ts')).runAttest(resource, options, world)),
    );

  withFiles(command('approve', 'Print the Approval that opens a gate or guard. Changes nothing.'), world)
    .argument('[resource]', 'the resource, as InboundConnector/NAME; not needed with --plan-hash')
    .requiredOption('--for <gate>', 'the gate or guard, as the plan names it')
    .requiredOption('--by <name>', 'who approves: a person')
    .requiredOption('--reason <text>', 'why')
    .addOption(new Option('--expires <time>', 'day or time after which it holds no more').argParser(time('ends')))
    .option('--plan-hash', 'bind it to the plan as it is now, instead of to one resource', false)
    .option('--namespace <name>', 'namespace of the resource', 'default')
    .option('--write <file>', 'write it to this new file, instead of printing it')
    .action(async (resource, options) =>
      end(await (await import('./commands/approve.ts')).runApprove(resource, options, world)),
    );

  withFiles(command('status', 'Show how every resource stands, what it waits for and since when.'), world)
    .addOption(new Option('--output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--tree', 'everything that is known of each, and the roads that they describe', false)
    .addOption(new Option('--target <name>', 'only this plane').choices(['dns', 'microsoft365', 'platform']))
    .option('--read-only', 'do not even remember since when something has been seen', false)
    .action(async (options) =>
      end(await (await import('./commands/status.ts')).runStatus({ allow: [], ...options }, world)),
    );

  const policy = command('policy', 'Look at the policies of the platform.');
  withFiles(policy.command('explain').description('Say which policy holds for a message, and why. Reads only.'), world)
    .requiredOption('--from <address>', 'address of the sender, as in From')
    .requiredOption('--to <address>', 'address of the recipient')
    .option('--envelope-from <address>', 'address in MAIL FROM (default: the same as --from)')
    .addOption(new Option('--output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async (options) =>
      end(await (await import('./commands/policy-explain.ts')).runPolicyExplain(options, world)),
    );

  const evidence = command('evidence', 'Show what happened, for whoever has to believe it.');
  const exported = evidence.command('export').description('Write what happened between two times, with its proof.');
  withFiles(exported, world)
    .addOption(new Option('--from <time>', 'first day or time').argParser(time('begins')).makeOptionMandatory())
    .addOption(new Option('--to <time>', 'last day or time').argParser(time('ends')).makeOptionMandatory())
    .requiredOption('--out <directory>', 'folder for evidence.json and evidence.html, which must not be there')
    .action(async (options) => end(await (await import('./commands/evidence.ts')).runEvidenceExport(options, world)));
  evidence
    .command('verify')
    .description('Say whether evidence is as it was made, and what it does not cover. Needs no files.')
    .argument('<file>', 'evidence.json or evidence.html')
    .option('--seal <sha256>', 'the seal that the export printed')
    .action(async (file, options) =>
      end(await (await import('./commands/evidence.ts')).runEvidenceVerify(file, options, world)),
    );
};

import type { Command } from 'commander';
import { withFiles } from './options.ts';
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
    .option('--print', 'print an Attestation for a repository instead of keeping it in the journal', false)
    .action(async (resource, options) =>
      end(await (await import('./commands/attest.ts')).runAttest(resource, options, world)),
    );
};

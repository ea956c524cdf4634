import { type Command, Option } from 'commander';
import { withFiles } from './options.ts';
import type { World } from './world.ts';

/** The ways in which the commands of a vendor's leaving are built: those of plan and apply. */
export type Builders = {
  withResources(command: Command): Command;
  withWait(command: Command): Command;
};

/** The commands by which a vendor leaves. */
export const addOffboarding = (
  program: Command,
  world: World,
  { withResources, withWait }: Builders,
  end: (code: number) => void,
): void => {
  const offboard = program.command('offboard').description('Let a vendor go: find what is its, and take that away.');
  const command = (name: string, summary: string): Command => offboard.command(name).description(summary);

  withFiles(
    command('scan', 'Print what stands of a vendor, by evidence, and an Offboarding that names it. Reads only.'),
    world,
  ).action(async (options) => end(await (await import('./commands/offboard.ts')).runScan(options, world)));

  withResources(command('plan', 'Show what the Offboardings among the files would do.')).action(async (options) =>
    end(await (await import('./commands/offboard.ts')).runOffboardPlan(options, world)),
  );

  withWait(withResources(command('apply', 'Carry out the Offboardings among the files, and nothing else.')))
    .option('--yes', 'do not ask', false)
    .addOption(new Option('--certificate <file>', 'write what is gone and what remains here, once nothing is left'))
    .action(async (options) => end(await (await import('./commands/offboard.ts')).runOffboardApply(options, world)));

  withFiles(command('verify', 'Say whether a certificate still fits the journal, byte for byte.'), world)
    .argument('<certificate>', 'the file that apply --certificate wrote')
    .action(async (certificate, options) =>
      end(await (await import('./commands/offboard.ts')).runVerify(certificate, options, world)),
    );
};

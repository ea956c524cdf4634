import type { Command } from 'commander';
import { kinds } from '../../kinds/index.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { placesOf } from '../completion/tree.ts';
import { zshScript } from '../completion/zsh.ts';
import type { ExitCode } from '../exit.ts';
import { outputSchemas } from '../output-schema.ts';
import { packageFile } from '../package-file.ts';
import type { World } from '../world.ts';

/** The shells that there is a script for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Prints the script by which a shell completes commands, options, kinds, outputs and error codes. */
export const runCompletion = async (
  shell: (typeof shells)[number],
  program: Command,
  world: World,
): Promise<ExitCode> => {
  const names = kinds.map(({ name }) => name);
  const codes = [...(await packageFile('docs/errors.md')).matchAll(/^### (PSTN\d{4})$/gm)].map(([, code = '']) => code);
  const places = placesOf(program, {
    explain: [...names, ...codes],
    schema: [...names, ...Object.keys(outputSchemas)],
  });
  world.stdout.write(scripts[shell](places));
  return 0;
};

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './program.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * Emits the JavaScript that is published, beside the tree's own `dist`, and gives the path of the command line. It stands
 * below node_modules so that the packages are found from there. Types are not checked: that is the check's part.
 */
export const emit = async (): Promise<string> => {
  const folder = join(root, 'node_modules', '.cache', 'postern-bench');
  await rm(folder, { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [
    compiler,
    '-p',
    join(root, 'tsconfig.build.json'),
    '--outDir',
    folder,
    '--declaration',
    'false',
    '--noCheck',
  ];
  const run = await runProgram(process.execPath, args);
  if (run.code !== 0) throw new Error(`the sources do not compile:\n${run.stdout}`);
  return join(folder, 'cli', 'bin.js');
};

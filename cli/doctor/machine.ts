import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Examined, failed, passed } from '../../plan/examination.ts';

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Whether the memory between runs can be kept: the directory, or the nearest one above that is there, can be written. */
export const memoryCheck = async (directory: string): Promise<Examined> => {
  let nearest = resolve(directory);
  while (!(await exists(nearest)) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  const isThere = nearest === resolve(directory);
  try {
    const entry = await stat(nearest);
    if (!entry.isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    await access(nearest, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = 'cannot be used' } = error as NodeJS.ErrnoException;
    return failed(
      'memory',
      `${nearest} cannot be written (${code})`,
      'Give this user the right to write there, or another directory with --state.',
      'PSTN5009',
    );
  }
  return passed('memory', isThere ? `${directory} can be written` : `${directory} is made with the first run`);
};

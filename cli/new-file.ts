import { writeFile } from 'node:fs/promises';
import { FindingError } from '../kinds/codes.ts';
import { finding } from './codes.ts';

/** Writes a file that is not there yet, with a mode where one is given. Throws PSTN5011 where it is, or cannot be written. */
export const writeNewFile = async (file: string, text: string, mode?: number): Promise<void> => {
  const options = { flag: 'wx', ...(mode === undefined ? {} : { mode }) };
  await writeFile(file, text, options).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(file, error);
  });
};

/** Why a file or folder cannot be written, as a finding. */
export const cannotWrite = (path: string, { code }: NodeJS.ErrnoException): FindingError => {
  const what = code === 'EEXIST' ? 'is there already' : (code ?? 'cannot be written');
  return new FindingError(finding('PSTN5011', { message: `${path}: ${what}` }));
};

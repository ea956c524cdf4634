import { FindingError } from '../../kinds/codes.ts';
import { kinds } from '../../kinds/index.ts';
import { finding } from '../../kinds/resource-codes.ts';
import type { ExitCode } from '../exit.ts';
import { packageFile } from '../package-file.ts';
import type { World } from '../session.ts';

/** Prints the JSON Schema of one kind (any letter case) or of all of them together. */
export const runSchema = async (name: string | undefined, world: World): Promise<ExitCode> => {
  const kind = kinds.find((candidate) => candidate.name.toLowerCase() === name?.toLowerCase());
  if (name !== undefined && kind === undefined)
    throw new FindingError(
      finding('PSTN1002', { message: `${name} is not a kind; there are ${kinds.map((one) => one.name).join(', ')}` }),
    );
  world.stdout.write(await packageFile(`schemas/${kind === undefined ? 'postern' : kind.name.toLowerCase()}.json`));
  return 0;
};

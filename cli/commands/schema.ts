import { FindingError } from '../../kinds/codes.ts';
import { finding } from '../../kinds/resource-codes.ts';
import { kebab } from '../../kinds/schema-walk.ts';
import type { ExitCode } from '../exit.ts';
import { kindNamed, kindNames } from '../kind-name.ts';
import { outputSchemas } from '../output-schema.ts';
import { packageFile } from '../package-file.ts';
import type { World } from '../world.ts';

const fileOf = (name: string | undefined): string => {
  if (name === undefined) return 'postern';
  if (Object.hasOwn(outputSchemas, name)) return name;
  const kind = kindNamed(name);
  if (kind !== undefined) return kebab(kind.name);
  throw new FindingError(
    finding('PSTN1002', {
      message: `${name} is not a kind; there are ${kindNames()}, and the outputs ${Object.keys(outputSchemas).join(', ')}`,
    }),
  );
};

/** Prints the JSON Schema of one kind (any letter case), of one output, or of all resources together. */
export const runSchema = async (name: string | undefined, world: World): Promise<ExitCode> => {
  world.stdout.write(await packageFile(`schemas/${fileOf(name)}.json`));
  return 0;
};

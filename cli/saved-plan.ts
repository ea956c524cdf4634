import { readFile, writeFile } from 'node:fs/promises';
import { FindingError } from '../kinds/codes.ts';
import type { Json } from '../kinds/words.ts';
import { finding as planFinding } from '../plan/codes.ts';
import { digest } from '../plan/digest.ts';
import { deepFreeze, type Plan, planHash } from '../plan/plan.ts';
import type { Wishes } from '../plan/wishes.ts';
import { finding } from './codes.ts';
import { cannotWrite } from './new-file.ts';

/** The plan's hash covers what it does; the seal covers every word of the file, also those that only a person reads. */
type Sealed = Plan & { readonly seal: string };

const withoutSeal = ({ seal: _seal, ...plan }: Sealed): Plan => plan;

const sealOf = (plan: Plan): string => digest(JSON.parse(JSON.stringify(plan)) as Json);

/** A plan as a file: everything that it does and is bound to; no raw bytes. */
export const savedPlan = (plan: Plan): string => {
  const stored: Plan = { ...plan, changes: plan.changes.map(({ raw: _raw, ...change }) => change) };
  return `${JSON.stringify({ ...stored, seal: sealOf(stored) }, null, 2)}\n`;
};

/** Writes a plan to a file that only its owner reads. */
export const savePlan = async (file: string, plan: Plan): Promise<void> => {
  await writeFile(file, savedPlan(plan), { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(file, error);
  });
};

const isPlan = (value: unknown): value is Sealed => {
  const plan = value as Partial<Sealed> | null;
  return plan?.apiVersion === 'postern.dev/plan/v1' && typeof plan.seal === 'string';
};

/**
 * Reads a saved plan back. Refuses one that was edited (its seal no longer fits) and one that was made for other
 * resources: files and plan belong together.
 */
export const readSavedPlan = async (file: string, wishes: Wishes): Promise<Plan> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new FindingError(finding('PSTN5001', { message: `${file}: ${error.code ?? 'cannot be read'}` }));
  });
  const refuse = (message: string): never => {
    throw new FindingError(planFinding('PSTN2012', { message: `${file}: ${message}` }));
  };
  let sealed: unknown;
  try {
    sealed = JSON.parse(text);
  } catch {
    return refuse('is not JSON');
  }
  if (!isPlan(sealed)) return refuse('is not a saved plan of this version');
  const plan = withoutSeal(sealed);
  // A seal that fits is followed by a hash that is made, so what is read next has the shape of a plan.
  if (sealOf(plan) !== sealed.seal || planHash(plan) !== plan.hash)
    return refuse('was changed after it was made: its seal does not fit');
  if (plan.inputs !== wishes.inputs) return refuse('was made for other resources than those given with -f');
  return deepFreeze(plan);
};

import { readFile } from 'node:fs/promises';
import { FindingError } from '../kinds/codes.ts';
import { finding as planFinding } from '../plan/codes.ts';
import { deepFreeze, type Plan, planHash } from '../plan/plan.ts';
import type { Wishes } from '../plan/wishes.ts';
import { finding } from './codes.ts';

/** A plan as a file: everything that it does and is bound to; no raw bytes. */
export const savedPlan = (plan: Plan): string =>
  `${JSON.stringify(plan, (name, value) => (name === 'raw' ? undefined : value), 2)}\n`;

const isPlan = (value: unknown): value is Plan => {
  const plan = value as Partial<Plan> | null;
  return plan?.apiVersion === 'postern.dev/plan/v1' && Array.isArray(plan.changes) && typeof plan.inputs === 'string';
};

/**
 * Reads a saved plan back. Refuses one that was edited (its hash no longer fits) and one that was made for other
 * resources: files and plan belong together.
 */
export const readSavedPlan = async (file: string, wishes: Wishes): Promise<Plan> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new FindingError(finding('PSTN5001', { message: `${file}: ${error.code ?? 'cannot be read'}` }));
  });
  const refuse = (message: string): never => {
    throw new FindingError(planFinding('PSTN2012', { message: `${file}: ${message}` }));
  };
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch {
    return refuse('is not JSON');
  }
  if (!isPlan(plan)) return refuse('is not a plan of this version');
  if (planHash(plan) !== plan.hash) return refuse('was changed after it was made: its hash does not fit');
  if (plan.inputs !== wishes.inputs) return refuse('was made for other resources than those given with -f');
  return deepFreeze(plan);
};

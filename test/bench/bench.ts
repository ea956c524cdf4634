import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emit } from './emitted.ts';
import { benchMoves } from './moves.ts';
import { benchApply, benchColdStart, benchNoOp, benchTenants } from './plans.ts';

const says = (text: string): boolean => process.stdout.write(`${text}\n`);

const folder = await mkdtemp(join(tmpdir(), 'postern-bench-'));
try {
  const bench = { folder, program: await emit() };
  says(benchMoves());
  for (const part of [benchColdStart, benchNoOp, benchTenants, benchApply]) says(await part(bench));
} finally {
  await rm(folder, { recursive: true, force: true });
}

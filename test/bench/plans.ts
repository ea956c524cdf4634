import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProgramRun, runNode } from './program.ts';
import { type Cell, median, rounded, table } from './table.ts';
import { type BenchTenant, startBenchTenant, writeConnectors, writeTenant } from './tenants.ts';

/** A place for files, and the emitted command line. */
export type Bench = { readonly folder: string; readonly program: string };

/* A run that ends otherwise has measured something else. */
const expecting = (run: ProgramRun, code: number): ProgramRun => {
  if (run.code !== code) throw new Error(`exit ${run.code}, not ${code}\n${run.stdout}\n${run.stderr}`);
  return run;
};

const withTenants = async <T>(count: number, act: (tenants: readonly BenchTenant[]) => Promise<T>): Promise<T> => {
  const tenants = await Promise.all(Array.from({ length: count }, (_, index) => startBenchTenant(index + 1)));
  try {
    return await act(tenants);
  } finally {
    await Promise.all(tenants.map((one) => one.stop()));
  }
};

const noOp = ({ folder, program }: Bench, rules: number): Promise<readonly Cell[]> =>
  withTenants(1, async ([tenant]) => {
    if (tenant === undefined) throw new Error('no tenant');
    for (let index = 0; index < rules; index += 1)
      tenant.tenant.createRule({
        Name: `Rule ${index}`,
        SubjectContainsWords: [`word ${index}`],
        SetHeaderName: 'X-Bench',
        SetHeaderValue: String(index),
      });
    const files = await mkdtemp(join(folder, 'rules-'));
    await writeTenant(files, tenant);
    const into = join(files, 'imported');
    expecting(await runNode([program, 'import', `Tenant/${tenant.name}`, '-f', files, '--to', into]), 0);
    tenant.requests.clear();
    const run = expecting(await runNode([program, 'plan', '-f', files]), 0);
    return [rules, tenant.requests.reads(), tenant.requests.writes(), rounded(run.seconds), run.rssMiB];
  });

/** Calls of a plan that finds nothing to do, by the number of rules in the tenant. */
export const benchNoOp = async (bench: Bench): Promise<string> => {
  const rows: (readonly Cell[])[] = [];
  for (const rules of [10, 100, 300]) rows.push(await noOp(bench, rules));
  return table(
    'A plan with nothing to do: everything of the tenant imported, then planned',
    ['rules', 'reads', 'writes', 'seconds', 'RSS MiB'],
    rows,
  );
};

const manyTenants = ({ folder, program }: Bench, count: number): Promise<readonly Cell[]> =>
  withTenants(count, async (tenants) => {
    const files = await mkdtemp(join(folder, 'tenants-'));
    for (const tenant of tenants) {
      await writeTenant(files, tenant);
      await writeConnectors(files, tenant, 3);
    }
    const run = expecting(await runNode([program, 'plan', '-f', files]), 2);
    const reads = tenants.reduce((sum, { requests }) => sum + requests.reads(), 0);
    const cpu = run.cpuSeconds === null ? null : rounded(run.cpuSeconds);
    return [count, rounded(run.seconds), rounded(run.seconds / count), cpu, run.rssMiB, reads];
  });

/** Time and memory of one plan over many tenants. */
export const benchTenants = async (bench: Bench): Promise<string> => {
  const rows: (readonly Cell[])[] = [];
  for (const count of [1, 10, 100]) rows.push(await manyTenants(bench, count));
  return table(
    'One plan over many tenants, three new connectors in each',
    ['tenants', 'seconds', 's a tenant', 'CPU s', 'RSS MiB', 'reads'],
    rows,
  );
};

/** Time of an apply that makes many connectors in one tenant, and what it asks of Exchange. */
export const benchApply = async ({ folder, program }: Bench): Promise<string> => {
  const count = 45;
  const row = await withTenants(1, async ([tenant]): Promise<readonly Cell[]> => {
    if (tenant === undefined) throw new Error('no tenant');
    const files = await mkdtemp(join(folder, 'apply-'));
    await writeTenant(files, tenant);
    await writeConnectors(files, tenant, count);
    const run = expecting(await runNode([program, 'apply', '--yes', '-f', files]), 0);
    const [reads, writes] = [tenant.requests.reads(), tenant.requests.writes()];
    return [count, rounded(run.seconds), reads, writes, rounded((reads + writes) / count)];
  });
  return table(
    'An apply of new connectors to one tenant that answers at once',
    ['connectors', 'seconds', 'reads', 'writes', 'calls a connector'],
    [row],
  );
};

const coldStarts = 7;

/** The cold start of `plan` beside that of Node alone. */
export const benchColdStart = async ({ folder, program }: Bench): Promise<string> =>
  withTenants(1, async ([tenant]) => {
    if (tenant === undefined) throw new Error('no tenant');
    const files = await mkdtemp(join(folder, 'cold-'));
    await writeTenant(files, tenant);
    await writeConnectors(files, tenant, 1);
    const ways: readonly (readonly [string, readonly string[], number])[] = [
      ['node -e 0 (the floor)', ['-e', '0'], 0],
      ['postern --version', [program, '--version'], 0],
      ['postern plan, one tenant', [program, 'plan', '-f', files], 2],
    ];
    const runs = new Map<string, ProgramRun[]>(ways.map(([name]) => [name, []]));
    // The first round fills the compile cache and the page cache of the system; it does not count.
    for (let round = 0; round <= coldStarts; round += 1)
      for (const [name, args, code] of ways) {
        const run = expecting(await runNode(args), code);
        if (round > 0) runs.get(name)?.push(run);
      }
    const rows = [...runs].map(([name, all]): readonly Cell[] => [
      name,
      rounded(median(all.map(({ seconds }) => seconds))),
      rounded(Math.min(...all.map(({ seconds }) => seconds))),
      rounded(median(all.map(({ cpuSeconds }) => cpuSeconds ?? Number.NaN))),
      all[0]?.rssMiB ?? null,
    ]);
    return table(
      `Cold start from emitted JavaScript, of ${coldStarts} runs in turn`,
      ['program', 'median s', 'best s', 'CPU s', 'RSS MiB'],
      rows,
    );
  });

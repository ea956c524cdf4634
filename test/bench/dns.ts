import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bind, bindMissing } from '../real/bind.ts';
import { emit } from './emitted.ts';
import { peers } from './peers.ts';
import { type ProgramRun, runNode, runProgram } from './program.ts';
import { type Cell, median, rounded, table } from './table.ts';
import { refusedZone, startZones, writeResources, zoneNames } from './zones.ts';

const count = 1000;
const rounds = 3;

/** One way to plan, or at least to ask; `changedIn` counts the zones that its plan would change, null where it has none. */
type Runner = {
  readonly name: string;
  run(): Promise<ProgramRun>;
  changedIn(run: ProgramRun): number | null;
};

/** Sets a runner up for these zones. */
type Preparing = (folder: string, zones: readonly string[], server: Bind) => Promise<Runner>;

const says = (line: string): boolean => process.stdout.write(`${line}\n`);

type ShownPlan = { readonly scopes: readonly { readonly changes: readonly unknown[] }[] };

const postern =
  (program: string): Preparing =>
  async (folder, zones, server) => {
    await writeResources(join(folder, 'resources'), zones, server);
    let runs = 0;
    const run = (): Promise<ProgramRun> => {
      // Nothing is remembered from the round before.
      runs += 1;
      const state = join(folder, `state-${runs}`);
      return runNode([program, 'plan', '-f', join(folder, 'resources'), '--state', state, '--output', 'json']);
    };
    const changedIn = ({ stdout }: ProgramRun) =>
      (JSON.parse(stdout) as ShownPlan).scopes.filter(({ changes }) => changes.length === 1).length;
    return { name: 'postern plan', run, changedIn };
  };

const dig: Preparing = async (folder, zones, server) => {
  const { name, secret, algorithm } = server.key;
  const file = join(folder, 'queries');
  await writeFile(file, zones.map((zone) => `${zone} TXT\n`).join(''));
  const at = [`@${server.host}`, '-p', String(server.port), '-y', `${algorithm}:${name}:${secret}`];
  const run = () => runProgram('dig', ['-r', ...at, '+norecurse', '+noall', '+answer', '-f', file]);
  return { name: 'dig -f (the floor: it asks and plans nothing)', run, changedIn: () => null };
};

const others = async (): Promise<readonly Preparing[]> =>
  (await peers()).flatMap((peer): readonly Preparing[] => {
    if ('missing' in peer) {
      says(`${peer.name} is missing here: ${peer.missing}\n`);
      return [];
    }
    const { name, changedIn } = peer;
    return [async (folder, zones, server) => ({ name, changedIn, run: await peer.prepare(folder, zones, server) })];
  });

const preparedIn = async (
  folder: string,
  preparings: readonly Preparing[],
  zones: readonly string[],
  server: Bind,
): Promise<readonly Runner[]> => {
  const runners: Runner[] = [];
  for (const prepare of preparings) runners.push(await prepare(await mkdtemp(join(folder, 'tool-')), zones, server));
  return runners;
};

/** Every tool in turn, so that a slow minute of the machine hits all of them. */
const race = async (folder: string, preparings: readonly Preparing[], server: Bind): Promise<string> => {
  const runners = await preparedIn(folder, preparings, zoneNames(count), server);
  const runs = new Map<Runner, ProgramRun[]>(runners.map((runner) => [runner, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const runner of runners) runs.get(runner)?.push(await runner.run());
  const middle = (runner: Runner, of: (run: ProgramRun) => number): number => median((runs.get(runner) ?? []).map(of));
  const secondsOf = (runner: Runner): number => middle(runner, ({ seconds }) => seconds);
  const [first] = runners;
  const own = first === undefined ? Number.NaN : secondsOf(first);
  const rows = runners.map((runner): readonly Cell[] => {
    const all = runs.get(runner) ?? [];
    const [last] = all;
    const rss = last?.rssMiB ?? null;
    const changed = last === undefined ? null : runner.changedIn(last);
    const cpu = rounded(middle(runner, ({ cpuSeconds }) => cpuSeconds ?? Number.NaN));
    const seconds = secondsOf(runner);
    return [runner.name, rounded(seconds), rounded(seconds / own), cpu, changed, last?.code ?? null, rss];
  });
  return table(
    `One SPF change in each of ${count} zones on one BIND: the plan, median of ${rounds} rounds in turn`,
    ['tool', 'seconds', 'of ours', 'CPU s', 'zones it would change', 'exit', 'RSS MiB'],
    rows,
  );
};

/** What becomes of one zone that the server refuses among a hundred that it serves. */
const refusal = async (folder: string, preparings: readonly Preparing[], server: Bind): Promise<string> => {
  const runners = await preparedIn(folder, preparings, [...zoneNames(100), refusedZone], server);
  const rows: (readonly Cell[])[] = [];
  for (const runner of runners) {
    const run = await runner.run();
    const isNamed = `${run.stdout}\n${run.stderr}`
      .split('\n')
      .some((line) => line.includes(refusedZone) && /error|refused|unknown/i.test(line));
    rows.push([runner.name, run.code, isNamed ? 'yes' : 'no', runner.changedIn(run)]);
  }
  return table(
    'One more zone that the server refuses (REFUSED), among 100 that it serves',
    ['tool', 'exit', 'says so of the zone', 'zones it would change'],
    rows,
  );
};

const main = async (): Promise<number> => {
  const missing = bindMissing();
  if (missing !== null) {
    says(missing);
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), 'postern-bench-'));
  const server = await startZones(zoneNames(count));
  try {
    const planners = [postern(await emit()), ...(await others())];
    says(await race(folder, [...planners, dig], server));
    says(await refusal(folder, planners, server));
    return 0;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

process.exitCode = await main();

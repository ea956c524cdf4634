import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * How one run of a program went. `cpuSeconds` is the processor time of it and of what it started, which a busy machine
 * does not stretch, where the system tells it (Linux); `rssMiB` is the highest resident size, where it is known.
 */
export type ProgramRun = {
  readonly seconds: number;
  readonly cpuSeconds: number | null;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly rssMiB: number | null;
};

/** What a program is given beside its arguments. */
export type ProgramOptions = {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
};

/* proc(5): cutime and cstime, in ticks of 10 ms, count children that have ended. One program runs at a time. */
const cpuOfChildren = (): number | null => {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return null;
  }
};

/** Runs a program to its end and takes the time from start to exit. */
export const runProgram = (
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramRun> =>
  new Promise((resolve, reject) => {
    const [start, before] = [performance.now(), cpuOfChildren()];
    const child = spawn(program, [...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - start) / 1000;
      const after = cpuOfChildren();
      const cpuSeconds = before === null || after === null ? null : after - before;
      resolve({ seconds, cpuSeconds, code, stdout, stderr, rssMiB: null });
    });
  });

let measured = 0;

/** The same for a Node program, with its highest resident size. Uses the Node that runs this. */
export const runNode = async (args: readonly string[], options: ProgramOptions = {}): Promise<ProgramRun> => {
  measured += 1;
  const file = join(tmpdir(), `postern-bench-${process.pid}-${measured}.rss`);
  const told = `process.on('exit',()=>require('node:fs').writeFileSync(${JSON.stringify(file)},String(process.resourceUsage().maxRSS)))`;
  const hook = `data:text/javascript,import{createRequire}from'node:module';const require=createRequire('file:///');${encodeURIComponent(told)}`;
  const run = await runProgram(process.execPath, ['--import', hook, ...args], options);
  const kilobytes = Number(await readFile(file, 'utf8'));
  await rm(file);
  return { ...run, rssMiB: Math.round(kilobytes / 1024) };
};

#!/usr/bin/env node
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(`postern needs Node 24 or newer; this is ${process.version} (${process.execPath}).\n`);
  process.exit(1);
}

const { enableCompileCache } = await import('node:module');
enableCompileCache();
const { main } = await import('./main.ts');

const [stop, cut] = [new AbortController(), new AbortController()];
const interrupt = (signal: NodeJS.Signals): void => {
  if (cut.signal.aborted) process.exit(130);
  if (stop.signal.aborted) {
    process.stderr.write(`${signal}: leaving the write under way\n`);
    cut.abort();
    return;
  }
  process.stderr.write(`${signal}: ending after the write under way (again to leave it)\n`);
  stop.abort();
};
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
// Whoever reads the pipe may leave before the end (`postern plan | head`); what is being done goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: stop.signal,
  cut: cut.signal,
});
process.stdin.unref?.();

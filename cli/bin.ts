#!/usr/bin/env node
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(`postern needs Node 24 or newer; this is ${process.version} (${process.execPath}).\n`);
  process.exit(1);
}

const { enableCompileCache } = await import('node:module');
enableCompileCache();
const { main } = await import('./main.ts');

const interruption = new AbortController();
const interrupt = (signal: NodeJS.Signals): void => {
  if (interruption.signal.aborted) process.exit(130);
  process.stderr.write(`${signal}: ending after the write under way (again to leave at once)\n`);
  interruption.abort();
};
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interruption.signal,
});
process.stdin.unref?.();

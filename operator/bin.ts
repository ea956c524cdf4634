#!/usr/bin/env node
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(`postern-operator needs Node 24 or newer; this is ${process.version} (${process.execPath}).\n`);
  process.exit(1);
}

const { enableCompileCache } = await import('node:module');
enableCompileCache();
const { main } = await import('./main.ts');

const end = new AbortController();
const finish = (): void => {
  if (end.signal.aborted) process.exit(130);
  end.abort();
};
process.on('SIGINT', finish);
process.on('SIGTERM', finish);

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: end.signal,
});

#!/usr/bin/env node
/*
 * The provider process, `pulumi-resource-postern`. Nothing but the version check may run before it, so everything else
 * is imported afterwards.
 */
const needed = 24;
const running = Number(process.versions.node.split('.')[0]);
if (running < needed) {
  process.stderr.write(
    `pulumi-resource-postern needs Node ${needed} or later; this is ${process.version} (${process.execPath}). Put a newer node first on PATH.\n`,
  );
  process.exitCode = 1;
} else {
  const start = async (): Promise<void> => {
    const [{ run }, { postern }] = await Promise.all([import('./run.ts'), import('./provider.ts')]);
    await run(postern(), process.argv.slice(2));
  };
  start().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
}

import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder that `test/tools/build.sh` fills. */
export const toolsFolder = (): string =>
  join(
    process.env['POSTERN_TOOLS'] ??
      join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'postern', 'tools'),
    'bin',
  );

/** The path of a built tool, or null when it has not been built. */
export const findTool = (name: string): string | null => {
  const path = join(toolsFolder(), name);
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return null;
  }
};

/**
 * Why tests that need these tools cannot run here, or null when they can. Throws instead when POSTERN_REQUIRE_REAL is 1,
 * so that a run that promises real servers cannot pass by skipping.
 */
export const missingTools = (names: readonly string[]): string | null => {
  const missing = names.filter((name) => findTool(name) === null);
  if (missing.length === 0) return null;
  const message = `not built: ${missing.join(', ')} (run test/tools/build.sh ${missing.join(' ')})`;
  if (process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(message);
  return message;
};

/** TCP ports on 127.0.0.1 that were free a moment ago, for servers that cannot take port 0. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};

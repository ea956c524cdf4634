import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A bundled provider: one executable file, and how big it is in bytes. */
export type Bundle = { readonly file: string; readonly bytes: number };

/**
 * Bundles an entry into one executable file that runs outside any node_modules. It is CommonJS, in syntax that older
 * versions of Node can read as well: those must get as far as the message that says which version is needed.
 */
export const bundle = async (entry: string, folder: string, name = 'pulumi-resource-postern'): Promise<Bundle> => {
  const file = join(folder, name);
  await mkdir(folder, { recursive: true });
  const result = await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    define: { 'import.meta.url': 'importMetaUrl', 'import.meta.main': 'false' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
    metafile: true,
  });
  // Beside a package.json of type `module` a file without extension would be read as a module.
  await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}\n');
  await chmod(file, 0o755);
  return { file, bytes: Object.values(result.metafile.outputs)[0]?.bytes ?? 0 };
};

if (import.meta.main) {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const { file, bytes } = await bundle(here('./bin.ts'), here('../dist/pulumi/bin'));
  process.stdout.write(`${file}: ${Math.round(bytes / 1024)} KB\n`);
}

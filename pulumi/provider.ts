import { join, resolve } from 'node:path';
import { kinds } from '../kinds/index.ts';
import manifest from '../package.json' with { type: 'json' };
import { type Estate, openEstate } from './estate.ts';
import { handlersOf } from './handler.ts';
import type { Provider } from './ports.ts';
import { settingsOf } from './settings.ts';
import { shelfIn } from './shelf.ts';

/** Where the provider process keeps what it remembers, beneath the folder of the project that it is started in. */
const memoryFolder = join('.postern', 'pulumi');

/** The provider `postern`: all kinds over the planning core and the real targets. */
export const postern = (project: string = process.cwd()): Provider => {
  // Without settings nothing is configured, and every reference leads nowhere.
  let folder = join(project, memoryFolder);
  const shelf = shelfIn(() => folder);
  let estate: Estate = openEstate(
    kinds,
    { resources: [], state: null, secrets: async () => Promise.reject(new Error('the provider is not configured')) },
    shelf,
  );
  return {
    name: 'postern',
    version: manifest.version,
    schema: async () => JSON.stringify((await import('./schema.json', { with: { type: 'json' } })).default),
    settings: settingsOf(kinds, (configured) => {
      folder = resolve(project, configured.state ?? memoryFolder);
      estate = openEstate(kinds, configured, shelf);
    }),
    resources: handlersOf(kinds, () => estate),
  };
};

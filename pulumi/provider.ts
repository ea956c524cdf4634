import { kinds } from '../kinds/index.ts';
import type { Resource } from '../kinds/words.ts';
import manifest from '../package.json' with { type: 'json' };
import type { Handler, Provider } from './ports.ts';
import { settingsOf } from './settings.ts';

/** The provider `postern`. `handlers` makes the resource types; it is given a view of what the provider was configured with. */
export const postern = (
  handlers: (configured: () => readonly Resource[]) => ReadonlyMap<string, Handler> = () => new Map(),
): Provider => {
  let configured: readonly Resource[] = [];
  return {
    name: 'postern',
    version: manifest.version,
    schema: async () => JSON.stringify((await import('./schema.json', { with: { type: 'json' } })).default),
    settings: settingsOf(kinds, (resources) => {
      configured = resources;
    }),
    resources: handlers(() => configured),
  };
};

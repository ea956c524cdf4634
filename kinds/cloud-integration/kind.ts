import { composed } from '../composite.ts';
import type { Kind } from '../kind.ts';
import { checks } from './checks.ts';
import { expand } from './expand.ts';
import { gates } from './gates.ts';
import { itemsOf } from './items.ts';
import { notes } from './notes.ts';
import { parts, schemaOf } from './schema.ts';
import { steps } from './steps.ts';

/** A Cloud Integrated installation as a whole: what stands in the tenant for it, and the road that leads to Protect. */
export const cloudIntegration = (kinds: readonly Kind[]): Kind => {
  const names = new Set<string>(Object.values(parts));
  const made = composed(
    kinds.filter(({ name }) => names.has(name)),
    expand,
    Object.keys(parts),
  );
  return {
    name: 'CloudIntegration',
    plural: 'cloudintegrations',
    summary:
      'A Cloud Integrated installation as a whole: what stands in the tenant for it, and every step of the road from the invitation to Protect.',
    schema: schemaOf(kinds),
    checks: [...checks, ...made.checks],
    items: itemsOf(made.items),
    stations: made.stations,
    gates: (resource, scopes) => [...gates(resource, scopes), ...made.gates(resource, scopes)],
    steps,
    notes,
  };
};

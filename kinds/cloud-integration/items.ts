import type { Wishes } from '../kind.ts';
import { isRecord } from '../schema-walk.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Item, Resource } from '../words.ts';
import { brakedRules } from './expand.ts';
import type { CloudIntegrationSpec } from './schema.ts';

const isBraked = (item: Item, names: ReadonlySet<string>): boolean =>
  item.type === 'TransportRule' && names.has(item.key.toLowerCase());

/* Nothing but whether it acts is changed in a rule of the vendor, and for that it need not be ours before. */
const switched = (item: Item, spec: CloudIntegrationSpec): Item => {
  const options = { ...(isRecord(item.options) ? item.options : {}), emergencyBrake: spec.emergencyBrake ?? null };
  if (spec.install === 'Postern') return { ...item, options };
  return {
    ...item,
    value: { enabled: spec.emergencyBrake === 'Released' },
    options,
    management: 'Converge',
    adopt: true,
  };
};

/** The items of the parts, in the one tenant; of a rule that the vendor installed, the brake wants only that it acts or not. */
export const itemsOf =
  (ofParts: (resource: Resource, scopes: readonly Resource[]) => Wishes) =>
  (resource: Resource, scopes: readonly Resource[]): Wishes => {
    const account = referencedScope(resource, scopes, 'Account', 'accountRef');
    if ('missing' in account) return { items: [], findings: [account.missing] };
    const spec = resource.spec as CloudIntegrationSpec;
    const { items, findings } = ofParts(resource, scopes);
    const names = new Set(brakedRules(spec).map((name) => name.toLowerCase()));
    return { findings, items: items.map((item) => (isBraked(item, names) ? switched(item, spec) : item)) };
  };

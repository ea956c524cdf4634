import type { Expand, Member } from '../composite.ts';
import type { Json, Resource } from '../words.ts';
import { type CloudIntegrationSpec, type Entry, lists, parts } from './schema.ts';

/* A rule that routes mail, as its spec says. */
const routes = (entry: Entry): boolean => entry['routeMessageOutboundConnector'] !== undefined;

/** The names of the rules that the emergency brake acts on. */
export const brakedRules = ({ emergencyBrake, transportRules = [] }: CloudIntegrationSpec): readonly string[] =>
  emergencyBrake === undefined ? [] : transportRules.filter(routes).map(({ name }) => name);

/** The specs that a CloudIntegration stands for. What the vendor installs is looked at; order is kept in any case. */
export const expand: Expand = (resource) => {
  const spec = resource.spec as CloudIntegrationSpec;
  const { tenantRef, install = 'Vendor', deletionPolicy } = spec;
  const byInstaller = install === 'Vendor' ? 'Observe' : 'Converge';
  const member = (kind: string, from: Readonly<Record<string, Json>>, management: string, at: Member['at']): Member => {
    const policies = { managementPolicy: management, ...(deletionPolicy === undefined ? {} : { deletionPolicy }) };
    const made: Resource = { ...resource, spec: { tenantRef, ...from, ...policies } };
    return { kind, resource: made, at: (path) => (path.startsWith('/spec/tenantRef') ? path : at(path)) };
  };
  const isSwitched = (entry: Entry): boolean => spec.emergencyBrake !== undefined && routes(entry);
  return [
    ...(spec.arcTrustedSealers === undefined
      ? []
      : [
          member(
            parts.arcTrustedSealers,
            { arcTrustedSealers: [...spec.arcTrustedSealers] },
            byInstaller,
            (path) => path,
          ),
        ]),
    ...(spec.internalDomain === undefined
      ? []
      : [member(parts.internalDomain, { name: spec.internalDomain }, 'Observe', () => '/spec/internalDomain')]),
    ...lists.flatMap((field) =>
      (spec[field] ?? []).map((entry, index) => {
        const isOne = field === 'transportRules' && isSwitched(entry);
        const as = isOne ? { ...entry, enabled: spec.emergencyBrake === 'Released' } : entry;
        return member(parts[field], as, byInstaller, (path) => path.replace(/^\/spec/, `/spec/${field}/${index}`));
      }),
    ),
    ...(spec.transportRuleOrder === undefined
      ? []
      : [
          member(parts.transportRuleOrder, spec.transportRuleOrder, 'Converge', (path) =>
            path.replace(/^\/spec/, '/spec/transportRuleOrder'),
          ),
        ]),
  ];
};

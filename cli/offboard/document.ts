import { stringify } from 'yaml';
import { TENANT_DOMAIN } from '../../kinds/language/internal-domain.ts';
import { ENTERPRISE_APPLICATION } from '../../kinds/language/leaving.ts';
import type { Json, Resource } from '../../kinds/words.ts';
import { scopeId } from '../../kinds/words.ts';
import { visible } from '../../plan/render/visible.ts';
import type { Seen } from './look.ts';
import type { Residue, Thing } from './residue.ts';

/** One thing in a line: what it is called, its id, and what shows whose it is. */
export const line = ({ type, name, handle, scope, because }: Thing): string =>
  visible(`${type} ${name}${handle === undefined ? '' : ` (${handle})`} in ${scopeId(scope)}: ${because.join('; ')}`);

const pins = (things: readonly Thing[], type: string): readonly Json[] =>
  things.filter((one) => one.type === type).map(({ name, handle }) => ({ name, guid: handle ?? '' }));

const keys = (things: readonly Thing[], type: string): readonly string[] =>
  things.filter((one) => one.type === type).map(({ key }) => key);

/* Two terms of one record stand together. */
const spfOf = (things: readonly Thing[], zones: readonly Seen[]): readonly Json[] => {
  const records = Map.groupBy(
    things.filter(({ type }) => type === 'SpfTerm'),
    ({ scope, key }) => `${scope.id} ${key.split(' ')[0]}`,
  );
  return [...records].map(([record, terms]) => {
    const [zone = '', name = ''] = record.split(' ');
    const resource = zones.find(({ scope }) => scope.id === zone)?.resource;
    return {
      zoneRef: { name: resource?.ref.name ?? zone },
      ...(name === zone ? {} : { name }),
      terms: terms.map(({ key }) => key.slice(key.indexOf(' ') + 1)),
    };
  });
};

const filled = (members: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => !Array.isArray(value) || value.length > 0));

/** The resource that names everything of the vendor in one tenant, and in the zones where `zones` are given. */
export const offboardingOf = (
  tenant: Resource,
  things: readonly Thing[],
  zones: readonly Seen[],
): Readonly<Record<string, Json>> => {
  const needsWord = things.some(({ handle, found, type }) => {
    const isMarkable = ['TransportRule', 'OutboundConnector', 'InboundConnector'].includes(type);
    return isMarkable && handle !== undefined && found.owner === undefined;
  });
  const { namespace } = tenant.ref;
  const [domain] = keys(things, TENANT_DOMAIN);
  return {
    apiVersion: 'postern.dev/v1alpha1',
    kind: 'Offboarding',
    metadata: {
      name: 'vendor',
      ...(namespace === 'default' ? {} : { namespace }),
      ...(needsWord ? { annotations: { 'postern.dev/adopt': 'true' } } : {}),
    },
    spec: filled({
      tenantRef: { name: tenant.ref.name },
      rules: pins(things, 'TransportRule'),
      outboundConnectors: pins(things, 'OutboundConnector'),
      inboundConnectors: pins(things, 'InboundConnector'),
      arcTrustedSealers: keys(things, 'TrustedArcSealer'),
      ...(domain === undefined ? {} : { internalDomain: domain }),
      applications: keys(things, ENTERPRISE_APPLICATION),
      spf: spfOf(things, zones),
    }),
  };
};

const comment = (lines: readonly string[]): string => lines.map((one) => `# ${one}`.trimEnd()).join('\n');

/** What a scan found, as a file to look at and to apply: everything that is known stands above it as comments. */
export const documentOf = ({ vendor, others }: Residue, seen: readonly Seen[]): string => {
  const tenants = seen.filter(({ resource }) => resource.ref.kind === 'Tenant');
  const zones = seen.filter(({ resource }) => resource.ref.kind === 'Zone');
  const head = [
    ...(vendor.length === 0
      ? ['Nothing here is known to be a vendor’s.']
      : ['The vendor’s, and what shows it:', ...vendor.map((thing) => `  ${line(thing)}`)]),
    '',
    ...(others.length === 0
      ? ['Nothing else could be taken for it.']
      : ['Not ours to say; nothing below touches these:', ...others.map((thing) => `  ${line(thing)}`)]),
  ];
  const documents = tenants.flatMap(({ scope, resource }, index) => {
    const own = vendor.filter(
      (thing) => scopeId(thing.scope) === scopeId(scope) || (index === 0 && thing.type === 'SpfTerm'),
    );
    return own.length === 0 ? [] : [stringify(offboardingOf(resource, own, zones), { lineWidth: 0 })];
  });
  return `${comment(head)}\n${documents.join('---\n')}`;
};

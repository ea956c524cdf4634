import { domainOfCertificate, TENANT_DOMAIN } from '../../kinds/language/internal-domain.ts';
import { ENTERPRISE_APPLICATION } from '../../kinds/language/leaving.ts';
import { ORDER, orderSetOf, type RuleSeen, rolesOf } from '../../kinds/language/order-set.ts';
import { includedDomain } from '../../kinds/language/spf-tree.ts';
import { isRecord } from '../../kinds/schema-walk.ts';
import { isVendorDomain, regionIncludes } from '../../kinds/spf-record/vendor.ts';
import type { Found, Json, Resource, Scope } from '../../kinds/words.ts';
import { itemId, refId } from '../../kinds/words.ts';
import { consentApps, type Seen } from './look.ts';

/** One thing that stands outside, and whose it is. */
export type Thing = {
  readonly scope: Scope;
  readonly type: string;
  readonly key: string;
  readonly name: string;
  readonly handle?: string;
  readonly found: Found;
  /** `foreign`: nothing shows that it is the vendor's or ours. */
  readonly owner: 'vendor' | 'postern' | 'foreign';
  /** What shows whose it is, or why nothing says so. */
  readonly because: readonly string[];
};

const text = (value: Json, field: string): string => {
  const found = isRecord(value) ? value[field] : undefined;
  return typeof found === 'string' ? found : '';
};

const nameOf = ({ type, key, value }: Found): string => {
  if (type === 'SpfTerm') return text(value, 'term') || key;
  if (type === ENTERPRISE_APPLICATION) return text(value, 'displayName') || key;
  return text(value, 'name') || key;
};

const routeOf = ({ value }: Found): string => text(value, 'routeMessageOutboundConnector').toLowerCase();

const ruleSeen = (found: Found): RuleSeen => ({
  name: nameOf(found),
  guid: found.handle ?? '',
  routesTo: text(found.value, 'routeMessageOutboundConnector') || null,
  stops: isRecord(found.value) && found.value['stopRuleProcessing'] === true,
  enabled: isRecord(found.value) && found.value['enabled'] === true,
});

/* The block of a declared order is the vendor's, unless it is said to be ours: who wrote it down said whose it is. */
const blockOf = ({ items, found }: Seen): ReadonlyMap<string, string> => {
  const rules = found.filter(({ type }) => type === 'TransportRule').map(ruleSeen);
  return new Map(
    items
      .filter(({ type, wanted }) => type === ORDER && wanted === 'present')
      .flatMap((item) =>
        rolesOf(orderSetOf(item.options), rules).block.map((name) => [name, refId(item.from)] as const),
      ),
  );
};

type Known = {
  readonly seen: Seen;
  /** Start of the marks of this door and estate. */
  readonly ours: string;
  readonly block: ReadonlyMap<string, string>;
  /** Includes that the vendor publishes for the region of the account. */
  readonly includes: ReadonlySet<string>;
};

/* By its own id; applications, domains and values have none and are known by their keys. */
const pinned = (found: Found, { seen }: Known): readonly string[] => {
  const item = seen.items.find(
    ({ leaving, type, key, handle }) =>
      leaving === true && type === found.type && (handle === undefined ? key === found.key : handle === found.handle),
  );
  return item === undefined ? [] : [`named in ${refId(item.from)}`];
};

/** What shows that Postern made it, or keeps it. */
const made = (found: Found, { seen, ours }: Known): readonly string[] => {
  const { owner } = found;
  const entry = seen.owned.find((one) =>
    found.handle !== undefined && one.handle !== undefined
      ? one.handle === found.handle
      : itemId(one) === itemId(found),
  );
  return [
    ...(owner?.startsWith(ours) === true ? [`marked as made for ${owner.slice(ours.length)}`] : []),
    ...(entry === undefined ? [] : [`in the inventory for ${refId(entry.from)}`]),
  ];
};

const declared = (found: Found, { seen }: Known, kinds: readonly string[]): readonly string[] =>
  seen.items
    .filter((item) => item.wanted === 'present' && itemId(item) === itemId(found) && kinds.includes(item.from.kind))
    .map(({ from }) => `declared by ${refId(from)}`);

const spfEvidence = (found: Found, known: Known): readonly string[] => {
  const domain = includedDomain(text(found.value, 'term'));
  if (domain === null) return [];
  const region = known.includes.has(domain) ? ["the vendor's include for the region of the account"] : [];
  return isVendorDomain(domain) ? [...region, ...made(found, known), ...declared(found, known, ['SpfRecord'])] : region;
};

/** Evidence by type: nothing is anybody's by its looks. `outbound` are names and ids of the vendor's outbound connectors. */
const evidenceOf = (found: Found, known: Known, outbound: ReadonlySet<string>): readonly string[] => {
  const { seen, block } = known;
  const composite = declared(found, known, ['CloudIntegration']);
  const own = (): readonly string[] => {
    switch (found.type) {
      case 'TransportRule': {
        const by = block.get(nameOf(found));
        return [
          ...(outbound.has(routeOf(found))
            ? [`sends mail to ${text(found.value, 'routeMessageOutboundConnector')}`]
            : []),
          ...(by === undefined ? [] : [`in the block of ${by}`]),
        ];
      }
      case 'OutboundConnector':
        return outbound.has(found.handle ?? found.key) ? made(found, known) : [];
      case 'InboundConnector': {
        const domain = domainOfCertificate(found.value);
        const by = seen.items.find(
          ({ type, key, wanted }) => type === TENANT_DOMAIN && key === domain && wanted === 'present',
        );
        return [
          ...made(found, known),
          ...(by === undefined ? [] : [`its certificate is of ${domain}, ${refId(by.from)}`]),
        ];
      }
      case 'TrustedArcSealer':
        return [...made(found, known), ...declared(found, known, ['TrustedArcSealers'])];
      case TENANT_DOMAIN:
        return declared(found, known, ['TenantDomain']);
      case ENTERPRISE_APPLICATION:
        return consentApps(seen.resource).includes(found.key)
          ? [`the app of a consent of ${refId(seen.resource.ref)}`]
          : [];
      case 'SpfTerm':
        return spfEvidence(found, known);
      default:
        return [];
    }
  };
  return [...new Set([...pinned(found, known), ...composite, ...own()])];
};

/*
 * Names and ids of the outbound connectors that are the vendor's: those that its rules send mail to; where no rule is known
 * to be the vendor's, those that Postern made.
 */
const vendorOutbound = (known: Known): ReadonlySet<string> => {
  const { found } = known.seen;
  const named = new Set(found.filter((one) => known.block.has(nameOf(one)) && routeOf(one) !== '').map(routeOf));
  const isVendors = (one: Found): boolean =>
    pinned(one, known).length > 0 ||
    declared(one, known, ['CloudIntegration']).length > 0 ||
    (named.size > 0 ? named.has(one.key) || named.has(one.handle ?? '') : made(one, known).length > 0);
  return new Set(
    found
      .filter((one) => one.type === 'OutboundConnector' && isVendors(one))
      .flatMap((one) => [one.key, nameOf(one).toLowerCase(), ...(one.handle === undefined ? [] : [one.handle])]),
  );
};

const looked = new Set([
  'TransportRule',
  'OutboundConnector',
  'InboundConnector',
  'TrustedArcSealer',
  TENANT_DOMAIN,
  ENTERPRISE_APPLICATION,
  'SpfTerm',
]);

const firstWord = (name: string): string => name.toLowerCase().split(/[^a-z0-9]+/)[0] ?? '';

/* Of what nothing is known of, that which could be taken for the vendor's: the other rules of a company are no news. */
const isAlike = (thing: Thing, vendors: readonly Thing[]): boolean => {
  if (thing.type === 'TransportRule')
    return (
      thing.owner === 'postern' ||
      routeOf(thing.found) !== '' ||
      vendors.some(({ type, name }) => type === thing.type && firstWord(name) === firstWord(thing.name))
    );
  return thing.type !== 'SpfTerm' || includedDomain(text(thing.found.value, 'term')) !== null;
};

const whyNot = (found: Found, known: Known): readonly string[] => {
  const ours = made(found, known);
  if (found.owner !== undefined && !found.owner.startsWith(known.ours)) return [`belongs to ${found.owner}`];
  if (ours.length > 0) return [...ours, "nothing shows that it is the vendor's"];
  return found.type === 'TransportRule' && routeOf(found) !== ''
    ? [`sends mail to ${text(found.value, 'routeMessageOutboundConnector')}, which is not known as the vendor's`]
    : ['carries no mark of ours, and nothing of the vendor leads to it'];
};

const thingsIn = (known: Known): readonly Thing[] => {
  const outbound = vendorOutbound(known);
  return known.seen.found
    .filter(({ type }) => looked.has(type))
    .map((found): Thing => {
      const isVendors = found.type === 'OutboundConnector' && outbound.has(found.handle ?? found.key);
      const evidence = evidenceOf(found, known, outbound);
      const because = isVendors && evidence.length === 0 ? ['rules of the vendor send mail to it'] : evidence;
      const owner = because.length > 0 ? 'vendor' : made(found, known).length > 0 ? 'postern' : 'foreign';
      return {
        scope: known.seen.scope,
        type: found.type,
        key: found.key,
        name: nameOf(found),
        ...(found.handle === undefined ? {} : { handle: found.handle }),
        found,
        owner,
        because: because.length > 0 ? because : whyNot(found, known),
      };
    });
};

/** What stands of a vendor, and what could be taken for it and is not ours to say. */
export type Residue = { readonly vendor: readonly Thing[]; readonly others: readonly Thing[] };

/** Sorts what was seen by evidence: marks, inventory, declared resources, routes, pinned ids. Pure. */
export const residueOf = (seen: readonly Seen[], scopes: readonly Resource[], ours: string): Residue => {
  const includes = new Set(
    scopes
      .filter(({ ref }) => ref.kind === 'Account')
      .flatMap(({ spec }) => {
        const region = text(spec, 'region');
        return region in regionIncludes ? [regionIncludes[region as keyof typeof regionIncludes] as string] : [];
      }),
  );
  const things = seen.flatMap((one) => thingsIn({ seen: one, ours, block: blockOf(one), includes }));
  const vendor = things.filter(({ owner }) => owner === 'vendor');
  return { vendor, others: things.filter((thing) => thing.owner !== 'vendor' && isAlike(thing, vendor)) };
};

import type { Wishes } from '../kind.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Finding, Item, Json, Resource } from '../words.ts';
import { canonicalSender } from './checks.ts';
import { finding } from './codes.ts';
import { failGates, treeGates } from './gates.ts';
import { placeOf, regionMismatch } from './place.ts';
import type { SpfRecordSpec } from './schema.ts';
import { isMicrosoftTerm, microsoftIncludes } from './vendor.ts';

const cloudFindings = (
  resource: Resource,
  scopes: readonly Resource[],
  terms: readonly string[],
): readonly Finding[] => {
  const spec = resource.spec as SpfRecordSpec;
  if (spec.tenantRef === undefined) return [];
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in tenant) return [tenant.missing];
  const cloud = (tenant.found.spec as { readonly cloud?: string }).cloud ?? 'Global';
  const right = `include:${microsoftIncludes[cloud] ?? microsoftIncludes['Global']}`;
  return terms
    .filter((term) => isMicrosoftTerm(term) && term !== right)
    .map((term) =>
      finding('PSTN1206', {
        message: `${term} is not for a tenant in the cloud ${cloud}`,
        remedy: `Use ${right}.`,
        ref: resource.ref,
        path: `/spec/senders/${(spec.senders ?? []).findIndex((sender) => canonicalSender(sender) === term)}`,
      }),
    );
};

/**
 * One item per term and one for `all`. Keep makes `all` an item that only a new record gets (~all). Fail needs gates of
 * its own, so the write that adds terms must not be the write that sets -all.
 */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const where = placeOf(resource, scopes);
  if ('findings' in where) return { items: [], findings: where.findings };
  const { scope, name, terms } = where.place;
  const findings = cloudFindings(resource, scopes, terms);
  if (findings.length > 0) return { items: [], findings };

  const spec = resource.spec as SpfRecordSpec;
  const policy = policyOf(resource);
  const mismatch = regionMismatch(resource, scopes, where.place);
  const options: Json = {
    onlySender: spec.onlySender ?? false,
    senders: terms,
    ...(mismatch === null ? {} : { mismatch }),
  };
  const base = { scope, container: `TXT ${name}`, options, wanted: 'present', from: resource.ref, ...policy } as const;
  const all = spec.all ?? 'Keep';
  return {
    findings: [],
    items: [
      ...terms.map(
        (term): Item => ({
          ...base,
          type: 'SpfTerm',
          key: `${name} ${term}`,
          value: { term },
          needs: treeGates(name, [term]),
        }),
      ),
      {
        ...base,
        type: 'SpfAll',
        key: name,
        value: { all: all === 'Keep' ? 'SoftFail' : all },
        needs: [...treeGates(name, []), ...(all === 'Fail' ? failGates(name) : [])],
        management: all === 'Keep' && policy.management === 'Converge' ? 'CreateOnly' : policy.management,
      },
    ],
  };
};

import { TENANT_DOMAIN } from '../../kinds/language/internal-domain.ts';
import { ENTERPRISE_APPLICATION } from '../../kinds/language/leaving.ts';
import type { Change, Diff, Found } from '../../kinds/words.ts';
import { collectionOf, itemId } from '../../kinds/words.ts';
import { changeId } from '../../plan/digest.ts';
import { membersOf } from './convert.ts';

type Told = { readonly why: string; readonly shown: readonly string[] };

/* Both take rights over the whole directory, which a program that runs unattended should not have. */
const told: Readonly<Record<string, (found: Found) => Told>> = {
  [TENANT_DOMAIN]: ({ key }) => ({
    why: `to be done by hand: the internal domain ${key} leaves the tenant`,
    shown: [
      `in the Microsoft 365 admin centre under Settings, Domains: ${key}, Remove domain`,
      `or: Remove-MgDomain -DomainId ${key}`,
    ],
  }),
  [ENTERPRISE_APPLICATION]: ({ key, handle, value }) => ({
    why: `to be done by hand: the enterprise application ${String(membersOf(value)['displayName'] ?? key)} leaves the tenant, and its consents with it`,
    shown: [
      `in the Microsoft Entra admin centre under Enterprise applications: ${String(membersOf(value)['displayName'] ?? '')} (application id ${key}), Properties, Delete`,
      `or: Remove-MgServicePrincipal -ServicePrincipalId ${handle ?? key}`,
    ],
  }),
};

/** What leaves with a vendor and only a person can take away: a step that is over once a look shows that it is gone. */
export const lowerLeaving = (diffs: readonly Diff[]): readonly Change[] =>
  diffs.flatMap((diff): readonly Change[] => {
    const { item, found, action } = diff;
    const words = found === null ? undefined : told[item.type]?.(found);
    if (found === null || words === undefined || action !== 'delete') return [];
    const base = { scope: item.scope, op: 'manual', keys: [itemId(item)], after: null } as const;
    const id = changeId(base);
    return [
      {
        ...base,
        ...words,
        id,
        type: item.type,
        collection: collectionOf(item),
        ...(found.handle === undefined ? {} : { handle: found.handle }),
        before: found.value,
        leaves: [{ type: item.type, key: item.key, value: null }],
        expects: { [itemId(found)]: found.version },
        needs: [],
        group: id,
        for: [item.from],
        risk: 'medium',
      },
    ];
  });

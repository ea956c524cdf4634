/*
 * What a tenant tells about a vendor that is leaving: whether mail still goes to it, and what of its things still stands.
 */
import type { Fact } from '../words.ts';

/** The fact about one rule or connector, by its Guid: what sends mail away through it. `ActiveRoutes/<guid>`. */
export const ACTIVE_ROUTES = 'ActiveRoutes';

/** One thing that sends mail away. */
export type ActiveRoute = { readonly type: string; readonly name: string; readonly guid: string };

/** The fact about one rule or connector, by its Guid: what it is; null once it is gone. `Standing/<guid>`. */
export const STANDING = 'Standing';

/** The type of item and collection of an enterprise application, by the application id of the vendor's app. */
export const ENTERPRISE_APPLICATION = 'EnterpriseApplication';

/** What sends mail away through any of these, and since when nothing does; null while that is not known. */
export const activeRoutes = (
  facts: Readonly<Record<string, Fact>>,
  guids: readonly string[],
): { readonly routes: readonly ActiveRoute[]; readonly since: string } | null => {
  const each = guids.map((guid) => facts[`${ACTIVE_ROUTES}/${guid}`]);
  const known = each.filter((fact) => fact !== undefined);
  if (known.length < guids.length) return null;
  const routes = known.flatMap(({ value }) => value as unknown as readonly ActiveRoute[]);
  const since = known.map((fact) => fact.since ?? fact.at).sort((a, b) => Date.parse(a) - Date.parse(b));
  return {
    routes: [...new Map(routes.map((route) => [route.guid, route])).values()],
    since: since.at(-1) ?? '',
  };
};

/** Those of these that still stand; null while that is not known. */
export const stillStanding = (
  facts: Readonly<Record<string, Fact>>,
  guids: readonly string[],
): readonly { readonly type: string; readonly name: string }[] | null => {
  const each = guids.map((guid) => facts[`${STANDING}/${guid}`]);
  if (each.some((fact) => fact === undefined)) return null;
  return each.flatMap((fact) => {
    const value = fact?.value ?? null;
    return value === null ? [] : [value as unknown as { readonly type: string; readonly name: string }];
  });
};

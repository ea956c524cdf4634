import { accountScope } from '../language/account-scope.ts';
import {
  canonicalGroup,
  GROUP,
  type Group,
  groupNames,
  IDENTITY,
  isGroup,
  PAGE,
} from '../language/account-settings.ts';
import { isRecord } from '../schema-walk.ts';
import { foundIn } from '../seen.ts';
import type { Item, Json, Observation, Resource } from '../words.ts';
import type { AccountSpec } from './schema.ts';

/** The key of what an account says of itself. */
const SELF = 'account';

/** A spec read as an Account. */
export const specOf = (resource: Resource): AccountSpec => resource.spec as AccountSpec;

/** The fields of one group as they are wanted, in canonical form; null where the spec does not name the group. */
export const wantedGroup = (spec: AccountSpec, group: Group): Readonly<Record<string, Json>> | null => {
  const given = spec[group];
  return given === undefined
    ? null
    : (canonicalGroup(group, given as Readonly<Record<string, Json>>) as Readonly<Record<string, Json>>);
};

/** What the declared groups ask for, and the comparison of the region. */
export const itemsOf = (
  resource: Resource,
  policy: Pick<Item, 'management' | 'deletion' | 'adopt'>,
): readonly Item[] => {
  const spec = specOf(resource);
  const scope = accountScope(resource);
  const base = { scope, wanted: 'present', needs: [], from: resource.ref } as const;
  const breakGlass = spec.userAccess?.breakGlassIpRange ?? null;
  const identity: readonly Item[] =
    spec.region === undefined
      ? []
      : [
          {
            ...base,
            type: IDENTITY,
            key: SELF,
            value: { region: spec.region },
            ...policy,
            management: 'Observe',
            adopt: false,
          },
        ];
  return [
    ...groupNames.flatMap((group): readonly Item[] => {
      const value = wantedGroup(spec, group);
      return value === null || Object.keys(value).length === 0
        ? []
        : [
            {
              ...base,
              container: PAGE,
              type: GROUP,
              key: group,
              value,
              ...(group === 'userAccess' ? { options: { breakGlassIpRange: breakGlass } } : {}),
              ...policy,
            },
          ];
    }),
    ...identity,
  ];
};

/** A group of the page as it stands; null where it was not read. */
export const liveGroup = (
  seen: readonly Observation[],
  scope: Item['scope'],
  group: Group,
): Readonly<Record<string, Json>> | null => {
  const found = foundIn(seen, scope, PAGE).find(({ type, key }) => type === GROUP && key === group);
  return found === undefined ? null : (found.value as Readonly<Record<string, Json>>);
};

/** What an Account says to want one live group as it stands, or its region. The way in is not part of it. */
export const saying = ({ key, value }: { readonly key: string; readonly value: Json }): Json | undefined => {
  if (!isRecord(value) || Object.keys(value).length === 0) return undefined;
  if (isGroup(key)) return { [key]: value };
  const region = key === SELF ? value['region'] : undefined;
  return typeof region === 'string' && region !== '' ? { region } : undefined;
};

/*
 * Trusted ARC sealers. Exchange shows the list as one string and takes it back as a whole: single entries are owned, and
 * every write carries the entries of others along.
 */
import { hasSealers, sealerKey, sealersIn } from '../../kinds/language/exchange-arc.ts';
import type { Change, Collection, Diff, Finding, Json, Observation, Ref } from '../../kinds/words.ts';
import { itemId, refId } from '../../kinds/words.ts';
import { changeId, digest } from '../../plan/digest.ts';
import type { Api } from './api.ts';
import { finding } from './codes.ts';
import type { Command } from './exchange.ts';

/** Name of the collection, and type of the one object that holds the list. */
export const ARC_CONFIG = 'ArcConfig';
/** Type of one entry. */
export const SEALER = 'TrustedArcSealer';

const command: Command = { cmdlet: 'Get-ArcConfig', parameters: {} };

/** The list as it stands, or why it is not known. `where` names the tenant. */
export const readSealers = async (
  api: Api,
  ref: Ref | null,
  where: string,
  signal: AbortSignal,
): Promise<{ readonly list: readonly string[] } | { readonly unknown: Finding }> => {
  const read = await api.read(command, signal);
  if (read.state === 'failed') return { unknown: read.finding };
  const objects = read.state === 'read' ? read.objects : [];
  const [only] = objects;
  const config = objects.find(({ Identity }) => /(^|\\)default$/i.test(String(Identity))) ?? only;
  if (config !== undefined && config['ArcTrustedSealers'] !== undefined)
    return { list: sealersIn(config['ArcTrustedSealers']) };
  const message = `${command.cmdlet} in tenant ${where}: the answer has no list of sealers`;
  return { unknown: finding('PSTN4021', { message, ref }) };
};

/** The list as found: the object itself, and one entry for each sealer. */
export const sealersFound = async (
  api: Api,
  ref: Ref | null,
  where: string,
  signal: AbortSignal,
): Promise<Collection> => {
  const read = await readSealers(api, ref, where, signal);
  if ('unknown' in read) return { state: 'unknown', reason: read.unknown };
  const { list } = read;
  const keys = [...new Set(list.map(sealerKey))];
  return {
    state: 'complete',
    found: [
      { type: ARC_CONFIG, key: 'default', value: { arcTrustedSealers: list }, version: digest(list) },
      ...keys.map((key) => ({ type: SEALER, key, value: { sealer: key }, version: digest(key) })),
    ],
  };
};

/** What a change makes of the list. */
export type SealerWish = { readonly add: readonly string[]; readonly remove: readonly string[] };

const listIn = (seen: Observation): { readonly list: readonly string[]; readonly believed: readonly string[] } => {
  const collection = seen.collections[ARC_CONFIG];
  const found = collection?.state === 'complete' ? collection.found : [];
  const value = found.find(({ type }) => type === ARC_CONFIG)?.value as
    | { readonly arcTrustedSealers?: Json }
    | undefined;
  return {
    list: sealersIn(value?.arcTrustedSealers),
    believed: found.filter(({ type }) => type === SEALER).map(({ key }) => key),
  };
};

const unguarded =
  'not atomic: the whole list is replaced. It is read right before, watched, and read back; an entry that somebody adds in between, and that no read shows, is lost';

const merged = (diffs: readonly Diff[], seen: Observation): readonly Change[] => {
  const [first] = diffs;
  if (first === undefined) return [];
  const keysOf = (action: Diff['action']): readonly string[] =>
    diffs
      .filter((diff) => diff.action === action)
      .map(({ item }) => item.key)
      .sort();
  const wish: SealerWish = { add: keysOf('create'), remove: keysOf('delete') };
  const { list, believed } = listIn(seen);
  const keys = diffs.map(({ item }) => itemId(item)).sort();
  const base = { scope: first.item.scope, op: 'update', keys, after: { ...wish } } as const;
  const needs = [...new Set(diffs.flatMap(({ item }) => item.needs))].filter((need) => !keys.includes(need)).sort();
  const parts = [
    ...(wish.add.length === 0 ? [] : [`trusts ${wish.add.join(', ')}`]),
    ...(wish.remove.length === 0 ? [] : [`no longer trusts ${wish.remove.join(', ')}`]),
  ];
  // Own writes of the last minutes that Exchange does not show yet: a list without them would take them back.
  const young: SealerWish = {
    add: believed.filter((key) => !list.some((entry) => sealerKey(entry) === key)),
    remove: list.map(sealerKey).filter((key) => !believed.includes(key)),
  };
  return [
    {
      ...base,
      id: changeId(base),
      type: SEALER,
      collection: ARC_CONFIG,
      before: { arcTrustedSealers: list },
      leaves: diffs.map(({ item, action }) => ({
        type: item.type,
        key: item.key,
        value: action === 'delete' ? null : item.value,
      })),
      expects: Object.fromEntries(diffs.map(({ item, found }) => [itemId(item), found?.version ?? 'absent'])),
      needs,
      group: ARC_CONFIG,
      for: [...new Map(diffs.map(({ item }) => [refId(item.from), item.from])).values()],
      why: `in the list of trusted ARC sealers: ${parts.join('; ')}`,
      risk: 'medium',
      shown: [...wish.add.map((key) => `+ ${key}`), ...wish.remove.map((key) => `- ${key}`), unguarded],
      raw: { ...young },
    },
  ];
};

const residue = (diff: Diff): Change => {
  const { item } = diff;
  const base = { scope: item.scope, op: 'forget', keys: [itemId(item)], after: null } as const;
  const stays = diff.found !== null;
  return {
    ...base,
    id: changeId(base),
    type: item.type,
    collection: ARC_CONFIG,
    before: null,
    leaves: [],
    expects: {},
    needs: [],
    group: ARC_CONFIG,
    for: [item.from],
    why: stays
      ? `lets go of ${item.key}, which stays a trusted ARC sealer`
      : `lets go of ${item.key}, which is no trusted ARC sealer any more`,
    risk: 'low',
    shown: stays
      ? [`residue: ${item.key} is still trusted; remove it by hand when nobody needs it (Set-ArcConfig)`]
      : [],
  };
};

/** Diffs into changes: one write of the list for all of them, and one letting go for each entry that stays. */
export const lowerSealers = (diffs: readonly Diff[], seen: Observation): readonly Change[] => {
  const own = diffs.filter(({ item }) => item.type === SEALER);
  const written = own.filter(({ action }) => action === 'create' || action === 'delete');
  // What leaves with a vendor waits for other things than what is trusted from now on.
  const [rest, leaving] = [false, true].map((is) => written.filter(({ item }) => (item.leaving === true) === is));
  return [
    ...merged(rest ?? [], seen),
    ...merged(leaving ?? [], seen),
    ...own.filter(({ action }) => action === 'forget').map(residue),
  ];
};

/** What a change wants of the list. */
export const wishOf = (change: Change): SealerWish => change.after as unknown as SealerWish;

/** Whether the list is as the change wants it. */
export const isAsWished = (list: readonly string[], { add, remove }: SealerWish): boolean =>
  hasSealers(list, add, remove);

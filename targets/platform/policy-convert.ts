import { readMark, writeMark } from '../../kinds/language/mark.ts';
import {
  canonicalPolicy,
  eachWord,
  POLICY,
  policyKey,
  vendorWord,
  wordOf,
} from '../../kinds/language/platform-policy.ts';
import type { Found, Json } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import { type Members, membersOf } from './convert.ts';

/** Translates between groups' names and ids, and the mode's field and words, which the two systems write differently. */
export type PolicyWords = {
  readonly modeField: 'mode' | 'protectionMode';
  readonly modes: Readonly<Record<string, string>>;
};

/** The mode in the words of the public API; it has none for Disabled. */
export const publicWords: PolicyWords = {
  modeField: 'protectionMode',
  modes: { Protect: 'ACTIVE', Monitor: 'MONITOR_ONLY' },
};

/** The mode in the words of the reference platform. */
export const ownWords: PolicyWords = { modeField: 'mode', modes: {} };

const sides = ['senders', 'recipients', 'exceptions'] as const;

const groupIds = (side: Members): readonly string[] => {
  const groups = side['groups'];
  return Array.isArray(groups)
    ? (groups as readonly Json[]).flatMap((group) => {
        const { id } = membersOf(group);
        return typeof id === 'string' ? [id] : [];
      })
    : [];
};

/** Ids of the groups that a policy of the platform names. */
export const groupIdsOf = (wire: Json): readonly string[] =>
  sides.flatMap((name) => groupIds(membersOf(membersOf(membersOf(wire)['targets'])[name])));

/** Names of the groups that a value names. */
export const groupNamesOf = (value: Json): readonly string[] =>
  sides.flatMap((name) => {
    const groups = membersOf(membersOf(membersOf(value)['targets'])[name])['groups'];
    return Array.isArray(groups) ? (groups as readonly string[]) : [];
  });

const mapped = (targets: Members, side: (members: Members) => Members): Members =>
  Object.fromEntries(
    Object.entries(targets).map(([name, member]) => [
      name,
      (sides as readonly string[]).includes(name) ? side(membersOf(member)) : member,
    ]),
  );

const targetsFrom = (targets: Members, names: ReadonlyMap<string, string>): Members => {
  const { addressMatch, ...rest } = mapped(targets, (side) => ({
    ...side,
    ...(typeof side['route'] === 'string' ? { route: wordOf(side['route']) } : {}),
    ...(side['groups'] === undefined ? {} : { groups: groupIds(side).map((id) => names.get(id) ?? id) }),
  }));
  return typeof addressMatch === 'string' ? { ...rest, addressMatchedOn: wordOf(addressMatch) } : rest;
};

const targetsTo = (targets: Members, ids: ReadonlyMap<string, string>): Members => {
  const { addressMatchedOn, ...rest } = mapped(targets, (side) => ({
    ...side,
    ...(typeof side['route'] === 'string' ? { route: vendorWord(side['route']) } : {}),
    ...(Array.isArray(side['groups'])
      ? { groups: (side['groups'] as readonly string[]).map((name) => ({ id: ids.get(name) ?? '' })) }
      : {}),
  }));
  return typeof addressMatchedOn === 'string' ? { ...rest, addressMatch: vendorWord(addressMatchedOn) } : rest;
};

const modeFrom = (words: PolicyWords, mode: string): string =>
  Object.entries(words.modes).find(([, vendor]) => vendor === mode)?.[0] ?? wordOf(mode);

/** A policy of the platform as found; null when it has no name. `handle` is the id that it was asked for by. */
export const foundPolicy = (
  wire: Json,
  handle: string,
  words: PolicyWords,
  names: ReadonlyMap<string, string>,
): Found | null => {
  const members = membersOf(wire);
  const { name, description, targets, actions, alerts, securityEngines } = members;
  if (typeof name !== 'string' || name === '') return null;
  const mode = members[words.modeField];
  const marked = readMark(typeof description === 'string' ? description : '');
  const value = canonicalPolicy({
    name,
    description: marked.text,
    ...(typeof mode === 'string' ? { mode: modeFrom(words, mode) } : {}),
    ...(targets === undefined ? {} : { targets: targetsFrom(membersOf(targets), names) }),
    ...(actions === undefined ? {} : { actions: eachWord(wordOf, actions) }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(securityEngines === undefined ? {} : { engines: eachWord(wordOf, securityEngines) }),
  });
  const { owner } = marked;
  return {
    type: POLICY,
    key: policyKey(name),
    handle,
    value,
    ...(owner === undefined ? {} : { owner }),
    version: digest({ value, owner: owner ?? null }),
  };
};

/** The description as it stands in the platform: text and mark. */
export const wholeDescription = (text: Json | undefined, owner: string | undefined): string => {
  const bare = typeof text === 'string' ? text : '';
  return owner === undefined ? bare : writeMark(bare, owner);
};

/** Members of a policy in the platform's words. `after` holds the whole description. */
export const policyBody = (after: Members, words: PolicyWords, ids: ReadonlyMap<string, string>): Members => {
  const { name, description, mode, targets, actions, alerts, engines } = after;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(typeof mode === 'string' ? { [words.modeField]: words.modes[mode] ?? vendorWord(mode) } : {}),
    ...(targets === undefined ? {} : { targets: targetsTo(membersOf(targets), ids) }),
    ...(actions === undefined ? {} : { actions: eachWord(vendorWord, actions) }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(engines === undefined ? {} : { securityEngines: eachWord(vendorWord, engines) }),
  };
};

/** What is there with what is written on top: members that nobody names survive, lists are replaced. */
export const merged = (live: Json | undefined, written: Json): Json => {
  const isObject = (value: Json | undefined): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(live) || !isObject(written)) return written;
  const base = membersOf(live);
  return {
    ...base,
    ...Object.fromEntries(Object.entries(membersOf(written)).map(([name, value]) => [name, merged(base[name], value)])),
  };
};

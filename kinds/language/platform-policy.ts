import type { Json } from '../words.ts';

/*
 * Policies of the platform in the form that the kind and the adapter share. Words of the vendor's enums stand in
 * PascalCase (`DoNothing`) and become the vendor's own (`DO_NOTHING`) mechanically, so that words Postern does not know
 * pass both ways.
 */

/** A policy that users made; the key is its name, lower case. */
export const POLICY = 'Policy';
/** The one policy that every installation has; the key is `default policy`. */
export const DEFAULT_POLICY = 'default policy';
/** The fact that says whether the platform lists its policies: `Complete` or `None`. */
export const POLICY_LISTING = 'PolicyListing';

/** The fact that an account publishes: the names of its groups. */
export const PLATFORM_GROUPS = 'PlatformGroups';

/** Natural key of a policy: names are told apart without case. */
export const policyKey = (name: string): string => name.trim().toLowerCase();

/** A word as the vendor writes it: `DoNothing` is `DO_NOTHING`. One that is written so already stays. */
export const vendorWord = (word: string): string =>
  /^[A-Z0-9_]+$/.test(word) ? word : word.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();

/** A word of the vendor as people write it: `DO_NOTHING` is `DoNothing`. One that would not find its way back stays. */
export const wordOf = (vendor: string): string => {
  const word = vendor
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase())
    .join('');
  return vendorWord(word) === vendor ? word : vendor;
};

/** Every text in a value as one of the vendor's words, translated. */
export const eachWord = (translate: (word: string) => string, value: Json): Json => {
  if (typeof value === 'string') return translate(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, eachWord(translate, member)]));
};

/* Members that hold nothing but words of enums, and single ones that are. */
const wordMembers: ReadonlySet<string> = new Set(['actions', 'engines', 'mode', 'route', 'addressMatchedOn']);

const asWritten = (word: string): string => wordOf(vendorWord(word));

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/* Sets of mail addresses and domains mean the same in any order and case; names of groups keep theirs. */
const canonicalMember = (name: string, value: Json): Json => {
  if (typeof value === 'string') return wordMembers.has(name) ? asWritten(value) : value;
  if (name === 'actions' || name === 'engines') return canonicalMember('', eachWord(asWritten, value));
  if (Array.isArray(value)) {
    const texts = (value as readonly Json[]).filter((entry) => typeof entry === 'string');
    const lowered = name === 'groups' ? texts : texts.map((entry) => entry.trim().toLowerCase());
    return [...new Set(lowered)].sort();
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((member) => [member, canonicalMember(member, value[member] ?? null)]),
  );
};

/** A policy in canonical form. Members that are not there stay out. */
export const canonicalPolicy = (value: Json): Json => canonicalMember('', value);

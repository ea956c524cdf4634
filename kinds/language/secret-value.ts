import type { Json, SecretRef } from '../words.ts';

/** What stands in an observed value for text that must not be shown: a digest keyed with secrets, or no more than a word. */
export type Sealed = { readonly sealed: string };

type Members = { readonly [member: string]: Json };

const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const only = (value: Members): readonly [string, Json] | null => {
  const [first, ...others] = Object.entries(value);
  return first === undefined || others.length > 0 ? null : first;
};

/** Whether a value is a reference to a secret and nothing else. */
export const isSecretRef = (value: Json | undefined): value is SecretRef => {
  const member = isMembers(value) ? only(value) : null;
  if (member === null) return false;
  const [name, inner] = member;
  if (name === 'secretKeyRef')
    return isMembers(inner) && typeof inner['name'] === 'string' && typeof inner['key'] === 'string';
  return ['env', 'file', 'held'].includes(name) && typeof inner === 'string';
};

/** Whether a value stands for text that must not be shown. */
export const isSealed = (value: Json | undefined): value is Sealed => {
  const member = isMembers(value) ? only(value) : null;
  return member !== null && member[0] === 'sealed' && typeof member[1] === 'string';
};

/** Whether something in a value must not be shown and is not known by a reference. */
export const holdsSealed = (value: Json | undefined): boolean => {
  if (isSealed(value)) return true;
  if (Array.isArray(value)) return value.some(holdsSealed);
  return isMembers(value) && Object.values(value).some(holdsSealed);
};

/** The references in one member of a value: itself, or those among its entries. */
export const refsIn = (member: Json | undefined): readonly SecretRef[] =>
  (Array.isArray(member) ? (member as readonly Json[]) : [member]).filter((entry) => isSecretRef(entry));

/** The members of a value that hold references, with nothing but these; null where there is none. */
export const secretsOf = (value: Json): Members | null => {
  if (!isMembers(value)) return null;
  const held = Object.entries(value).flatMap(([name, member]): readonly (readonly [string, Json])[] => {
    const refs = refsIn(member);
    if (refs.length === 0) return [];
    return [[name, isSecretRef(member) ? member : refs]];
  });
  return held.length === 0 ? null : Object.fromEntries(held);
};

/** A secret, or what stands for one, as people read it in a plan. Null for everything else. */
export const secretWords = (value: Json | undefined): string | null => {
  if (isSealed(value)) return '(another secret)';
  if (!isSecretRef(value)) return null;
  if ('secretKeyRef' in value) return `(secret ${value.secretKeyRef.name}/${value.secretKeyRef.key})`;
  if ('held' in value) return '(secret)';
  return 'env' in value ? `(secret of the environment: ${value.env})` : `(secret of the file ${value.file})`;
};

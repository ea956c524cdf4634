import { isRecord } from '../schema-walk.ts';
import type { Json, Scope } from '../words.ts';

/** The fact about people: by address (lower case) whose it is; null for an address of nobody in the internal directory. */
export const PEOPLE = 'People';

/** A person of the internal directory: the primary address, and how many browsers are enrolled. */
export type Person = { readonly primary: string; readonly browsers: number };

/** The gate that it is known whose an address is. */
export const personGateId = (scope: Scope, address: string): string => `PersonKnown/${scope.id}/${address}`;

/** Whose an address is: null for nobody, undefined where it is not known. */
export const personIn = (people: Json | undefined, address: string): Person | null | undefined => {
  const one = isRecord(people) ? people[address.toLowerCase()] : undefined;
  if (one === null) return null;
  return isRecord(one) && typeof one['primary'] === 'string' ? (one as unknown as Person) : undefined;
};

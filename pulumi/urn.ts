import { createHash } from 'node:crypto';
import type { Ref } from '../kinds/words.ts';
import { namespace } from './settings.ts';

/** What a URN says, `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
export type Urn = {
  readonly stack: string;
  readonly project: string;
  /** The types of the components that it stands in, outermost first, joined by `$`; empty for most resources. */
  readonly parents: string;
  readonly name: string;
};

/** Reads a URN. Names may hold `::` themselves. */
export const readUrn = (urn: string): Urn => {
  const [head = '', project = '', types = '', ...name] = urn.split('::');
  return {
    stack: head.replace(/^urn:pulumi:/, ''),
    project,
    parents: types.split('$').slice(0, -1).join('$'),
    name: name.join('::'),
  };
};

/** The estate in the marks of a stack: `<project>.<stack>`. */
export const estateOf = ({ project, stack }: Urn): string => `${project}.${stack}`.replaceAll(/[^A-Za-z0-9._-]/g, '-');

/**
 * What a resource is called in marks and in memory. Two resources may have one name in two components; these get some
 * characters more. `known` is what it has been called so far: an alias gives a resource a new name and no new object.
 */
export const refOf = (kind: string, urn: Urn, known: string | undefined): Ref => {
  const apart = createHash('sha256').update(urn.parents).digest('hex').slice(0, 6);
  const name = urn.parents === '' ? urn.name : `${urn.name}-${apart}`;
  return { kind, namespace, name: known ?? name };
};

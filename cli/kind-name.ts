import { kinds } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';

const bare = (name: string): string => name.toLowerCase().replaceAll('-', '');

/** The kind that a person means: `SpfRecord`, `spfrecord`, `spf-record` and `spfrecords` are the same. */
export const kindNamed = (name: string): Kind | undefined =>
  kinds.find((kind) => bare(kind.name) === bare(name) || bare(kind.plural) === bare(name));

/** All names, for whoever mistyped one. */
export const kindNames = (): string => kinds.map((kind) => kind.name).join(', ');

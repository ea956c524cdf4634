import { FindingError } from '../kinds/codes.ts';
import { finding } from './codes.ts';

/** What the id of a resource names: an outside system (`dns:contoso.example`) and an object in it by the name people use. */
export type ObjectId = { readonly scope: string; readonly name: string };

/**
 * The id of a resource, and what a person types to import it: `<system>/<kind>/<name>`, the name being `name` of the
 * resource: `dns:contoso.example/SpfRecord/@`, `microsoft365:<tenant id>/InboundConnector/From Mimecast`.
 */
export const formatObjectId = (kind: string, { scope, name }: ObjectId): string => `${scope}/${kind}/${name}`;

/** Reads it back. The system and the name may hold slashes. Throws PSTN7015. */
export const readObjectId = (kind: string, id: string): ObjectId => {
  const middle = `/${kind}/`;
  const at = id.indexOf(middle);
  const name = id.slice(at + middle.length);
  if (at > 0 && name !== '') return { scope: id.slice(0, at), name };
  throw new FindingError(finding('PSTN7015', { message: `${id} is not the id of a resource of type ${kind}` }));
};

import { isRecord } from '../../kinds/schema-walk.ts';
import type { Finding, Json, Resource } from '../../kinds/words.ts';
import { admit } from '../../plan/admit.ts';
import type { Session } from '../session.ts';
import { finding } from './codes.ts';

/** Fields of a spec by name. */
export type Fields = Readonly<Record<string, Json>>;

const without = (fields: Fields, [name = '', ...rest]: readonly string[]): Fields => {
  const { [name]: value, ...others } = fields;
  if (rest.length === 0 || !isRecord(value)) return others;
  const left = without(value, rest);
  return Object.keys(left).length === 0 ? others : { ...others, [name]: left };
};

const has = (fields: Fields, [name = '', ...rest]: readonly string[]): boolean => {
  const value = fields[name];
  return value !== undefined && (rest.length === 0 || !isRecord(value) || has(value, rest));
};

/**
 * What of these settings can stand in the spec of a resource beside what is there. A value that its schema or checks refuse is
 * told in `notes` and left out.
 */
export const settingsThatFit = (
  resource: Resource,
  settings: Fields,
  { wishes }: Pick<Session, 'wishes'>,
): { readonly fields: Fields; readonly notes: readonly Finding[] } => {
  const notes: Finding[] = [];
  const spec = isRecord(resource.spec) ? resource.spec : {};
  let fields = settings;
  while (Object.keys(fields).length > 0) {
    const [error] = admit(wishes.kinds, { ...resource, spec: { ...spec, ...fields } }).errors;
    if (error === undefined) break;
    const path = error.path.split('/').slice(2);
    const refused = has(fields, path) ? path : null;
    const what = refused === null ? 'its settings' : refused.join('.');
    const message = `${resource.ref.kind} ${resource.ref.name}: ${what} left out: ${error.code} ${error.message}`;
    notes.push(finding('PSTN5042', { message, ref: resource.ref }));
    fields = refused === null ? {} : without(fields, refused);
  }
  return { fields, notes };
};

import { readMark } from '../../kinds/language/mark.ts';
import { holdsSealed } from '../../kinds/language/secret-value.ts';
import type { Change, Found } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import type { Api } from './api.ts';
import { isSame, membersOf } from './convert.ts';
import type { Command } from './exchange.ts';
import { keyAfter } from './lower.ts';
import { type Shape, shapeOf } from './shapes.ts';

/** What a read-back says about a write. */
export type Confirmed = 'done' | 'not yet' | 'not done' | 'unknown';

type Look =
  | { readonly state: 'there'; readonly found: Found }
  | { readonly state: 'missing' }
  | { readonly state: 'unknown' };

const look = async (shape: Shape, handle: string, api: Api, signal: AbortSignal): Promise<Look> => {
  for (const view of shape.views) {
    const command: Command = { cmdlet: shape.get, parameters: { Identity: handle, ...view } };
    const read = await api.read(command, signal);
    if (read.state === 'missing') continue;
    if (read.state === 'failed') return { state: 'unknown' };
    const [object] = read.objects;
    const found = object === undefined ? null : shape.foundOf(object);
    return found === null ? { state: 'unknown' } : { state: 'there', found };
  }
  return { state: 'missing' };
};

/* Only what the list shows is believed at once; that it shows nothing means nothing until the tenant has settled. */
const lookByName = async (shape: Shape, change: Change, api: Api, signal: AbortSignal): Promise<Look> => {
  for (const view of shape.views) {
    const read = await api.read({ cmdlet: shape.get, parameters: { ResultSize: 'Unlimited', ...view } }, signal);
    if (read.state !== 'read') return { state: 'unknown' };
    const found = read.objects
      .map((object) => shape.foundOf(object))
      .find((candidate) => candidate !== null && candidate.key === keyAfter(change));
    if (found !== undefined && found !== null) return { state: 'there', found };
  }
  return { state: 'missing' };
};

/** The value of one field as the change writes it, comment and mark apart. */
const sides = (change: Change, side: 'before' | 'after') => {
  const members = membersOf(change[side]);
  const { comment: field } = shapeOf(change.type);
  const comment = members[field];
  const read = typeof comment === 'string' ? readMark(comment) : null;
  return {
    members: read === null ? members : { ...members, [field]: read.text },
    owner: read?.owner ?? null,
    isMarkedBy: (name: string): boolean => name === field && read !== null,
  };
};

const shows = (found: Found, change: Change, side: 'before' | 'after', field: string): boolean => {
  const { members, owner, isMarkedBy } = sides(change, side);
  // A secret that was replaced is not known: whatever stands there may still be it.
  if (holdsSealed(members[field])) return true;
  const isOwnerSame = !isMarkedBy(field) || (found.owner ?? null) === owner;
  return isOwnerSame && isSame(members[field], membersOf(found.value)[field]);
};

/* Given when an object is made and not shown by Get-. */
const onlyGiven = new Set(['useLegacyRegex']);

const compare = (found: Found, change: Change): 'after' | 'before' | 'other' => {
  const known = membersOf(found.value);
  const fields = Object.keys(membersOf(change.after)).filter((field) => !onlyGiven.has(field) || field in known);
  const open = fields.filter((field) => !shows(found, change, 'after', field));
  if (open.length === 0) return 'after';
  return change.op !== 'create' && open.every((field) => shows(found, change, 'before', field)) ? 'before' : 'other';
};

/**
 * Reads back one write. Exchange may answer from a domain controller that has not heard of it, for minutes: until
 * `isSettled`, an object that is missing or still as before is no proof of anything.
 */
export const confirm = async (
  change: Change,
  sent: Sent,
  api: Api,
  isSettled: boolean,
  signal: AbortSignal,
): Promise<Confirmed> => {
  if (change.op === 'forget' || change.op === 'manual') return 'done';
  if (sent.state === 'refused' || sent.state === 'moved') return 'not done';
  const shape = shapeOf(change.type);
  const handle = (sent.state === 'sent' ? sent.handle : undefined) ?? change.handle;
  const seen =
    handle === undefined ? await lookByName(shape, change, api, signal) : await look(shape, handle, api, signal);
  const unsettled: Confirmed = isSettled ? 'not done' : 'not yet';
  if (seen.state === 'unknown') return 'unknown';
  if (change.op === 'delete') return seen.state === 'missing' ? 'done' : unsettled;
  if (seen.state === 'missing') return unsettled;
  const standing = compare(seen.found, change);
  if (standing === 'after') return 'done';
  return standing === 'before' ? unsettled : 'not done';
};

import type { Platform } from '../context.ts';
import { isInternal, isMember, shownGroups } from '../directory/directory.ts';
import type { Versioned } from '../documents.ts';
import { trueId } from '../secure-id.ts';
import { shownDefault, shownPolicies } from './policies.ts';
import type { Policy, Targets } from './policy-schema.ts';

/** One message as policies see it: its sender in the header and in the envelope. */
export type MessageEnds = {
  readonly headerFrom: string;
  readonly envelopeFrom: string;
  readonly to: string;
};

/** Which policy holds for a message; `undetermined` where several of users match, because the vendor tells no order. */
export type Effective =
  | { readonly policy: Versioned<Policy>; readonly isDefault: boolean }
  | { readonly undetermined: readonly Versioned<Policy>[] };

type People = {
  readonly emails?: readonly string[];
  readonly groups?: readonly { readonly id: string }[];
  readonly domains?: readonly string[];
};
type Side = People & { readonly route?: string };

/** Policies of users come before the Default Policy. One that is disabled holds for nobody. */
export function effectivePolicy(platform: Platform, ends: MessageEnds): Effective {
  const matching = shownPolicies(platform).filter(
    ({ body }) => body.mode !== 'DISABLED' && matches(platform, body.targets ?? {}, ends),
  );
  const [first] = matching;
  if (first === undefined) return { policy: shownDefault(platform), isDefault: true };
  return matching.length === 1 ? { policy: first, isDefault: false } : { undetermined: matching };
}

function matches(platform: Platform, targets: Targets, ends: MessageEnds): boolean {
  const senders = sendersOf(targets, ends);
  const names = (people: People, address: string): boolean => isNamed(platform, people, address);
  const exceptions = targets.exceptions ?? {};
  if ([...senders, ends.to].some((address) => names(exceptions, address))) return false;
  return (
    senders.some((address) => isOn(platform, targets.senders ?? {}, address)) &&
    isOn(platform, targets.recipients ?? {}, ends.to)
  );
}

function sendersOf({ addressMatch = 'BOTH' }: Targets, { headerFrom, envelopeFrom }: MessageEnds): readonly string[] {
  if (addressMatch === 'HEADER') return [headerFrom];
  return addressMatch === 'ENVELOPE' ? [envelopeFrom] : [headerFrom, envelopeFrom];
}

function isOn(platform: Platform, side: Side, address: string): boolean {
  if (side.route === 'INTERNAL' && !isInternal(platform, address)) return false;
  if (side.route === 'EXTERNAL' && isInternal(platform, address)) return false;
  const { emails = [], groups = [], domains = [] } = side;
  const namesNobody = emails.length + groups.length + domains.length === 0;
  return namesNobody || isNamed(platform, side, address);
}

function isNamed(platform: Platform, { emails = [], groups = [], domains = [] }: People, address: string): boolean {
  const wanted = address.toLowerCase();
  const domain = wanted.split('@').at(-1) ?? '';
  const ids = new Set(groups.map(({ id }) => trueId(id)));
  return (
    emails.some((one) => one.toLowerCase() === wanted) ||
    domains.some((one) => one.toLowerCase() === domain) ||
    shownGroups(platform).some(({ id, body }) => ids.has(id) && body.members.some((one) => isMember(one, wanted)))
  );
}

import type { Guard } from '../kind.ts';
import { isMode, PROTECTION_MODE, strength } from '../language/protection-road.ts';
import { isRecord } from '../schema-walk.ts';
import type { Change, Json } from '../words.ts';
import { finding } from './codes.ts';

type Code = Parameters<typeof finding>[0];

const member = (value: Json, name: string): Json => (isRecord(value) ? (value[name] ?? null) : null);

type Move = { readonly from: Json; readonly to: Json };

const modes = ({ before, after }: Change): Move => ({
  from: member(before, 'mode'),
  to: member(after, 'requestedMode'),
});

const guard = (name: string, code: Code, says: (change: Change) => string | null): Guard => ({
  name,
  lift: 'allow',
  refuse: (changes) =>
    changes
      .filter(({ type, op }) => type === PROTECTION_MODE && op === 'update')
      .flatMap((change) => {
        const message = says(change);
        return message === null
          ? []
          : [{ change: change.id, finding: finding(code, { message, ref: change.for[0] ?? null }) }];
      }),
});

const lowered = guard('protection-lowered', 'PSTN1810', (change) => {
  const { from, to } = modes(change);
  return isMode(from) && isMode(to) && strength(to) < strength(from)
    ? `the installation would go from ${from} down to ${to}`
    : null;
});

const skipped = guard('monitor-skipped', 'PSTN1811', (change) => {
  const { from, to } = modes(change);
  return from === 'ThreatScanOnly' && to === 'Protect' ? `the installation would go from ${from} to ${to}` : null;
});

const isEveryone = (target: Json): boolean => member(target, 'everyone') === true;

const narrowed = guard('target-narrowed', 'PSTN1812', ({ before, after }) => {
  const { from, to } = { from: member(before, 'targetedTo'), to: member(after, 'targetedTo') };
  const holds = member(before, 'mode') !== 'ThreatScanOnly';
  return holds && isEveryone(from) && to !== null && !isEveryone(to)
    ? 'the protection would hold for some and no longer for everyone'
    : null;
});

/** What lets mail through that was looked at before, or acts on mail that nobody has watched. */
export const guards: readonly Guard[] = [lowered, skipped, narrowed];

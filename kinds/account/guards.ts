import type { Guard } from '../kind.ts';
import { GROUP, isCovered } from '../language/account-settings.ts';
import { isRecord } from '../schema-walk.ts';
import type { Change, Item, Json } from '../words.ts';
import { itemId, scopeId } from '../words.ts';
import { finding } from './codes.ts';

const rangesOf = (value: Json | undefined): readonly string[] | null => {
  const ranges = isRecord(value) ? value['adminIpRanges'] : undefined;
  return Array.isArray(ranges) ? (ranges as readonly string[]) : null;
};

const optionsOf = (change: Change, desired: readonly Item[]): string | null => {
  const item = desired.find((one) => scopeId(one.scope) === scopeId(change.scope) && change.keys.includes(itemId(one)));
  const options = item?.options;
  return isRecord(options) && typeof options['breakGlassIpRange'] === 'string' ? options['breakGlassIpRange'] : null;
};

/* Ranges that everything was covered by before take nobody's way in; empty ones are open to everybody. */
const narrows = (before: readonly string[], after: readonly string[]): boolean =>
  after.length > 0 && (before.length === 0 || before.some((range) => !isCovered(range, after)));

/**
 * A wrong range locks out every administrator, and Postern with them. Without a declared way in for emergencies nothing
 * shows that one is left.
 */
const lockOut: Guard = {
  name: 'admin-ip-lock-out',
  lift: 'allow',
  refuse: (changes, _seen, desired) =>
    changes
      .filter(({ type, op }) => type === GROUP && (op === 'update' || op === 'manual'))
      .flatMap((change) => {
        const after = rangesOf(change.after);
        if (after === null || !narrows(rangesOf(change.before) ?? [], after)) return [];
        if (optionsOf(change, desired) !== null) return [];
        const told = { ref: change.for[0] ?? null, path: '/spec/userAccess/adminIpRanges' };
        const message = `only ${after.join(', ')} could use the administration console, and no breakGlassIpRange says that a way in is left`;
        return [{ change: change.id, finding: finding('PSTN1325', { ...told, message }) }];
      }),
};

/** Dangers of account settings. */
export const guards: readonly Guard[] = [lockOut];

import { isRecord } from '../../kinds/schema-walk.ts';
import type { Change, Diff, Json, Observation } from '../../kinds/words.ts';
import { collectionOf, itemId } from '../../kinds/words.ts';
import { changeId } from '../../plan/digest.ts';
import { printable, type RawTxt } from './convert.ts';
import { forget } from './forget.ts';
import type { RawChange } from './raw-change.ts';

const rawAt = (collection: string, seen: Observation): RawTxt | null => {
  const read = seen.collections[collection];
  const set = read?.state === 'complete' ? read.found.find(({ type }) => type === 'TxtRecordSet') : undefined;
  return set?.raw === undefined ? null : (set.raw as unknown as RawTxt);
};

const recordsIn = (value: Json | undefined): readonly string[] => {
  const records = isRecord(value) ? value['records'] : null;
  return Array.isArray(records) ? records.filter((text): text is string => typeof text === 'string') : [];
};

/* A record that only watches does no harm when it goes. One that somebody has raised since is not ours to take away. */
const isAsMade = (text: string): boolean => /^v=DMARC1; p=none; rua=[^;]+$/.test(text);

const written = (diff: Diff, raw: RawTxt, op: 'create' | 'delete', text: string): Change => {
  const { item, found } = diff;
  const after = op === 'create' ? { record: text } : null;
  const base = { scope: item.scope, op, keys: [itemId(item)], after } as const;
  const own: RawChange = { ...raw, record: 'Dmarc', text: op === 'create' ? text : '', problem: null };
  const told = op === 'create' ? 'publishes a DMARC record that only watches' : 'deletes our own DMARC record';
  return {
    ...base,
    id: changeId(base),
    type: item.type,
    collection: collectionOf(item),
    before: found?.value ?? null,
    leaves: [{ type: item.type, key: item.key, value: op === 'create' ? { records: [text] } : null }],
    expects: { [itemId(item)]: found?.version ?? 'absent' },
    needs: item.needs,
    group: collectionOf(item),
    for: [item.from],
    why: `${told} at _dmarc.${item.key}`,
    risk: op === 'create' ? 'low' : 'medium',
    shown: [`${op === 'create' ? '+' : '-'} ${printable(text)}`],
    raw: own as unknown as Json,
  };
};

/**
 * DMARC records: made where there is none, taken away again only while they stand as they were made. What stands there
 * otherwise is never written.
 */
export const lowerDmarc = (diffs: readonly Diff[], seen: Observation): readonly Change[] =>
  diffs.flatMap((diff) => {
    const raw = rawAt(collectionOf(diff.item), seen);
    if (diff.action === 'forget') return [forget(diff)];
    if (raw === null) return [];
    const [wanted] = recordsIn(diff.item.value);
    if (diff.action === 'create' && diff.found === null && wanted !== undefined)
      return [written(diff, raw, 'create', wanted)];
    if (diff.action !== 'delete') return [];
    const [text, ...others] = recordsIn(diff.found?.value);
    return text !== undefined && others.length === 0 && isAsMade(text) && diff.owned?.before === null
      ? [written(diff, raw, 'delete', text)]
      : [forget(diff)];
  });
